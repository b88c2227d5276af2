"""The mail: loads nothing, runs nothing, is never clipped, and shows its charts."""

import re
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from io import BytesIO

import pytest
from lxml import html
from PIL import Image

from desk.digest.cleaning import clean
from desk.forms.mail import HTML_LIMIT_BYTES, mail_parts, render_mail
from tests.desk.forms.digests import SCRIPTS, empty, long, ordinary, refused, with_everywhere
from tests.desk.payloads import HOSTILE

PARTS = mail_parts(ordinary())
PAGE = html.document_fromstring(PARTS.html)


def _shape(page: str) -> list[tuple[str, tuple[tuple[str, str], ...]]]:
    tree = html.document_fromstring(page)
    return [(str(node.tag), tuple(sorted((str(k), str(v)) for k, v in node.attrib.items()))) for node in tree.iter()]


HARMLESS = _shape(mail_parts(with_everywhere("harmless")).html)


@pytest.mark.parametrize("payload", HOSTILE)
def test_a_hostile_value_adds_no_element_and_no_attribute(payload: str) -> None:
    parts = mail_parts(with_everywhere(payload))
    assert _shape(parts.html) == HARMLESS
    shown = " ".join(html.document_fromstring(parts.html).text_content().split())
    assert clean(payload.replace("[", "("))[:200] in shown


def test_nothing_is_loaded_and_nothing_runs() -> None:
    assert not PAGE.xpath("//script | //link | //iframe | //object | //embed | //form | //base | //svg")
    assert all(source.startswith("cid:") for source in PAGE.xpath("//@src"))
    assert not PAGE.xpath("//@srcset | //@background")
    assert "url(" not in PARTS.html and "@import" not in PARTS.html
    assert not [name for node in PAGE.iter() for name in node.attrib if str(name).startswith("on")]


def test_styles_stand_in_the_elements_and_what_is_left_is_for_dark_screens() -> None:
    (style,) = PAGE.xpath("//style/text()")
    assert "prefers-color-scheme: dark" in style and "max-width" not in style
    assert all(node.get("style") for node in PAGE.xpath("//body | //h1 | //h2 | //h3 | //p | //mark"))
    assert PAGE.xpath("//meta[@name='color-scheme']/@content") == ["light dark"]


def test_persian_is_set_from_right_to_left() -> None:
    quotes = PAGE.xpath("//div[@lang='fa']")
    assert quotes and {(one.get("dir"), "text-align:right" in one.get("style")) for one in quotes} == {("rtl", True)}


def test_every_script_is_there_in_both_alternatives() -> None:
    assert [words for words in SCRIPTS if words not in PAGE.text_content()] == []
    assert [words for words in SCRIPTS if words.split()[0] not in PARTS.text] == []


def test_the_plain_text_keeps_to_its_columns_and_has_no_terminal_codes() -> None:
    assert "\x1b" not in PARTS.text
    assert max(len(line) for line in PARTS.text.split("\n") if "://" not in line) <= 78


def test_every_chart_is_a_part_that_the_page_names() -> None:
    mail = message_from_bytes(render_mail(ordinary()), policy=default)
    assert isinstance(mail, EmailMessage)
    assert [part.get_content_type() for part in mail.walk()][:4] == [
        "multipart/alternative",
        "text/plain",
        "multipart/related",
        "text/html",
    ]
    pictures = {str(part["Content-ID"]).strip("<>"): part.get_content() for part in mail.walk() if part["Content-ID"]}
    assert [f"cid:{cid}" for cid in pictures] == PAGE.xpath("//img/@src")
    assert all(Image.open(BytesIO(picture)).size == (336, 72) for picture in pictures.values())
    assert all(numbers.startswith("stories a day: 0, 0") for numbers in PAGE.xpath("//img/@alt"))


def test_a_mail_is_ascii_in_short_lines() -> None:
    for digest in (ordinary(), with_everywhere("ა\u202eb\r\nBcc: x@evil.example")):
        content = render_mail(digest)
        assert content.isascii() and max(map(len, content.split(b"\r\n"))) <= 998
        assert message_from_bytes(content, policy=default)["Bcc"] is None


@pytest.mark.parametrize("stories", [100, 300, 900])
def test_a_long_digest_is_not_clipped_and_says_what_is_left_out(stories: int) -> None:
    page = mail_parts(long(stories)).html
    assert len(page.encode()) <= HTML_LIMIT_BYTES
    (said,) = re.findall("To keep this mail whole, [^<]*", page)
    assert "silkwatch digest preview daily --day 2026-11-23 --format html" in said
    full, listed = (len(html.document_fromstring(page).xpath(path)) for path in ("//h3", "//p/a[@class='title']"))
    if stories == 900:
        assert f"{listed} stories are headlines alone, {900 - listed} stories are left out" in said
    else:
        assert full and full + listed == stories and f"{listed} stories are headlines alone." in said


def test_an_ordinary_digest_is_whole() -> None:
    assert "To keep this mail whole" not in PARTS.html
    assert len(PARTS.html.encode()) < 40_000


def test_a_digest_without_a_story_says_so() -> None:
    assert "No story on Monday, 23 November 2026." in mail_parts(empty()).html
    assert "No outlet answered" in mail_parts(refused()).html
