"""The pool of reader processes (Pebble): bounded in time per page, replaced before they grow, alive after whatever a page
does."""

import asyncio
import multiprocessing
import os
from collections import Counter
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, InvalidStateError
from concurrent.futures import TimeoutError as FutureTimeout
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

from pebble import ProcessExpired, ProcessFuture, ProcessPool

from crawler.errors import CrawlerError
from crawler.extraction import Outlet
from crawler.outcomes import plain
from crawler.reading import (
    OUT_OF_MEMORY,
    RETIRED,
    EndpointReading,
    Page,
    PageReading,
    read_endpoint,
    read_page,
    warm_up,
    within_limits,
)
from crawler.settings import CrawlerSettings
from crawler.spiders import Reading, Source, read_links
from crawler.turns import FairTurns

T = TypeVar("T")


AHEAD = 2
"""Pages handed to the pool for each process: one being read, one at hand when it is done."""
RETIREMENTS_LIMIT = 3


class ReaderFailed(CrawlerError):
    """A reader process did not survive a page, or took too long over it."""


class _ReaderRetired(CrawlerError):
    """The process was too large from earlier pages, and has ended without looking at this one."""


class OutletPutOff(ReaderFailed):
    """Pages of this outlet cost readers too much already: the others wait for the next crawl, unread."""


class ReaderPool:
    """Reads pages and feeds in processes of their own, in fair turns of the outlets. One per crawl or daemon; close it when
    done."""

    def __init__(self, settings: CrawlerSettings, packs: Path | None = None) -> None:
        self._settings = settings
        self._packs = packs
        self._memory_bytes = settings.reader_memory_mb * 1024 * 1024
        self._processes = settings.readers or os.cpu_count() or 1
        self._pool: ProcessPool | None = None
        self._turns = FairTurns(self._processes * AHEAD)
        self._costly: Counter[str] = Counter()
        self._outstanding: set[ProcessFuture[Any]] = set()

    def start(self) -> None:
        """A crawl begins: start the processes now, so that they load while the first answers are on their way."""
        self._costly.clear()
        self._running().schedule(warm_up, args=(self._packs,))

    def _running(self) -> ProcessPool:
        if self._pool is None:
            self._pool = ProcessPool(
                max_workers=self._processes,
                max_tasks=self._settings.reader_pages,
                initializer=warm_up,
                initargs=(self._packs, self._memory_bytes),
                context=multiprocessing.get_context("spawn"),
            )
        return self._pool

    async def page(self, page: Page) -> PageReading:
        """Read a page. Raises ReaderFailed when it kills its reader or takes too long, OutletPutOff when others did."""
        return await self._fairly(page.outlet_id, read_page, page, self._packs)

    async def links(self, source: Source, outlet_id: str, outlet: Outlet) -> EndpointReading:
        """Read the links of an endpoint's answer. Raises ReaderFailed and OutletPutOff like `page`."""
        return await self._fairly(outlet_id, read_endpoint, source, outlet_id, outlet)

    async def items(self, source: Source) -> Reading:
        """Read an answer with all that its items say, for who looks and does not crawl. Raises ReaderFailed like `page`."""
        return await self._fairly(source.url, read_links, source)

    async def _fairly(self, name: str, work: Callable[..., T], *args: object) -> T:
        async with self._turns.of(name):
            limit = self._settings.reader_failures
            if self._costly[name] >= limit:
                raise OutletPutOff(f"{limit} of its pages broke a reader or took too long; the others wait")
            for _ in range(RETIREMENTS_LIMIT):
                with suppress(_ReaderRetired):
                    return await self._run(name, work, *args)
            raise ReaderFailed("no reader process has room for it")

    async def _run(self, name: str, work: Callable[..., T], *args: object) -> T:
        pool = self._running()
        try:
            future = pool.schedule(
                within_limits, args=(work, self._memory_bytes, *args), timeout=self._settings.page_timeout_s
            )
        except (BrokenExecutor, RuntimeError) as cause:
            self._abandon(pool)
            raise ReaderFailed("the reader pool broke and was started anew") from cause
        self._outstanding.add(future)
        try:
            return await asyncio.wrap_future(future)
        except FutureTimeout as cause:
            self._costly[name] += 1
            limit_s = self._settings.page_timeout_s
            raise ReaderFailed(f"reading took longer than {limit_s:g} s and was given up") from cause
        except ProcessExpired as cause:
            raise self._expired(name, cause.exitcode) from cause
        except BrokenExecutor as cause:
            self._abandon(pool)
            raise ReaderFailed("the reader pool broke and was started anew") from cause
        except Exception as cause:  # what the reading itself raised is that page's failure alone
            raise ReaderFailed(plain(f"reading failed: {type(cause).__name__}: {cause}")) from cause
        finally:
            self._outstanding.discard(future)

    def _expired(self, name: str, exitcode: int | None) -> Exception:
        """What the end of a reader process means, by its exit status."""
        if exitcode == RETIRED:
            return _ReaderRetired()
        self._costly[name] += 1
        if exitcode == OUT_OF_MEMORY:
            return ReaderFailed(
                f"reading needs more memory than a reader may have ({self._settings.reader_memory_mb} MiB)"
            )
        return ReaderFailed("the reader process did not survive it")

    def _abandon(self, pool: ProcessPool) -> None:
        """Give a broken pool up, and every page that it still owes an answer."""
        if self._pool is not pool:
            return
        self._pool = None
        owed, self._outstanding = self._outstanding, set()
        pool.stop()
        for future in owed:
            if not future.done():
                with suppress(InvalidStateError):
                    future.set_exception(BrokenExecutor("the reader pool broke"))

    def close(self) -> None:
        """End all reader processes, whatever they are doing."""
        pool, self._pool = self._pool, None
        if pool is not None:
            pool.stop()
            pool.join()
