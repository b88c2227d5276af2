"""The headline as printed: which of head and headings is believed, and how it is spelled."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extraction.page import parse, read_page
from crawler.extraction.titles import Title, choose_title

LONG = "Train reaches the port of Alat"


def title_of(
    head: str, body: str = "", *, headline: str | None = None, names: tuple[str, ...] = ("Harbour Light",)
) -> Title:
    tree = parse(f"<html><head>{head}</head><body>{body}</body></html>")
    return choose_title(read_page(tree), headline=headline, state_title=None, feed_title=None, own_names=names)


PAGES = [
    ("a site behind a bar", f"<title>{LONG} | Harbour Light</title>", "", LONG),
    ("a site before a colon", f"<title>Harbour Light: {LONG}</title>", "", LONG),
    ("the last of two dashes", "<title>Train - first in May - Harbour Light</title>", "", "Train - first in May"),
    ("a section before, a heading behind", f"<title>News | Rail | {LONG}</title>", f"<h1>{LONG}</h1>", LONG),
    ("a part as a lower heading", f"<title>Blog » {LONG}</title>", f"<h1>Blog</h1><h2>{LONG}</h2>", LONG),
    ("a logo", f"<title>{LONG} » Old Quay</title>", f"<h1 class='site-title'>Old Quay</h1><h3>{LONG}</h3>", LONG),
    ("a link home", f"<title>{LONG} » Old Quay</title>", f"<h1><a href='/'>Old Quay</a></h1><h3>{LONG}</h3>", LONG),
    ("a menu", f"<title>{LONG} » Old Quay</title>", f"<nav><h1>Old Quay</h1></nav><h3>{LONG}</h3>", LONG),
    ("a longer kicker in the head", f"<meta property=og:title content='Rail: {LONG}'>", f"<h1>{LONG}</h1>", LONG),
    ("a kicker without a sign", f"<meta property=og:title content='{LONG}'>", f"<h1>Rail {LONG}</h1>", LONG),
    ("signs that a style sheet sets", f"<title>Rail: {LONG}</title><meta property=og:title content='Rail: {LONG}'>",
     f"<h1>Rail <b>{LONG}</b></h1>", f"Rail: {LONG}"),
    ("typographic signs", "<title>It's \"on\" - first - Harbour Light</title>", "<h1>It’s “on” – first</h1>",
     "It’s “on” – first"),
    ("another wording", "<title>Train reaches Alat port</title>", f"<h1>{LONG}</h1>", LONG),
    ("a heading alone", "<title>Home</title>", f"<h1>{LONG}</h1>", LONG),
    ("headings that nobody knows", f"<title>{LONG}</title>", "<h1>Log in</h1><h1>Read more</h1>", LONG),
    ("a head that says the site only", "<title>Harbour Light</title>", f"<h1>{LONG}</h1>", LONG),
    ("the one heading of an article, beside others", "<title>What we know</title>",
     f"<article><h1>{LONG}</h1></article><section><h1>More from the quay</h1></section>", LONG),
    ("a statement that is printed behind its kicker", f"<title>What we know</title><meta property=og:title content='{LONG}'>",
     f"<nav><h1>What we know</h1></nav><h2>Rail at last – {LONG}</h2>", LONG),
    ("nothing", "", "<p>x</p>", ""),
]  # fmt: skip


@pytest.mark.parametrize(("case", "head", "body", "expected"), PAGES, ids=[row[0] for row in PAGES])
def test_the_printed_headline_is_found(case: str, head: str, body: str, expected: str) -> None:
    assert title_of(head, body).text == expected


def test_heading_and_json_ld_are_believed_against_what_networks_are_given() -> None:
    head = "<title>What we know</title><meta property=og:title content='What we know'>"
    found = title_of(head, f"<h1>{LONG}</h1>", headline=LONG)
    assert found.text == LONG
    assert found.choice is not None and found.choice.why == "h1 and json-ld agree, 2 differ"
    assert found.heading is not None and found.heading.tag == "h1"


def test_three_places_that_agree_are_believed_against_the_heading_alone() -> None:
    head = f"<title>{LONG}</title><meta property=og:title content='{LONG}'>"
    assert title_of(head, "<h1>Train reaches Alat port</h1>", headline=LONG).text == LONG


def test_a_credit_behind_the_printed_headline_is_cut_and_told() -> None:
    found = title_of(f"<title>{LONG} | Xinhua</title>", f"<h1>{LONG} | Xinhua</h1>")
    assert (found.text, found.originator) == (LONG, "Xinhua")
    assert found.heading is not None


def test_a_crumb_is_no_headline() -> None:
    found = title_of(
        "<title>Alat train</title>", f"<ol><li><h1>Alat train</h1></li></ol><h2>{LONG}</h2>", headline=LONG
    )
    assert (found.text, found.heading.tag if found.heading is not None else None) == (LONG, "h2")


@given(st.text(max_size=80), st.text(max_size=80), st.text(max_size=80))
def test_no_page_raises_and_the_title_is_one_of_its_texts(tag: str, heading: str, headline: str) -> None:
    def escaped(text: str) -> str:
        return text.replace("&", "&amp;").replace("<", "&lt;")

    found = title_of(f"<title>{escaped(tag)}</title>", f"<h1>{escaped(heading)}</h1>", headline=headline)
    assert len(found.text) <= 500
    assert (found.choice is None) == (found.text == "")
