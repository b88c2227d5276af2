"""Requests that save bytes, under one honest name."""

from datetime import timedelta

import pytest
from aiohttp import web

from crawler.spider import conditions
from storage.endpointrecords import EndpointState
from tests.crawler.politeness.sitecrawls import Make
from tests.plainsites import Asked, Sites, feed, news_site, page


@pytest.mark.parametrize(
    "etag", ['"plain"', 'W/"weak"', '"a-gzip"', 'W/"5f3c:0-gzip;x=1"', '"ün"', "unquoted", 'w/"lower"', '"with space "']
)
def test_an_etag_is_sent_back_as_it_came_and_saves_the_body(crawls: Make, sites: Sites, etag: str) -> None:
    stamp = "Mon, 23 Nov 2026 10:00:00 GMT"
    asked_with: list[tuple[str | None, str | None]] = []

    def answer(asked: Asked) -> web.StreamResponse:
        if asked.path == "/feed.xml":
            asked_with.append((asked.headers.get("If-None-Match"), asked.headers.get("If-Modified-Since")))
            if asked.headers.get("If-None-Match") == etag:
                return web.Response(status=304)
            return feed(sites.base("herald"), 2, headers={"ETag": etag, "Last-Modified": stamp})
        return news_site(asked)

    sites.answer = answer
    one = crawls()
    for _ in range(3):
        one.crawl()
        one.clock.advance(hours=1)
    assert asked_with == [(None, None), (etag, stamp), (etag, stamp)]
    assert one.state() is EndpointState.UNCHANGED


@pytest.mark.parametrize(
    ("etag", "sent"),
    [
        (None, {}),
        ("", {}),
        ('W/"a-gzip"', {"If-None-Match": b'W/"a-gzip"'}),
        ('"\u00c3\u00bc"', {"If-None-Match": b'"\xc3\xbc"'}),
        ('"\u00fc"', {}),
        ('"' + "x" * 498, {"If-None-Match": b'"' + b"x" * 498}),
        ('"' + "x" * 499, {}),
    ],
)
def test_only_a_whole_etag_is_sent_back(etag: str | None, sent: dict[str, bytes]) -> None:
    """One that was cut, or whose octets would not be the same, could only miss."""
    assert conditions(etag, None) == sent


@pytest.mark.parametrize("headers", [{}, {"ETag": "changing"}, {"Last-Modified": "Mon, 23 Nov 2026 10:00:00 GMT"}])
def test_a_server_that_says_200_to_the_same_bytes_is_seen_through(
    crawls: Make, sites: Sites, headers: dict[str, str]
) -> None:
    """Whatever it says of the tag: the same bytes are not read again, and the tag that it sends is the one sent back."""
    seen: list[str | None] = []

    def answer(asked: Asked) -> web.StreamResponse:
        if asked.path != "/feed.xml":
            return news_site(asked)
        seen.append(asked.headers.get("If-None-Match"))
        new = {"ETag": f'"tag-{len(seen)}"'} if "ETag" in headers else headers
        return feed(sites.base("herald"), 2, headers=new)

    sites.answer = answer
    one = crawls()
    one.crawl()
    for _ in range(2):
        one.clock.advance(hours=1)
        tally = one.crawl()
        assert (one.state(), tally.found, tally.stored) == (EndpointState.UNCHANGED, 0, 0)
    if "ETag" in headers:
        assert seen == [None, '"tag-1"', '"tag-2"']


def test_a_page_is_looked_at_again_under_its_etag(crawls: Make, sites: Sites) -> None:
    tag = 'W/"p-gzip"'
    again: list[int] = []

    def answer(asked: Asked) -> web.StreamResponse:
        if "/news/" not in asked.path:
            return news_site(asked, pages=1)
        if asked.headers.get("If-None-Match") == tag:
            again.append(304)
            return web.Response(status=304)
        return page(asked, headers={"ETag": tag})

    sites.answer = answer
    one = crawls(recheck_after_s=3_600)
    one.crawl()
    one.clock.at += timedelta(hours=2)
    assert one.crawl().unchanged == 1
    assert again == [304]


def test_everything_is_asked_under_one_honest_name(crawls: Make, sites: Sites) -> None:
    one = crawls(contact="https://desk.example/about-our-crawler")
    one.crawl()
    names = {asked.headers.get("User-Agent") for asked in sites.asked}
    assert names == {"Silkwatch/0.1 (+https://desk.example/about-our-crawler)"}
    assert len(sites.asked) == 7
