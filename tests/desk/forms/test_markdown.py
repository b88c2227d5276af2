"""Markdown shows every value as it is, whatever it is."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html
from markdown_it import MarkdownIt

from desk.digest.cleaning import clean
from desk.digest.values import Digest
from desk.forms.markdown import escaped, render_markdown
from tests.desk.forms.digests import SCRIPTS, ordinary, with_everywhere
from tests.desk.payloads import HOSTILE

READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def _page(digest: Digest) -> html.HtmlElement:
    return html.document_fromstring(READER.render(render_markdown(digest).decode()))


def _shape(digest: Digest) -> list[str]:
    return [str(node.tag) for node in _page(digest).iter()]


HARMLESS = _shape(with_everywhere("harmless"))


@pytest.mark.parametrize("payload", HOSTILE)
def test_a_hostile_value_adds_no_element(payload: str) -> None:
    digest = with_everywhere(payload)
    assert _shape(digest) == HARMLESS
    assert clean(payload.replace("[", "("))[:200] in " ".join(_page(digest).text_content().split())


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet=st.sampled_from("a1 *_`~[]()<>#+-=.!|\\&;:/@$^\"'{}xw"), min_size=1, max_size=30))
def test_what_is_escaped_reads_as_it_was(text: str) -> None:
    line = clean(text)
    shown = html.document_fromstring(READER.render(f"x\n\n{escaped(line)}\n") + "<p></p>")
    assert [str(node.tag) for node in shown.iter()].count("p") == len(list(shown.iter())) - 2
    assert shown.text_content().strip().split("\n")[1:] == ([line] if line else [])


def test_headlines_of_all_scripts_are_links_with_marked_words() -> None:
    page = _page(ordinary())
    marked = [node.text_content() for node in page.xpath("//h3/a/strong")]
    assert set(SCRIPTS) <= set(marked)
    assert len(page.xpath("//h3/a[starts-with(@href, 'https://')]")) == 9


def test_numbers_are_a_table() -> None:
    rows = [[cell.text_content() for cell in row] for row in _page(ordinary()).xpath("//table//tr")]
    assert rows[1] == ["Comprehensive strategic partnership", "0 0 0 0 0 0 0 0 0 0 0 0 0 3", "3", "0.0"]
