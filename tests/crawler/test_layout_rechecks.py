"""A page that was read before its outlet had a layout and is looked at again after: what two readers read differently is no
edit of the outlet's, over HTTP and into what is stored."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from aiohttp import web

from newsroom import World
from tests.crawler.extraction.layouts.pages import portal, story
from tests.crawling import Rounds
from tests.plainsites import Asked, Sites, feed, serve_sites

TAUGHT = 20


def site(asked: Asked, pages: int = TAUGHT, *, edited: str = "") -> web.Response:
    """Portal pages, whose line about a newsletter the generic reader keeps, and the layout drops."""
    if asked.path == "/robots.txt":
        return web.Response(text="")
    if asked.path == "/feed.xml":
        return feed(f"http://{asked.headers['Host']}", pages)
    html = portal(story(int(asked.path.rpartition("/")[2]), "ru"))
    if edited and asked.path == edited:
        html = html.replace("</p>", " Это было исправлено.</p>", 1)
    return web.Response(text=html, content_type="text/html")


@pytest.fixture
def sites() -> Iterator[Sites]:
    with serve_sites(site) as served:
        yield served


def test_what_a_layout_reads_differently_is_no_edit(tmp_path: Path, world: World, sites: Sites) -> None:
    rounds = Rounds(tmp_path, world.clock.now(), limits={"recheck_after_s": 3_600, "poll_interval_s": 1})
    catalogue = sites.catalogue(tmp_path, ["herald"])
    rounds.round(catalogue)
    before = rounds.stored()
    assert {one.layout_version for one in before.values()} == {None}
    sites.answer = lambda asked: site(asked, TAUGHT + 5, edited="/news/1")
    rounds.clock.advance(hours=2)
    rounds.round(catalogue)
    after = rounds.stored()
    assert {one.layout_version for url, one in after.items() if url not in before} == {1}
    assert [url.rpartition("/")[2] for url, one in after.items() if one.revision > 1] == ["1"]
