"""The pause between two requests to a host: asked for, taught by its latency, and shared fairly."""

import asyncio
from itertools import pairwise

from aiohttp import web

from crawler.sources import load_catalogue
from scheduler.watch import Watch
from storage.endpointrecords import EndpointState
from tests.crawler.politeness.sitecrawls import Make, text
from tests.plainsites import Asked, Sites, news_site


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
