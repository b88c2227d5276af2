"""Every form shows what a model wrote: marked, with the model's name, apart from the quotations, and as text alone."""

import json
import re
from collections.abc import Callable
from email import message_from_bytes
from email.policy import default
from io import BytesIO

import pypdf
import pytest
from docx import Document
from lxml import etree, html

from desk import Digest
from desk.digest.cleaning import clean
from desk.forms.mail import mail_parts
from desk.forms.table import FORMS
from desk.machine import Failure
from desk.machine.answers import text_of
from tests.desk.machine.samples import MODEL, settings_of, told
from tests.desk.payloads import HOSTILE
from tests.desk.samples import digest_of
from tests.machineservice import completion

ANSWER = "Sentence of the model."
LABEL = f"Machine-made summary in English, by {MODEL}; nobody has checked it"


def _mail(content: bytes, kind: str) -> str:
    body = message_from_bytes(content, policy=default).get_body((kind,))
    assert body is not None
    text: str = body.get_content()
    return text


def _page(content: str) -> str:
    return str(html.document_fromstring(content).text_content())


def _feed(content: bytes) -> str:
    return " ".join(map(_page, etree.fromstring(content).xpath("//*[local-name()='content']/text()")))


READ: dict[str, Callable[[bytes], str]] = {
    "text": bytes.decode,
    "html": lambda content: _page(content.decode()),
    "json": lambda content: json.dumps(json.loads(content)["top"][0]["machine"]),
    "markdown": bytes.decode,
    "mail": lambda content: _page(_mail(content, "html")),
    "pdf": lambda content: " ".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(content)).pages),
    "docx": lambda content: "\n".join(one.text for one in Document(BytesIO(content)).paragraphs),
    "atom": _feed,
    "jsonfeed": lambda content: " ".join(_page(item["content_html"]) for item in json.loads(content)["items"]),
}


def shown(digest: Digest, form: str) -> str:
    return " ".join(READ[form](FORMS[form].render(digest)).split())


def test_every_form_is_read_here() -> None:
    assert set(READ) == set(FORMS)


@pytest.mark.parametrize("form", FORMS)
def test_every_form_shows_it_with_its_label_and_still_quotes_the_outlet(form: str) -> None:
    text = shown(told(ANSWER), form)
    assert ANSWER in text
    assert MODEL in text
    if form != "json":
        assert LABEL in text
        assert text.index(LABEL) < text.index(ANSWER)
        assert text.index("yeddi sənəd imzalayıblar") < text.index(LABEL), "the quotations stand before it"


def test_the_plain_text_of_a_mail_has_it_too() -> None:
    text = _mail(FORMS["mail"].render(told(ANSWER)), "plain")
    assert f"{LABEL}:" in " ".join(text.split()) and f"┆ {ANSWER}" in text


@pytest.mark.parametrize("form", ["text", "html", "markdown", "mail", "pdf", "docx"])
def test_what_was_checked_says_how_many_there_are_and_why_others_are_missing(form: str) -> None:
    text = shown(told(Failure("the service answered 503")), form)
    for kind, wanted in (("summaries", 5), ("translations", 4)):
        assert f"{kind} by {MODEL}: 0 of {wanted}; the service answered 503" in text
    assert "Machine summaries" in text


@pytest.mark.parametrize("form", FORMS)
def test_a_digest_without_a_service_says_nothing_of_machines(form: str) -> None:
    assert "machine-made" not in shown(digest_of(), form).lower()


def test_it_stands_apart_from_the_quotations() -> None:
    digest = told(ANSWER)
    page = html.document_fromstring(FORMS["html"].render(digest).decode())
    assert page.xpath("count(//div[@class='machine'])") == 9
    assert not page.xpath("//blockquote//*[contains(., 'Sentence of')] | //blockquote[contains(., 'Sentence of')]")
    mail = html.document_fromstring(mail_parts(digest).html)
    assert all("dashed" in node.get("style") for node in mail.xpath("//div[@class='machine']"))
    assert not mail.xpath("//div[starts-with(@class, 'quote')][contains(., 'Sentence of')]")
    text = FORMS["text"].render(digest).decode()
    assert {line.strip()[0] for line in text.splitlines() if ANSWER in line} == {"┆"}
    markdown = FORMS["markdown"].render(digest).decode()
    assert {line[:4] for line in markdown.splitlines() if ANSWER in line} == {"> > "}
    document = Document(BytesIO(FORMS["docx"].render(digest)))
    assert {one.style.name for one in document.paragraphs if one.style and ANSWER in one.text} == {"Machine-made"}


def test_persian_runs_from_right_to_left_and_its_label_does_not() -> None:
    page = html.document_fromstring(
        FORMS["html"].render(told("تهران موافق است.", settings_of(translate_into="fa"))).decode()
    )
    assert set(page.xpath("//div[@class='machine']/p[not(@class)]/@dir")) == {"rtl"}
    assert page.xpath("//div[@class='machine']/p[@class='label'][@dir]") == []


Shape = list[tuple[str, tuple[tuple[str, str], ...]]]


def _shape(page: str) -> Shape:
    tree = html.document_fromstring(page)
    return [(str(node.tag), tuple(sorted((str(k), str(v)) for k, v in node.attrib.items()))) for node in tree.iter()]


def _hostile(payload: str) -> Digest:
    """The sample with a payload in every answer and in the model's name."""
    text = text_of(completion(f"x{payload}"))
    return told(text, settings_of(model=f"x{payload}"[:200].encode("utf-8", "replace").decode()))


@pytest.mark.parametrize("payload", HOSTILE)
def test_a_hostile_answer_adds_no_element_and_no_attribute(payload: str) -> None:
    digest, harmless = _hostile(payload), _hostile("harmless")
    for page, wished in (
        (FORMS["html"].render(digest).decode(), FORMS["html"].render(harmless).decode()),
        (mail_parts(digest).html, mail_parts(harmless).html),
    ):
        assert _shape(page) == _shape(wished)
        assert clean(f"x{payload}")[:100] in " ".join(_page(page).split())
    for form in ("html", "text", "markdown"):
        assert not re.search(
            "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", FORMS[form].render(digest).decode()
        )
    tags = [_tags(item["content_html"]) for item in json.loads(FORMS["jsonfeed"].render(digest))["items"]]
    assert tags == [_tags(item["content_html"]) for item in json.loads(FORMS["jsonfeed"].render(harmless))["items"]]


def _tags(content: str) -> list[str]:
    return [str(node.tag) for node in html.fragment_fromstring(content, "div").iter()]


@pytest.mark.parametrize("payload", ["<b>x</b>", "# heading", "> quote", "1. item", "[a](https://evil.example)", "---"])
def test_markdown_of_an_answer_stays_text(payload: str) -> None:
    lines = FORMS["markdown"].render(told(payload)).decode().splitlines()
    (line,) = {line for line in lines if line.startswith("> > ") and "Machine" not in line}
    assert re.match(r"> > (\\|\d\\|-?\\-)", line), line
