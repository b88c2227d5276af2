"""Pages that gave nothing to store: the ledger's reason, and whether they are asked for again."""

import json
from datetime import UTC, datetime

import pytest

from crawler.browser import INCOMPLETE
from crawler.extraction import Hints, Kind, Outlet
from crawler.reading import Page, read_page
from crawler.settings import CrawlerSettings
from crawler.sources import OutletEntry
from crawler.unread import of_unread
from storage.linkrecords import LinkState

URL = "https://kadr.example/v/1"
PLAYER = '<h1>The ferry leaves</h1><iframe src="https://tube.example/embed/a1"></iframe>'
PICTURES = '<div class="gallery">' + '<img src="/1.jpg">' * 5 + "</div>"
PAID = json.dumps({"@type": "NewsArticle", "headline": "The toll", "isAccessibleForFree": False})
WALL = f'<script type="application/ld+json">{PAID}</script><div><p>Subscribe to continue reading this article</p></div>'
REASONS = {
    "a film": (PLAYER, Kind.VIDEO, "a video page without text"),
    "a recording": ('<audio src="/a.mp3"></audio>', Kind.AUDIO, "an audio page without text"),
    "pictures": (PICTURES, Kind.GALLERY, "a page of pictures without text"),
    "a wall": (WALL, Kind.NO_TEXT, "the page has no text: it is for subscribers"),
    "nothing": ('<div id="app"></div>', Kind.NO_TEXT, "the page has no text"),
}


def page(body: str, *headers: tuple[str, str]) -> Page:
    at = datetime(2026, 11, 24, 6, tzinfo=UTC)
    html = f"<html><head></head><body>{body}</body></html>".encode()
    return Page("kadr", URL, html, 200, headers, "text/html", at, Outlet("Kadr"), Hints(), None, None)


def outlet(*, browser: bool) -> OutletEntry:
    return OutletEntry(id="kadr", name="Kadr", homepage="https://kadr.example/", browser=browser)


@pytest.mark.parametrize("name", REASONS)
def test_the_ledger_says_what_a_page_without_text_is(name: str) -> None:
    body, kind, reason = REASONS[name]
    one = page(body)
    reading = read_page(one)
    assert (reading.kind, reading.article) == (kind, None)
    end = of_unread(reading, one, outlet(browser=False), CrawlerSettings())
    assert (end.link, end.reason) == (LinkState.REJECTED, reason)


@pytest.mark.parametrize("name", REASONS)
def test_a_page_for_which_the_browser_lacked_something_is_asked_for_again_whatever_it_shows(name: str) -> None:
    one = page(REASONS[name][0], (INCOMPLETE, "503 from its data"))
    end = of_unread(read_page(one), one, outlet(browser=True), CrawlerSettings())
    assert end.again and end.link is LinkState.FAILED
    assert "503 from its data" in end.reason


def test_a_beginning_is_stored_as_one() -> None:
    sentences = "".join(
        f"<p>The council voted on Tuesday to raise the toll for lorries, item {n}.</p>" for n in range(3)
    )
    reading = read_page(page(f"<article>{sentences}<p>Subscribe to continue reading</p></article>"))
    assert reading.article is not None
    assert (reading.article.completeness, "Subscribe" in reading.article.text) == ("paywalled", False)
