"""robots.txt over real HTTP, as the RFC has it: what is refused, what fails, what is remembered."""

import asyncio

import pytest
from aiohttp import web

from crawler.politeness import Hosts
from crawler.robots import BODY_LIMIT_BYTES
from storage.endpointrecords import EndpointState
from tests.crawler.politeness.sitecrawls import FORBIDS_NEWS, Make, status, text
from tests.plainsites import Asked, Sites, news_site


def test_what_robots_txt_forbids_is_rejected_with_the_reason(crawls: Make, sites: Sites) -> None:
    sites.answer = text(FORBIDS_NEWS + "Allow: /news/2\n")
    one = crawls()
    one.crawl()
    assert one.ledger().reasons["rejected"] == {"robots.txt forbids it": 4}
    assert sites.paths("herald") == ["/robots.txt", "/feed.xml", "/news/2"]


def test_a_group_for_our_token_is_ours(crawls: Make, sites: Sites) -> None:
    sites.answer = text("User-agent: *\nDisallow: /\nUser-agent: silkwatch/9\nDisallow: /news/1$\n")
    one = crawls()
    assert one.crawl().stored == 4
    assert "/news/1" not in sites.paths("herald")


@pytest.mark.parametrize("code", [400, 401, 403, 404, 410, 418, 451])
def test_a_robots_txt_that_is_refused_permits_everything(crawls: Make, sites: Sites, code: int) -> None:
    sites.answer = status(code)
    assert crawls().crawl().stored == 5


@pytest.mark.parametrize("code", [429, 500, 502, 503, 599])
def test_a_robots_txt_whose_server_fails_forbids_everything_for_a_while(crawls: Make, sites: Sites, code: int) -> None:
    sites.answer = status(code)
    one = crawls(host_backoff_s=0)
    one.crawl()
    assert set(sites.paths("herald")) == {"/robots.txt"}
    assert "robots.txt could not be read" in one.reason()[1]
    sites.answer = news_site
    one.clock.advance(minutes=9)
    one.crawl()
    assert set(sites.paths("herald")) == {"/robots.txt"}
    one.clock.advance(hours=2)
    assert one.crawl().stored == 5


def test_a_robots_txt_that_does_not_come_forbids_everything_for_a_while(crawls: Make, sites: Sites) -> None:
    async def never(asked: Asked) -> web.StreamResponse:
        await asyncio.sleep(30)
        return web.Response()

    sites.answer = lambda asked: never(asked) if asked.path == "/robots.txt" else news_site(asked)
    one = crawls(timeout_s=0.5)
    one.crawl()
    assert set(sites.paths("herald")) == {"/robots.txt"}
    assert one.state() is EndpointState.TIMEOUT


def test_redirects_are_followed_to_other_hosts(crawls: Make, sites: Sites) -> None:
    """Five hops, the last two on hosts that no outlet has; the rules found there are the site's own."""

    def answer(asked: Asked) -> web.StreamResponse:
        aims = {
            "/robots.txt": "/r/1",
            "/r/1": "//herald.localhost:{port}/r/2",
            "/r/2": "http://elsewhere.localhost:{port}/r/3",
            "/r/3": "http://farther.localhost:{port}/r/4",
            "/r/4": "five",
        }
        if asked.path == "/r/five":
            return web.Response(text=FORBIDS_NEWS)
        if asked.path in aims:
            aim = aims[asked.path].format(port=sites.port)
            return web.Response(status=[301, 302, 303, 307, 308][len(asked.path) % 5], headers={"Location": aim})
        return news_site(asked)

    sites.answer = answer
    one = crawls(redirects=0)
    one.crawl()
    assert one.ledger().reasons["rejected"] == {"robots.txt forbids it": 5}
    assert sites.paths("farther") == ["/r/4", "/r/five"]


def test_redirects_without_end_permit_everything(crawls: Make, sites: Sites) -> None:
    def answer(asked: Asked) -> web.StreamResponse:
        if "robots" in asked.path:
            return web.Response(status=302, headers={"Location": asked.path + "x"})
        return news_site(asked)

    sites.answer = answer
    assert crawls().crawl().stored == 5
    assert sum("robots" in path for path in sites.paths("herald")) == 6


def test_no_more_of_a_robots_txt_is_read_than_counts(crawls: Make, sites: Sites) -> None:
    """One without an end: what stands within the limit holds, what stands behind it does not, and the reading ends."""
    sent = 0

    async def endless(asked: Asked) -> web.StreamResponse:
        nonlocal sent
        response = web.StreamResponse()
        await response.prepare(asked.request)
        await response.write(b"User-agent: *\nDisallow: /news/1$\n" + b"#\n" * (BODY_LIMIT_BYTES // 2))
        while asked.request.transport is not None and not asked.request.transport.is_closing():
            await response.write(b"Disallow: /news/2$\n" * 1_000)
            sent += 19_000
            await asyncio.sleep(0)
        return response

    sites.answer = lambda asked: endless(asked) if asked.path == "/robots.txt" else news_site(asked)
    one = crawls(timeout_s=10)
    assert one.crawl().stored == 4
    assert one.ledger().reasons["rejected"] == {"robots.txt forbids it": 1}
    assert sent < 20 * 1024 * 1024


def test_robots_txt_is_remembered_for_a_day_and_over_restarts(crawls: Make, sites: Sites) -> None:
    sites.answer = text(FORBIDS_NEWS)
    one = crawls()
    one.crawl()
    one.clock.advance(hours=23)
    one.crawl()
    assert sites.paths("herald").count("/robots.txt") == 1
    assert one.ledger().reasons["rejected"] == {"robots.txt forbids it": 5}
    one.clock.advance(hours=2)
    one.crawl()
    assert sites.paths("herald").count("/robots.txt") == 2


def test_a_shorter_life_that_the_server_states_is_kept_to(crawls: Make, sites: Sites) -> None:
    sites.answer = text(FORBIDS_NEWS, Cache_Control="max-age=7200")
    one = crawls()
    for hours, asked in ((0, 1), (1, 1), (3, 2)):
        one.clock.advance(hours=hours)
        one.crawl()
        assert sites.paths("herald").count("/robots.txt") == asked


def test_the_last_robots_txt_holds_again_after_thirty_days_out_of_reach(crawls: Make, sites: Sites) -> None:
    sites.answer = text(FORBIDS_NEWS.replace("/news/", "/news/1$"))
    one = crawls(host_backoff_s=0, host_failures=100)
    one.crawl()
    sites.answer = status(503)
    one.clock.advance(days=2)
    one.crawl()
    assert one.state() is EndpointState.ERROR
    asked = len(sites.asked)
    one.clock.advance(days=31)
    one.crawl()
    assert one.state() is EndpointState.UNCHANGED
    assert [path for path in sites.paths("herald")[asked:] if path != "/robots.txt"] == ["/feed.xml"]


def test_the_sitemaps_of_robots_txt_are_told(crawls: Make, sites: Sites) -> None:
    sites.answer = text("Sitemap: /map.xml\nUser-agent: *\nDisallow:\nSitemap: https://other.example/map.xml\n")
    one = crawls()
    one.crawl()
    store = one.store()
    hosts = Hosts(one.settings.crawler, one.clock)
    hosts.recall(store.host_memory())
    store.close()
    site = sites.base("herald")
    assert hosts.sitemaps(site) == (f"{site}/map.xml", "https://other.example/map.xml")
    assert hosts.sitemaps("http://never.localhost") == ()
