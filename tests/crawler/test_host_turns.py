"""Whose turn it is: in what order those who wait are let through."""

import asyncio

import pytest

from crawler.outcomes import HostResting, NotBegun, of_status
from crawler.politeness import Hosts, Turns
from crawler.politeness.pace import Answer
from crawler.settings import CrawlerSettings


async def take(turns: Turns, host: str, order: list[str], hold_s: float = 0.0) -> None:
    async with turns.turn(host):
        order.append(host)
        await asyncio.sleep(hold_s)


def test_who_waits_for_a_host_keeps_no_connection_from_others() -> None:
    """One connection for all: the host that is free goes first, although it asked later."""
    hosts = Hosts(CrawlerSettings(concurrency=1, delay_s=0.3))
    hosts.begin("slow")
    order: list[str] = []

    async def ask() -> None:
        turns = Turns(hosts, lambda: False)
        slow = asyncio.create_task(take(turns, "slow", order))
        await asyncio.sleep(0)
        await take(turns, "quick", order)
        await slow

    asyncio.run(ask())
    assert order == ["quick", "slow"]


def test_a_host_is_asked_one_thing_at_a_time_in_the_order_of_asking() -> None:
    order: list[str] = []
    under_way: list[str] = []

    async def one(turns: Turns, name: str) -> None:
        async with turns.turn("host"):
            under_way.append(name)
            assert under_way == [name]
            await asyncio.sleep(0.01)
            under_way.remove(name)
            order.append(name)

    async def ask() -> None:
        turns = Turns(Hosts(CrawlerSettings(delay_s=0)), lambda: False)
        await asyncio.gather(*(one(turns, name) for name in "abcd"))

    asyncio.run(ask())
    assert order == ["a", "b", "c", "d"]


def test_a_resting_host_is_refused_at_once() -> None:
    hosts = Hosts(CrawlerSettings(delay_s=0))
    outcome = of_status(429, "3600", hosts.now())
    hosts._note("host", Answer(outcome, 0, 1e9, 1, 429))

    async def ask() -> None:
        await take(Turns(hosts, lambda: False), "host", [])

    with pytest.raises(HostResting, match=r"rests for \d+ s more after its last answer: 429"):
        asyncio.run(asyncio.wait_for(ask(), 5))


def test_an_ending_crawl_lets_nobody_through() -> None:
    order: list[str] = []

    async def ask() -> None:
        await take(Turns(Hosts(CrawlerSettings(delay_s=0)), lambda: True), "host", order)

    with pytest.raises(NotBegun):
        asyncio.run(ask())
    assert order == []


def test_a_host_for_which_nobody_waits_has_no_queue() -> None:
    async def ask() -> int:
        turns = Turns(Hosts(CrawlerSettings(delay_s=0)), lambda: False)
        for number in range(50):
            await take(turns, f"host-{number}", [])
        return len(turns._of_host)

    assert asyncio.run(ask()) == 0
