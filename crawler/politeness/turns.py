"""Whose turn it is: so many requests to one host at a time, each when the host's pause is over, and so many to all hosts.

Who waits for a host takes no connection from those whose host is free. One of these serves one crawl.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from weakref import WeakValueDictionary

from crawler.outcomes import NotBegun
from crawler.politeness.hosts import Hosts

LOOK_UP_S = 0.5
"""How soon somebody who waits notices that the crawl is ending."""


class Turns:
    """`is_over` tells whether the crawl is ending, so that nothing more may begin."""

    def __init__(self, hosts: Hosts, is_over: Callable[[], bool]) -> None:
        self._hosts = hosts
        self._is_over = is_over
        self._connections = asyncio.Semaphore(hosts.settings.concurrency)
        # Those who wait or hold a place keep it: without them a host needs no queue.
        self._of_host: WeakValueDictionary[str, asyncio.Semaphore] = WeakValueDictionary()

    @asynccontextmanager
    async def turn(self, host: str, *, is_part: bool = False) -> AsyncIterator[None]:
        """Wait for the turn, and hold it. Raises HostResting at once, and NotBegun when the crawl is ending.

        `is_part`: it is for a part of a page that was asked for already (see `Hosts.wait_s`).
        """
        places = self._of_host.setdefault(host, asyncio.Semaphore(self._hosts.settings.concurrency_per_host))
        async with places:
            await self._wait(host, is_part)
            async with self._connections:
                if self._is_over():
                    raise NotBegun
                self._hosts.begin(host)
                yield

    async def _wait(self, host: str, is_part: bool) -> None:
        while not self._is_over():
            wait_s = self._hosts.wait_s(host, is_part=is_part)
            if wait_s <= 0:
                self._hosts.begin(host)  # before the next in line looks
                return
            await asyncio.sleep(min(wait_s, LOOK_UP_S))
        raise NotBegun
