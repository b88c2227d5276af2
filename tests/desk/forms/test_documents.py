"""PDF and DOCX: documents that open, with every headline in its own script."""

import zipfile
from io import BytesIO

import pypdf
import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

from desk.digest.cleaning import clean
from desk.forms.docx import render_docx
from desk.forms.pdf import render_pdf
from tests.desk.forms.digests import SCRIPTS, long, ordinary, with_everywhere
from tests.desk.payloads import HOSTILE


def _headlines(content: bytes) -> list[Paragraph]:
    paragraphs = Document(BytesIO(content)).paragraphs
    return [one for one in paragraphs if one.style is not None and one.style.name == "Heading 2"]


def _pdf_text(content: bytes) -> str:
    return " ".join(" ".join(page.extract_text().split()) for page in pypdf.PdfReader(BytesIO(content)).pages)


def test_a_pdf_holds_the_headlines_of_every_script() -> None:
    content = render_pdf(ordinary())
    text = "".join(_pdf_text(content).split())
    # an extractor gives Persian letters in the order in which they stand on paper
    left_to_right = [words for words in SCRIPTS if words != "کریدور زنگزور"]
    assert [words for words in left_to_right if "".join(words.split()) not in text] == []
    assert "زنگزور" in text or "روزگنز" in text


def test_a_pdf_says_when_it_was_made_and_counts_its_pages() -> None:
    reader = pypdf.PdfReader(BytesIO(render_pdf(ordinary())))
    assert reader.metadata and str(reader.metadata["/CreationDate"]) == "D:20261124030000Z"
    assert f"1 / {len(reader.pages)}" in reader.pages[0].extract_text()


def test_a_pdf_of_hostile_values_shows_them_as_text() -> None:
    reader = pypdf.PdfReader(BytesIO(render_pdf(with_everywhere("<script>alert(1)</script>"))))
    assert "<script>alert(1)</script>" in "".join(page.extract_text() for page in reader.pages)
    assert "/JavaScript" not in str(reader.trailer["/Root"])


def test_a_docx_holds_the_headlines_of_every_script_as_links_under_headings() -> None:
    content = render_docx(ordinary())
    headlines = _headlines(content)
    assert [words for words in SCRIPTS if words not in " ".join(one.text for one in headlines)] == []
    assert all(one.hyperlinks for one in headlines)
    assert Document(BytesIO(content)).tables[0].rows[1].cells[2].text == "3"


def test_persian_in_a_docx_runs_from_right_to_left() -> None:
    (headline,) = [one for one in _headlines(render_docx(ordinary())) if "زنگزور" in one.text]
    assert list(headline._p.iter(qn("w:bidi"))) and list(headline._p.iter(qn("w:rtl")))
    assert {node.get(qn("w:bidi")) for node in headline._p.iter(qn("w:lang"))} == {"fa"}


def test_three_hundred_stories_are_in_a_docx() -> None:
    assert len(_headlines(render_docx(long()))) == 300


@pytest.mark.parametrize("payload", HOSTILE)
def test_a_docx_of_hostile_values_opens_and_shows_them(payload: str) -> None:
    content = render_docx(with_everywhere(payload))
    text = " ".join(paragraph.text for paragraph in Document(BytesIO(content)).paragraphs)
    assert clean(payload.replace("[", "("))[:200] in " ".join(text.split())
    with zipfile.ZipFile(BytesIO(content)) as parts:
        assert all(
            name.startswith(("word/", "docProps/", "_rels/", "[Content", "customXml/")) for name in parts.namelist()
        )
