"""Hosts that fail in a row rest, for longer each time, and over restarts."""

import asyncio
from collections.abc import Callable

import pytest
from aiohttp import web

from storage.linkrecords import LinkState
from tests.crawler.politeness.sitecrawls import Make
from tests.plainsites import Asked, Sites, news_site


def refusing(code: int, **headers: str) -> Callable[[Asked], web.StreamResponse]:
    """A site whose pages are all refused."""
    return lambda asked: (
        web.Response(status=code, headers=headers) if "/news/" in asked.path else news_site(asked, pages=9)
    )


@pytest.mark.parametrize("code", [403, 500, 503])
def test_a_host_that_fails_in_a_row_rests_longer_each_time_and_over_restarts(
    crawls: Make, sites: Sites, code: int
) -> None:
    sites.answer = refusing(code)
    one = crawls(host_failures=3, host_backoff_s=1_000, backoff_s=1, poll_interval_s=1_000_000)
    one.crawl()
    assert len(sites.asked) == 2 + 3
    assert {link.attempts for link in one.store().links(state=LinkState.WAITING)} == {0}
    for seconds, asked in ((900, 0), (200, 1), (1_900, 0), (200, 1), (3_900, 0), (200, 1)):
        one.clock.advance(seconds=seconds)
        before = len(sites.asked)
        one.crawl()
        assert len(sites.asked) - before == asked
    sites.answer = lambda asked: news_site(asked, pages=9)
    one.clock.advance(seconds=8_100)
    one.crawl()
    assert one.ledger().stored == 9
    assert one.ledger().balanced


def test_a_host_that_does_not_answer_rests(crawls: Make, sites: Sites) -> None:
    async def never(asked: Asked) -> web.StreamResponse:
        await asyncio.sleep(30)
        return web.Response()

    sites.answer = lambda asked: never(asked) if "/news/" in asked.path else news_site(asked, pages=9)
    one = crawls(host_failures=2, host_backoff_s=1_000, timeout_s=1.5)
    one.crawl()
    assert len(sites.asked) == 2 + 2
    waiting = one.store().links(state=LinkState.WAITING)
    assert len(waiting) == 7
    assert all("rests" in link.reason and "in time" in link.reason for link in waiting)


def test_tries_within_a_crawl_end_when_the_host_is_to_rest(crawls: Make, sites: Sites) -> None:
    """The link that was asked for last has failed, by what the host answered; it is not merely handed back."""
    sites.answer = refusing(503)
    one = crawls(host_failures=2, host_backoff_s=1_000, retries=5)
    one.crawl()
    assert len(sites.asked) == 2 + 2
    (failed,) = one.store().links(state=LinkState.FAILED)
    assert failed.reason == "503: the server failed"


def test_too_many_requests_without_a_time_is_a_rest_at_once(crawls: Make, sites: Sites) -> None:
    sites.answer = refusing(429)
    one = crawls(host_backoff_s=1_000)
    one.crawl()
    assert len(sites.asked) == 2 + 1
    one.clock.advance(seconds=900)
    one.crawl()
    assert len(sites.asked) == 2 + 1


def test_a_pause_that_a_host_asked_for_outlives_a_restart(crawls: Make, sites: Sites) -> None:
    sites.answer = refusing(503, **{"Retry-After": "5000"})
    one = crawls()
    one.crawl()
    one.clock.advance(seconds=4_000)
    one.crawl()
    assert len(sites.asked) == 2 + 1


def test_one_broken_page_among_good_ones_lets_no_host_rest(crawls: Make, sites: Sites) -> None:
    sites.answer = lambda asked: web.Response(status=500) if asked.path.endswith("/2") else news_site(asked, pages=9)
    one = crawls(host_failures=2, retries=0)
    one.crawl()
    assert (one.ledger().stored, one.ledger().failed) == (8, 1)
