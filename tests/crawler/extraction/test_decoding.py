"""Bytes to text: declared charsets are tried, wrong ones are passed over, and nothing raises."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extraction.decoding import decode, decoded, is_page

RU = "Первый контейнерный поезд по новому расписанию прибыл на станцию в четверг вечером. " * 4
ZH = "连接两国的铁路货运班列本周恢复开行，首趟列车装载着农产品和机械零件。" * 6


def page(text: str, charset: str | None = None) -> str:
    meta = f'<meta charset="{charset}">' if charset else ""
    return f"<html><head>{meta}<title>{text[:20]}</title></head><body><p>{text}</p></body></html>"


@pytest.mark.parametrize(
    ("text", "codec", "declared", "header"),
    [
        (RU, "utf-8", "utf-8", None),
        (RU, "utf-8", None, None),
        (RU, "utf-8-sig", "windows-1251", None),
        (RU, "utf-8", "windows-1251", "text/html; charset=koi8-r"),  # declared twice, twice wrong
        (RU, "cp1251", "windows-1251", None),
        (RU, "cp1251", None, "text/html; charset=windows-1251"),
        (RU, "cp1251", "utf-8", None),
        (RU, "cp1251", "iso-8859-1", None),
        (RU, "cp1251", "nonsense", None),
        (RU, "cp1251", "base64", "text/html; charset=unicode_escape"),
        (RU, "cp1251", None, None),
        (RU, "utf-16", None, None),
        (RU, "utf-16-le", None, None),
        (RU, "utf-16-be", None, None),
        (ZH, "gb18030", "gb2312", None),
        (ZH, "gb18030", "utf-8", None),
        (ZH, "gb18030", None, "text/html;charset=GBK"),
    ],
)
def test_the_text_comes_back(text: str, codec: str, declared: str | None, header: str | None) -> None:
    html = page(text, declared)
    assert decode(html.encode(codec), header) == html


def test_nul_bytes_are_dropped_and_a_few_broken_ones_do_no_harm() -> None:
    html = page(RU, "utf-8").encode().replace(b"<p>", b"<p>\0\xff\0")
    assert RU in decode(html)
    assert "\0" not in decode(html)


@given(st.binary(max_size=600), st.sampled_from([None, "text/html; charset=utf-16", "text/html; charset=\x00"]))
def test_no_bytes_raise(html: bytes, header: str | None) -> None:
    assert "\0" not in decode(html, header)


@pytest.mark.parametrize(
    ("html", "content_type", "expected"),
    [
        (b"<!doctype html><p>text", None, True),
        (b"\xef\xbb\xbf \n<html>", None, True),
        (b"<p>text</p>", "application/octet-stream", True),
        ("<html>".encode("utf-16"), None, True),
        (b"%PDF-1.7 <html>", "text/html", False),
        (b"\x89PNG\r\n\x1a\n", "image/png", False),
        (b"GIF89a", None, False),
        (b"PK\x03\x04word/document.xml", None, False),
        (b'{"html": "<p>text</p>"}', "application/json", False),
        (b"[1, 2]", None, False),
        (b'<?xml version="1.0"?><rss version="2.0"><title>x</title></rss>', "text/html", False),
        (b"<?xml version='1.0'?>\n<!-- x --><urlset></urlset>", None, False),
        (b"plain words", "text/plain", False),
        (b"\x00\x01\x02\x03", None, False),
    ],
)
def test_only_html_is_a_page(html: bytes, content_type: str | None, expected: bool) -> None:
    assert is_page(html, content_type) is expected


@pytest.mark.parametrize("root", [b"<!doctype html><p>text", b"<rss>"])
def test_many_comments_before_the_root_are_passed_quickly(root: bytes) -> None:
    started_s = time.process_time()
    assert is_page(b"<!-- x -->\n" * 200 + root, None) is (root != b"<rss>")
    assert time.process_time() - started_s < 1


@pytest.mark.parametrize("noise", [b"<" * 200_000, b"<script " * 25_000, b"<meta charset=" + b" " * 4000])
def test_unclosed_markup_in_an_unknown_charset_is_decoded_quickly(noise: bytes) -> None:
    decode(RU.encode("cp1251"))  # the detector's import is not what is measured
    started_s = time.process_time()
    decode(noise + RU.encode("cp1251"), "text/html; charset=iso-8859-1")
    assert time.process_time() - started_s < 3


@given(st.one_of(st.binary(max_size=300), st.text(max_size=300).map(lambda text: text.encode("utf-8", "replace"))))
def test_text_and_utf8_of_a_page_are_the_same(html: bytes) -> None:
    read = decoded(html)
    assert read.text == decode(html)
    assert read.utf8 == read.text.encode("utf-8", "replace")
