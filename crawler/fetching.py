"""Fetches single addresses for who wants to look, not to crawl: same connections, robots.txt, User-Agent and pauses.

A `Fetcher` lives in a small Scrapy crawl of its own, whose spider does nothing but wait for the work to be done. One
connection per host, whatever the crawl's own setting; nothing is tried twice; nothing is written anywhere.
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar
from urllib.parse import urlsplit

import scrapy
from scrapy import Request
from scrapy.crawler import AsyncCrawlerRunner
from scrapy.http import Response

from crawler.crawl import scrapy_settings
from crawler.outcomes import Outcome, RobotsUnreachable, of_failure, of_status
from crawler.politeness import Hosts
from crawler.polls import moved_to
from crawler.readers import ReaderFailed, ReaderPool
from crawler.settings import CrawlerSettings
from crawler.sources.probe import (
    Address,
    Answer,
    ProbeResult,
    charset_of,
    is_out_of_reach,
    result_of,
    result_of_failure,
)
from crawler.spiders import Instructions, Reading, Source, readable_kinds
from crawler.work import header
from storage.endpointrecords import EndpointState

STOP_LIMIT_S = 1.0

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came of asking for an address: an answer, or None and the outcome that says why there is none."""

    response: Response | None
    outcome: Outcome
    asked_at: datetime
    duration_ms: int

    @property
    def page(self) -> Response | None:
        """The answer, if it is one that is worth reading."""
        return self.response if self.outcome.link is None else None

    def result(self, address: Address, reading: Reading, settings: CrawlerSettings) -> ProbeResult:
        """The result of the address, given what was read in the answer."""
        if self.response is None:
            return result_of_failure(address, self.outcome, self.duration_ms)
        return result_of(
            address,
            _answer(self.response, self.duration_ms),
            reading,
            now=self.asked_at,
            stale_after_days=settings.stale_after_days,
        )


class Fetcher:
    """Fetches and reads. `looking` makes one."""

    def __init__(self, settings: CrawlerSettings, readers: ReaderPool, download: Callable[[Request], Any]) -> None:
        self.settings = settings
        self._readers = readers
        self._download = download
        self._hosts: dict[str, asyncio.Lock] = {}
        self._room = asyncio.Semaphore(settings.concurrency)

    async def fetch(self, url: str, *, is_robots: bool = False) -> Fetched:
        """Ask once. Never raises for what the address does; `is_robots` is for robots.txt, which needs no leave."""
        meta = {"download_maxsize": int(self.settings.feed_limit_mb * 1024 * 1024), "robots": is_robots}
        async with self._hosts.setdefault(urlsplit(url).netloc, asyncio.Lock()), self._room:
            asked_at, begun_s = datetime.now(UTC), time.monotonic()
            response: Response | None = None
            try:
                response = await self._download(Request(url, dont_filter=True, meta=meta))
                outcome = of_status(response.status, header(response, "Retry-After"), asked_at)
            except asyncio.CancelledError:
                raise
            except RobotsUnreachable as failure:
                outcome = failure.outcome if is_out_of_reach(failure.outcome) else of_failure(failure)
            except Exception as failure:  # whatever an address does is its result
                outcome = of_failure(failure)
        return Fetched(response, outcome, asked_at, round((time.monotonic() - begun_s) * 1000))

    async def probe(
        self, address: Address, hosts: frozenset[str] = frozenset(), instructions: Instructions | None = None
    ) -> tuple[ProbeResult, Reading]:
        """Ask an address and read what it says; of an index, the newest of its parts, too."""
        fetched = await self.fetch(address.url)
        reading = await self._read(address, fetched, hosts, instructions)
        depth = 0
        while reading.follow and not reading.items and depth < self.settings.sitemap_depth:
            reading, depth = await self._newest_part(address, reading, hosts), depth + 1
        return fetched.result(address, reading, self.settings), reading

    async def _newest_part(self, address: Address, index: Reading, hosts: frozenset[str]) -> Reading:
        url, _ = index.follow[0]
        fetched = await self.fetch(url)
        if fetched.page is None:
            return Reading(fetched.outcome.endpoint, f"an index, whose newest part fails: {fetched.outcome.reason}")
        return await self._read(address, fetched, hosts, None)

    async def _read(
        self, address: Address, fetched: Fetched, hosts: frozenset[str], instructions: Instructions | None
    ) -> Reading:
        response = fetched.page
        if response is None:
            return Reading(fetched.outcome.endpoint, fetched.outcome.reason)
        if address.kind not in readable_kinds():
            return Reading(EndpointState.ERROR, f"it answers, but this version reads no {address.kind}")
        source = Source(
            kind=address.kind,
            body=response.body,
            url=response.url,
            content_type=header(response, "Content-Type") or "",
            zone=address.zone,
            fetched_at=fetched.asked_at,
            links_limit=self.settings.links_per_poll,
            hosts=hosts,
            instructions=instructions or Instructions(),
        )
        try:
            return await self._readers.items(source)
        except ReaderFailed as cause:
            return Reading(EndpointState.ERROR, str(cause))


def _answer(response: Response, duration_ms: int) -> Answer:
    return Answer(
        http_status=response.status,
        moved_to=moved_to(response),
        charset=charset_of(header(response, "Content-Type") or "", response.body),
        size_bytes=len(response.body),
        duration_ms=duration_ms,
    )


class _LookSpider(scrapy.Spider):
    """Keeps its crawl open while the work is done."""

    name = "look"

    def __init__(self, work: Callable[[Callable[[Request], Any]], Awaitable[None]]) -> None:
        super().__init__()
        self._work = work
        self.failure: BaseException | None = None

    async def start(self) -> AsyncIterator[Request]:
        """Do the work; there are no requests of the spider's own."""
        try:
            await self._work(self.crawler.engine.download_async)
        except Exception as failure:
            self.failure = failure
        nothing: tuple[Request, ...] = ()
        for request in nothing:
            yield request


async def looking(
    settings: CrawlerSettings, work: Callable[[Fetcher], Awaitable[T]], ports: frozenset[str] = frozenset()
) -> T:
    """Run `work` with a fetcher, and give what it gives. Reader processes are started only when there is something to
    read.

    `ports` are the `host:port` beside 80 and 443 that the operator named.
    """
    logging.getLogger("scrapy").setLevel(logging.ERROR)
    limits = {"concurrency": settings.probe_concurrency, "timeout_s": settings.probe_timeout_s}
    once = settings.model_copy(update={"retries": 0, "concurrency_per_host": 1, **limits})
    readers = ReaderPool(once)
    done: list[T] = []

    async def all_of_it(download: Callable[[Request], Any]) -> None:
        done.append(await work(Fetcher(once, readers, download)))

    runner = AsyncCrawlerRunner(scrapy_settings(once, Hosts(once), ports))
    crawler = runner.create_crawler(_LookSpider)
    try:
        crawl = asyncio.ensure_future(runner.crawl(crawler, work=all_of_it))
        await asyncio.shield(crawl)
    except asyncio.CancelledError:
        # what Scrapy leaves behind when it is broken off is of no interest to anybody
        for name in ("asyncio", "scrapy", "look"):
            logging.getLogger(name).setLevel(logging.CRITICAL)
        with contextlib.suppress(Exception):
            await asyncio.wait_for(asyncio.gather(runner.stop(), crawl), STOP_LIMIT_S)
        raise
    finally:
        readers.close()
    spider = crawler.spider
    if isinstance(spider, _LookSpider) and spider.failure is not None:
        raise spider.failure
    return done[0]
