"""A page is read by its layout only if it is what was learned."""

from dataclasses import replace
from html import escape

import pytest

from crawler.extraction.layouts import LayoutReading, Place, read_by
from crawler.extraction.page import parse
from tests.crawler.extraction.layouts.pages import (
    Story,
    Template,
    bare_lines,
    lead_outside,
    learned,
    photo_story,
    portal,
    redesigned,
    seen,
    stories,
    story,
)

LAYOUT = learned(portal, stories(15))
TOLD = story(77, "az")


def read(markup: str) -> LayoutReading | None:
    tree = parse(markup)
    assert tree is not None
    return read_by(LAYOUT, tree)


def with_extra(markup: str) -> str:
    return portal(replace(TOLD, extra=markup))


@pytest.mark.parametrize("template", [redesigned, lead_outside, photo_story, bare_lines])
def test_a_redesigned_page_is_a_misfit(template: Template) -> None:
    assert all(read(template(told)) is None for told in stories(20, first=100))


def test_the_page_is_left_as_it_was() -> None:
    from lxml import etree

    tree = parse(portal(TOLD))
    before = etree.tostring(tree)
    assert read_by(LAYOUT, tree) is not None
    assert etree.tostring(tree) == before


def test_title_date_and_authors_are_told_with_the_body() -> None:
    reading = read(portal(TOLD))
    assert reading is not None
    assert (reading.title, reading.published_raw, reading.authors) == (TOLD.title, TOLD.date, ())


def test_lists_tables_quotes_and_subheads_stay_in_order() -> None:
    reading = read(
        with_extra(
            "<h2>A subhead</h2><ul><li>First point</li><li>Second point</li></ul>"
            "<blockquote><p>A quotation.</p></blockquote><table><tr><td>Cell one</td><td>Cell two</td></tr></table>"
        )
    )
    assert reading is not None
    assert reading.paragraphs[2:8] == (
        "A subhead", "First point", "Second point", "A quotation.", "Cell one", "Cell two",
    )  # fmt: skip
    assert reading.doubts == ("60 characters at unknown places were kept",)


def test_a_small_box_never_seen_is_dropped_with_a_doubt() -> None:
    reading = read(with_extra('<div class="promo">Vote for us!</div>'))
    assert reading is not None
    assert reading.paragraphs == TOLD.paragraphs
    assert reading.doubts == ("12 characters at unknown places were dropped",)


@pytest.mark.parametrize("how", ["hidden", 'aria-hidden="true"', 'style="display: none"'])
def test_what_a_browser_does_not_show_is_no_text(how: str) -> None:
    """Nor does it teach: a text that is hidden as a whole has no layout."""
    reading = read(with_extra(f"<p {how}>Planted for machines, in the very markup of a paragraph.</p>"))
    assert reading is not None
    assert reading.paragraphs == TOLD.paragraphs
    assert seen(lambda told: portal(told).replace('<div id="wrap">', f'<div id="wrap" {how}>'), TOLD) is None


@pytest.mark.parametrize(
    ("what", "markup"),
    [
        ("a large box never seen", with_extra(f'<div class="promo">{"Vote for us! " * 30}</div>')),
        ("much text in plain elements never seen", with_extra(f"<ul>{'<li>Point after point.</li>' * 200}</ul>")),
        ("no container", portal(TOLD).replace("news-text", "story-text")),
        ("two containers", portal(TOLD).replace('<div class="more">', '<div class="news-text"></div><div class="more">')),
        ("no text", portal(replace(TOLD, paragraphs=("", "", "")))),
        ("a caption instead of a text", portal(replace(TOLD, paragraphs=("A photograph of the port at dawn.",)))),
        ("less text than any page had", portal(replace(TOLD, paragraphs=(f"{TOLD.paragraphs[0][:90]}.",)))),
        ("no title", portal(TOLD).replace('<h1 class="title">', "<h1>")),
        ("another title than the head's", portal(TOLD).replace(f'title">{escape(TOLD.title)}', 'title">Weather and horoscope')),
        ("the text elsewhere", portal(TOLD).replace("<footer>", f"<div>{'<p>' + 'Prose outside. ' * 30 + '</p>'}</div>" * 20)),
    ],
)  # fmt: skip
def test_it_is_a_misfit(what: str, markup: str) -> None:
    assert read(portal(TOLD)) is not None
    assert read(markup) is None, what


def test_a_title_is_not_asked_for_where_the_outlet_prints_none() -> None:
    tree = parse(portal(TOLD).replace("<h1", "<b").replace("</h1", "</b"))
    assert read_by(LAYOUT, tree) is None
    assert read_by(replace(LAYOUT, title=None), tree) is not None


def test_two_rules_that_both_fit_are_a_misfit() -> None:
    rule = LAYOUT.bodies[0]
    tree = parse(portal(TOLD))
    assert read_by(replace(LAYOUT, bodies=(rule, replace(rule, container="div.news-text"))), tree) is None


def test_a_place_that_an_operator_mistook_reads_nothing() -> None:
    tree = parse(portal(TOLD))
    reading = read_by(replace(LAYOUT, published=Place("div.elsewhere"), authors=Place("div#wrap", "data-x")), tree)
    assert reading is not None and (reading.published_raw, reading.authors) == (None, ())


def test_longer_paths_keep_what_shorter_ones_drop() -> None:
    rule = replace(LAYOUT.bodies[0], keep=("p", "div.box > p"), drop=("div.box", "p:linked", "div.share"))
    layout = replace(LAYOUT, bodies=(rule,))
    told: Story = replace(TOLD, extra='<div class="box">Dropped.<p>Kept.</p></div>')
    reading = read_by(layout, parse(portal(told)))
    assert reading is not None and reading.paragraphs[2] == "Kept."
    assert "Dropped." not in reading.paragraphs
