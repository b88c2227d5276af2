"""Letters as the region's sites send them: trap "Letters" 3 for whole pages and feeds' bodies, and 1 and 2 for names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extraction import Hints, canonical_name, extract, read_instant
from crawler.extraction.decoding import decode
from crawler.extraction.page import fragment_paragraphs, plain_title
from tests.crawler.extraction.date_places import BAKU, SEEN_AT

URL = "https://courier.example/1"
RU = "Первый контейнерный поезд по новому расписанию прибыл на станцию в четверг вечером. " * 3
ZH = "连接两国的铁路货运班列本周恢复开行，首趟列车装载着农产品和机械零件。" * 5
TW = "連接兩國的鐵路貨運班列本週恢復開行，首趟列車裝載著農產品和機械零件。" * 5
TR = "İstanbul'da yeni liman açıldı, gemiler her gün yola çıkıyor. Fırtına dindi ve şehirde güneş doğdu. " * 3
SENTENCE = "The ferry between the two ports left before dawn with forty railway wagons on board."


def page(text: str, declared: str | None) -> str:
    meta = f'<meta charset="{declared}">' if declared else ""
    paragraphs = f"<p>{text}</p>" * 3
    return f"<html><head>{meta}<title>{text[:30]}</title></head><body><article>{paragraphs}</article></body></html>"


BYTES = [
    # (text, really, declared by the page, declared by the header)
    (RU, "cp1251", None, None),
    (RU, "cp1251", None, "text/html"),
    (RU, "cp1251", "utf-8", "text/html; charset=utf-8"),
    (RU, "cp1251", "iso-8859-1", None),
    (RU, "koi8-r", None, None),
    (RU, "koi8-r", "koi8-r", None),
    (RU, "koi8-r", "windows-1251", None),
    (RU, "cp1251", "koi8-r", None),
    (RU, "iso8859-5", None, None),
    (RU, "utf-16", None, None),
    (RU, "utf-16-le", "utf-16", None),
    (RU, "utf-16-be", None, "text/html; charset=utf-16"),
    (ZH, "gbk", None, None),
    (ZH, "gbk", "gb2312", "text/html; charset=iso-8859-1"),
    (ZH, "gb18030", "gbk", None),
    (ZH, "gb18030", "utf-8", "text/html; charset=utf-8"),
    (TW, "big5", None, None),
    (TW, "big5", "big5", None),
    (TW, "big5", "utf-8", None),
    (TR, "cp1254", "windows-1254", None),
    (TR, "cp1254", "iso-8859-1", None),
    (TR, "iso8859-9", None, "text/html; charset=iso-8859-1"),
]


@pytest.mark.parametrize(("text", "codec", "declared", "header"), BYTES)
def test_a_page_in_another_charset_than_it_says_is_read(
    text: str, codec: str, declared: str | None, header: str | None
) -> None:
    """Trap "Letters" 3: windows-1251 without a word, and charsets that are declared wrong."""
    article = extract(page(text, declared).encode(codec), url=URL, content_type=header)
    assert article.title == text[:30].strip()
    assert text.strip() in article.text


def test_icelandic_is_not_taken_for_turkish() -> None:
    text = "Það þarf ný skip í höfnina og þeir sögðu að ferðin yrði löng. " * 3
    html = f'<html lang="is"><meta charset="iso-8859-1"><p>{text}</p></html>'
    assert text in decode(html.encode("cp1252"))


@pytest.mark.parametrize(
    ("raw", "title"),
    [
        ("Ferry&nbsp;sails &ldquo;again&rdquo;", "Ferry sails “again”"),
        ("Ferry&amp;nbsp;sails &amp;ldquo;again&amp;rdquo;", "Ferry sails “again”"),
        ("Port &amp;amp; ferry &#8211; again", "Port & ferry – again"),
        ("&#1055;&#x43E;рт &laquo;открыт&raquo;", "Порт «открыт»"),
        ("<![CDATA[Ferry sails again]]>", "Ferry sails again"),
        ("&lt;![CDATA[Ferry sails again]]&gt;", "Ferry sails again"),
        ("Ferry &lt;b&gt;sails&lt;/b&gt; again", "Ferry sails again"),
        ("Ferry <em class='x'>sails</em> again", "Ferry sails again"),
        ("Prices < 5 and > 3", "Prices < 5 and > 3"),
        ("AT&T opens a port", "AT&T opens a port"),
    ],
)
def test_a_title_has_letters_for_its_entities(raw: str, title: str) -> None:
    """Trap "Letters" 3: entities in titles, escaped once or twice."""
    assert plain_title(raw) == title
    assert extract(b"", url=URL, hints=Hints(title=raw)).title == title


@pytest.mark.parametrize(
    "markup",
    [
        f"<![CDATA[<p>{SENTENCE}</p>]]>",
        f"&lt;![CDATA[<p>{SENTENCE}</p>]]&gt;",
        f"<p><![CDATA[{SENTENCE}]]></p>",
        f"<![CDATA[{SENTENCE}]]>",
        f"&lt;p&gt;{SENTENCE}&lt;/p&gt;",
        f"&amp;lt;p&amp;gt;{SENTENCE}&amp;lt;/p&amp;gt;",
        f"<p>{SENTENCE}</p>]]>",
    ],
)
def test_a_body_escaped_too_often_is_its_text(markup: str) -> None:
    """Trap "Letters" 3: CDATA in escaped text."""
    assert fragment_paragraphs(markup) == [SENTENCE]


def test_escaped_tags_beside_real_ones_are_text() -> None:
    assert fragment_paragraphs("<p>Write &lt;br&gt; here</p>") == ["Write <br> here"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("AZƏRTAC", "azərtac"),
        ("MİNVAL", "Minval"),
        ("HAQQIN", "haqqin"),
        ("ԱՐՄԵՆՊՐԵՍ", "Արմենպրես"),
        ("ᲘᲜᲢᲔᲠᲞᲠᲔᲡᲜᲘᲣᲡᲘ", "ინტერპრესნიუსი"),
    ],
)
def test_names_are_one_in_capitals_and_small_letters(one: str, other: str) -> None:
    """Traps "Letters" 1 and 2: dotted and dotless i, Armenian and Georgian capitals."""
    assert canonical_name(one) == canonical_name(other)


@pytest.mark.parametrize("raw", ["DÜNƏN, 18:30", "Dünən, 18:30", "16 MAY 18:30", "16 may 18:30"])
def test_dates_are_one_in_capitals_and_small_letters(raw: str) -> None:
    """Trap "Letters" 1."""
    found = read_instant(raw, zone=BAKU, source="text", fetched_at=SEEN_AT)
    assert found is not None
    assert f"{found.at:%d %H:%M}" == "16 14:30"


@pytest.mark.parametrize("place", ["Երևանի", "Երեւանի", "ԵՐԵՎԱՆԻ", "ԵՐԵւԱՆԻ", "Երեվանի"])
def test_the_armenian_ligature_is_one_word_in_all_its_spellings(place: str) -> None:
    """Trap "Letters" 2: և, եւ, եվ and ԵՎ."""
    found = read_instant(f"16 մայիսի 2025, 10:00 {place} ժամանակով", zone="UTC", source="text")
    assert found is not None
    assert f"{found.at:%H:%M}" == "06:00"


@given(st.text(max_size=200))
def test_no_markup_raises(markup: str) -> None:
    assert all(fragment_paragraphs(markup))
    assert plain_title(markup) == plain_title(markup).strip()
