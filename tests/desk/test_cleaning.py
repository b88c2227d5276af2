"""Text from the web is data: nothing of it acts on a terminal, a page or a reader's eye."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk import render_text
from desk.digest.cleaning import clean, clean_pieces, readable_url, safe_language, safe_url
from tests.desk.samples import article, digest_of, utc

LINES = [
    ("plain", "plain"),
    ("  a \t\n\r\n b\u00a0\u3000c\u2028d ", "a b c d"),
    ("\x1b[31mred\x1b[0m", "red"),
    ("\x9b1;31mred", "red"),
    ("\x1b]0;title\x07text", "text"),
    ("\x1b]8;;https://evil.example\x1b\\link\x1b]8;;\x1b\\", "link"),
    ("\x1bPq#0\x1b\\after", "after"),
    ("\x1b(0box", "box"),
    ("bell\x07 back\x08 null\x00 c1\x85 del\x7f", "bell back null c1 del"),
    ("\u202egnp.exe\u202c", "gnp.exe"),
    ("\u2066a\u2067b\u2068c\u2069\u200e\u200f\u061c", "abc"),
    ("zero\u200bwidth\ufeff so\u00adft", "zerowidth soft"),
    ("می\u200cشود", "می\u200cشود"),
    ("👩\u200d💻", "👩\u200d💻"),
    ("Z" + "\u0301" * 50 + "a", "Z" + "\u0301" * 4 + "a"),
    ("ש" + "\u05b8" * 200 + "ל", "ש" + "\u05b8" * 4 + "ל"),
    ("ก" + "\u0e35\u0e4a" * 100 + "ข", "ก" + "\u0e35\u0e4a" * 2 + "ข"),
    ("का" + "\u0903\u200d" * 90 + "क", "का" + "\u0903\u200d" * 3 + "\u200d" * 87 + "क"),
    ("\u0301" * 5 + "\x07\u202e" + "\u0489" * 50, ""),
    ("שָׁלוֹם עוֹלָם", "שָׁלוֹם עוֹלָם"),
    ("น้ำที่นี่", "น้ำที่นี่"),
    ("❤️ 👁️\u200d🗨️", "❤️ 👁️\u200d🗨️"),
    ("\u3164\u3164", ""),
    ("\u2800 \u115f\u1160\uffa0", ""),
    ("a\u3164b\u2800", "a b"),
    ("\u200c\u200d", ""),
    ("\u034f\ufe0f\u0301", ""),
    ("lone \ud800 half", "lone \ufffd half"),
    ("tag\U000e0041\U000e0042s", "tags"),
    ("non\ufffe\uffffchar", "nonchar"),
    ("\x1b", ""),
    ("", ""),
]


@pytest.mark.parametrize(("dirty", "cleaned"), LINES)
def test_what_acts_goes_and_what_is_said_stays(dirty: str, cleaned: str) -> None:
    assert clean(dirty) == cleaned


@given(st.text(alphabet=st.characters(), max_size=60))
def test_any_line_becomes_one_visible_line(text: str) -> None:
    cleaned = clean(text)
    assert clean(cleaned) == cleaned
    assert cleaned.splitlines() in ([], [cleaned])
    assert not cleaned or any(unicodedata.category(char)[0] in "LNPS" for char in cleaned)
    assert not {"Cc", "Cs", "Cn"} & {unicodedata.category(char) for char in cleaned}
    cleaned.encode()


@given(st.lists(st.tuples(st.text(alphabet="ab \n\t\u202e", max_size=8), st.booleans()), max_size=8))
def test_pieces_read_like_the_whole(pieces: list[tuple[str, bool]]) -> None:
    cleaned = clean_pieces(pieces)
    assert "".join(piece.text for piece in cleaned) == clean("".join(text for text, _ in pieces))
    assert all(piece.text for piece in cleaned)


@pytest.mark.parametrize("blank", ["\u3164", "\u2800\u2800", "\u0301", "\u200d", "\u115f \u1160"])
def test_a_title_of_which_nothing_is_seen_is_none(blank: str) -> None:
    """An entry says that it has no title, and its link can be followed."""
    assert clean_pieces([(blank, False), (blank, True)]) == ()
    digest = digest_of([article(1, "khazar", blank, "[Alat|sco] has 52 wagons.", at=utc(5))])
    assert "(no title)" in render_text(digest)


ADDRESSES = [
    ("https://a.example/path?x=1&y=2#z", "https://a.example/path?x=1&y=2#z"),
    ("http://a.example:8080/", "http://a.example:8080/"),
    ("HTTPS://A.example/", "https://a.example/"),
    ("https://a.example/xəbər/İlham", "https://a.example/x%C9%99b%C9%99r/%C4%B0lham"),
    ("https://пример.рф/новости", "https://xn--e1afmkfd.xn--p1ai/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D0%B8"),
    ("https://a.example/already%20quoted", "https://a.example/already%20quoted"),
    ("https://a.example/\"onclick='x'<b>", "https://a.example/%22onclick=%27x%27%3Cb%3E"),
    ("http://[2001:db8::1]:81/x", "http://[2001:db8::1]:81/x"),
    ("javascript:alert(1)", None),
    ("JaVaScRiPt://a.example/%0Aalert(1)", None),
    ("data:text/html,<script>alert(1)</script>", None),
    ("vbscript:x", None),
    ("file:///etc/passwd", None),
    ("ftp://a.example/", None),
    ("//a.example/", None),
    ("/relative", None),
    ("", None),
    ("https://", None),
    ("https://user:secret@a.example/", None),
    ("https://bank.example@evil.example/", None),
    ("https://a.example\\@evil.example/", None),
    ("java\nscript:alert(1)", None),
    ("https://a.example/\u202egpj", None),
    ("https://a.example/\x1b]8;;", None),
    ("https://a.example:99999/", None),
    ("https://[::1/", None),
    ("https://a..example/", None),
    ("https://a b.example/", None),
    ("https://a.example/ space", None),
]


@pytest.mark.parametrize(("url", "shown"), ADDRESSES)
def test_only_plain_web_addresses_become_links(url: str, shown: str | None) -> None:
    assert safe_url(url) == shown


@given(st.text(alphabet=st.characters(), max_size=40).map(lambda tail: "https://a.example/" + tail))
def test_any_link_is_printable_ascii(url: str) -> None:
    shown = safe_url(url)
    assert shown is None or (shown.isascii() and shown.isprintable() and not set(shown) & set("\"'<> \\`"))


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("az", "az"),
        ("zh-Hans-CN", "zh-Hans-CN"),
        ("", "und"),
        ('en" onload=x', "und"),
        ("english", "und"),
        ("e", "und"),
    ],
)
def test_a_language_code_has_the_form_of_one(code: str, shown: str) -> None:
    assert safe_language(code) == shown


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://a.example/%E1%83%90%E1%83%91-1", "https://a.example/აბ-1"),
        ("https://a.example/%D0%B0%20b", "https://a.example/а%20b"),
        ("https://a.example/%DB%8C%D8%A7", "https://a.example/%DB%8C%D8%A7"),
        ("https://a.example/%E2%80%AE", "https://a.example/%E2%80%AE"),
        ("https://a.example/%2F%3Cb%3E", "https://a.example/%2F%3Cb%3E"),
        ("https://a.example/%FF%FE", "https://a.example/%FF%FE"),
        ("https://a.example/%CC%81", "https://a.example/%CC%81"),
        ("https://a.example/%E4%B8%AD%E5%9B%BD", "https://a.example/中国"),
    ],
)
def test_an_address_is_shown_in_its_letters_where_that_is_safe(url: str, shown: str) -> None:
    """Letters of left-to-right scripts are decoded; spaces, signs, controls and right-to-left letters stay as they are."""
    assert readable_url(url) == shown
