"""Manners over real HTTP: robots.txt as the RFC has it, pauses, rests that outlive a restart, and requests that save bytes."""

import asyncio
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from aiohttp import web

from crawler.outcomes import HostResting
from crawler.politeness import Hosts, robotsfiles
from crawler.robots import BODY_LIMIT_BYTES
from crawler.settings import CrawlerSettings
from crawler.sources import load_catalogue
from crawler.spider import conditions
from newsroom import World
from scheduler.watch import Watch
from storage.records import EndpointState, HostMemory, LedgerSum, LinkState
from tests.crawling import Crawls
from tests.plainsites import Asked, Sites, feed, news_site, page, serve_sites

FORBIDS_NEWS = "User-agent: *\nDisallow: /news/\n"
Make = Callable[..., "SiteCrawls"]


class SiteCrawls(Crawls):
    """Crawls of plain sites, each crawl a start of its own: what one knows of the last it knows from storage."""

    def __init__(self, folder: Path, world: World, sites: Sites, names: tuple[str, ...], **limits: object) -> None:
        defaults = {"concurrency_per_host": 1, "retries": 0, "recheck_after_s": 0}
        super().__init__(folder, world, None, limits=defaults | limits)  # type: ignore[arg-type]  # no newsroom here
        self.sites = sites
        self.names = names

    def catalogue(self, *outlets: str) -> Path:
        return self.sites.catalogue(self.data_dir.parent, outlets or self.names)

    def ledger(self) -> LedgerSum:
        store = self.store()
        try:
            return store.ledger()
        finally:
            store.close()

    def state(self) -> EndpointState:
        return self.reason()[0]

    def reason(self) -> tuple[EndpointState, str]:
        store = self.store()
        try:
            (endpoint,) = store.endpoints()
            return endpoint.state, endpoint.reason
        finally:
            store.close()


@pytest.fixture
def sites() -> Iterator[Sites]:
    with serve_sites(news_site) as served:
        yield served


@pytest.fixture
def crawls(tmp_path: Path, world: World, sites: Sites) -> Make:
    def make(*names: str, **limits: object) -> SiteCrawls:
        return SiteCrawls(tmp_path, world, sites, names or ("herald",), **limits)

    return make


def with_robots(answer: Callable[[Asked], web.StreamResponse]) -> Callable[[Asked], web.StreamResponse]:
    """A news site whose robots.txt is answered by `answer`."""
    return lambda asked: answer(asked) if asked.path == "/robots.txt" else news_site(asked)


def text(body: str, **headers: str) -> Callable[[Asked], web.StreamResponse]:
    return with_robots(lambda _: web.Response(text=body, headers={k.replace("_", "-"): v for k, v in headers.items()}))


def status(code: int) -> Callable[[Asked], web.StreamResponse]:
    return with_robots(lambda _: web.Response(status=code, text=FORBIDS_NEWS))


# robots.txt


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


# Pauses


def gaps(sites: Sites, name: str = "herald") -> list[float]:
    return [later - earlier for earlier, later in pairwise(sites.times(name))]


def test_a_crawl_delay_is_the_hosts_pause(crawls: Make, sites: Sites) -> None:
    sites.answer = text("User-agent: *\nCrawl-delay: 0.3\n")
    crawls(delay_s=0).crawl()
    assert len(gaps(sites)) == 6
    assert min(gaps(sites)) >= 0.3


def test_a_crawl_delay_is_bounded(crawls: Make, sites: Sites) -> None:
    sites.answer = text("User-agent: *\nCrawl-delay: 86400\n")
    assert crawls(delay_s=0, crawl_delay_limit_s=0.2).crawl().stored == 5
    assert min(gaps(sites)) >= 0.2


def test_a_crawl_delay_is_remembered_over_restarts(crawls: Make, sites: Sites) -> None:
    sites.answer = text("User-agent: *\nCrawl-delay: 0.3\n")
    one = crawls(delay_s=0)
    one.crawl()
    asked = len(sites.asked)
    sites.answer = lambda asked: news_site(asked, pages=8)
    one.clock.advance(hours=1)
    one.crawl()
    assert len(sites.asked) == asked + 4
    assert min(gaps(sites)[asked:]) >= 0.3


def test_the_pause_lies_between_any_two_requests_to_a_host(crawls: Make, sites: Sites) -> None:
    crawls(delay_s=0.15).crawl()
    assert len(gaps(sites)) == 6
    assert min(gaps(sites)) >= 0.15


def test_a_slow_host_is_given_as_long_a_pause_as_it_takes_to_answer(crawls: Make, sites: Sites) -> None:
    async def slowly(asked: Asked) -> web.StreamResponse:
        await asyncio.sleep(0.3)
        return news_site(asked)

    sites.answer = slowly
    crawls(delay_s=0).crawl()
    assert min(gaps(sites)) >= 0.6


def test_a_host_that_waits_keeps_no_connection_from_others(crawls: Make, sites: Sites) -> None:
    """Four connections and four hosts that ask for long pauses: twenty other hosts are not held up by their waiting."""

    def answer(asked: Asked) -> web.StreamResponse:
        slow = asked.host.startswith("slow")
        return news_site(asked, pages=40 if slow else 3, robots="User-agent: *\nCrawl-delay: 5\n" if slow else "")

    sites.answer = answer
    slow, quick = [f"slow{number}" for number in range(4)], [f"quick{number}" for number in range(20)]
    one = crawls(*slow, *quick, delay_s=0.2, concurrency=4, timeout_s=10)

    async def until_quick_ones_are_done(watch: Watch) -> None:
        crawl = asyncio.create_task(watch.round())
        while not crawl.done() and any(len(sites.times(name)) < 5 for name in quick):
            await asyncio.sleep(0.1)
        await watch.stop()
        await crawl

    with Watch(one.settings, load_catalogue(one.catalogue()), now=one.clock) as watch:
        asyncio.run(until_quick_ones_are_done(watch))
    assert {len(sites.times(name)) for name in quick} == {5}
    assert sum(len(sites.times(name)) for name in slow) < 50
    assert min(min(gaps(sites, name)) for name in quick) >= 0.2


def test_no_more_connections_than_the_setting_says(crawls: Make, sites: Sites) -> None:
    now = most = 0

    async def counted(asked: Asked) -> web.StreamResponse:
        nonlocal now, most
        now += 1
        most = max(most, now)
        await asyncio.sleep(0.05)
        now -= 1
        return news_site(asked, pages=2)

    sites.answer = counted
    crawls(*(f"h{number}" for number in range(12)), concurrency=3, delay_s=0).crawl()
    assert most == 3


def test_an_ending_crawl_waits_for_nobodys_turn(crawls: Make, sites: Sites) -> None:
    """A pause of a minute ahead holds no crawl up that is to end, and what was not asked for is still due."""
    sites.answer = text("User-agent: *\nCrawl-delay: 50\n")
    one = crawls(delay_s=0)
    with Watch(one.settings, load_catalogue(one.catalogue()), now=one.clock) as watch:
        asyncio.run(asyncio.wait_for(watch.round(limit_s=1), 20))
    assert sites.paths("herald") == ["/robots.txt"]
    assert one.state() is EndpointState.NEW


# Rests


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


# Requests that save bytes, under one name


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


def remembered(number: int, body: bytes) -> HostMemory:
    now = datetime.now(UTC)
    file = robotsfiles.of_body(body, "", now, CrawlerSettings())
    return HostMemory(f"host-{number}.example", robots={"https": robotsfiles.written(file)})


def test_only_so_many_robots_files_and_idle_paces_are_held() -> None:
    hosts = Hosts(CrawlerSettings(robots_in_memory=10))
    memories = [remembered(number, b"User-agent: *\nDisallow: /a\nSitemap: /m.xml\n") for number in range(30)]
    resting = HostMemory("resting.example", datetime.now(UTC) + timedelta(hours=1), 5)
    hosts.recall({one.host: one for one in (resting, *memories)})
    assert [bool(hosts.sitemaps(f"https://host-{number}.example")) for number in (0, 19, 20, 29)] == [
        False, False, True, True,
    ]  # fmt: skip
    assert len(hosts._paces) <= 11
    with pytest.raises(HostResting):
        hosts.wait_s("resting.example")


def test_robots_files_of_many_rules_are_held_within_bounds_of_size() -> None:
    body = b"User-agent: *\nSitemap: /m.xml\n" + b"".join(b"Disallow: /*%d*$\n" % number for number in range(9_000))
    hosts = Hosts(CrawlerSettings())
    memories = [remembered(number, body) for number in range(25)]
    hosts.recall({one.host: one for one in memories})
    held = [bool(hosts.sitemaps(f"https://{one.host}")) for one in memories]
    assert held[-1]
    assert sum(held) < 20
