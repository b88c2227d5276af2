"""The pool of reader processes (Pebble): bounded in time per page, replaced before they grow, alive after whatever a page
does."""

import asyncio
import multiprocessing
import os
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, InvalidStateError
from concurrent.futures import TimeoutError as FutureTimeout
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

from pebble import ProcessExpired, ProcessFuture, ProcessPool

from crawler.errors import CrawlerError
from crawler.extraction import Outlet
from crawler.reading import EndpointReading, Page, PageReading, read_endpoint, read_page, warm_up
from crawler.settings import CrawlerSettings
from crawler.spiders import Reading, Source, read_links

T = TypeVar("T")


class ReaderFailed(CrawlerError):
    """A reader process did not survive a page, or took too long over it."""


class ReaderPool:
    """Reads pages and feeds in processes of their own. One per crawl or daemon; close it when done."""

    def __init__(self, settings: CrawlerSettings, packs: Path | None = None) -> None:
        self._settings = settings
        self._packs = packs
        self._pool: ProcessPool | None = None
        self._outstanding: set[ProcessFuture[Any]] = set()

    def start(self) -> None:
        """Start the processes now, so that they load while the first answers are on their way."""
        self._running().schedule(warm_up, args=(self._packs,))

    def _running(self) -> ProcessPool:
        if self._pool is None:
            self._pool = ProcessPool(
                max_workers=self._settings.readers or os.cpu_count() or 1,
                max_tasks=self._settings.reader_pages,
                initializer=warm_up,
                initargs=(self._packs,),
                context=multiprocessing.get_context("spawn"),
            )
        return self._pool

    async def page(self, page: Page) -> PageReading:
        """Read a page. Raises ReaderFailed when it kills its reader or takes too long."""
        return await self._run(read_page, page, self._packs)

    async def links(self, source: Source, outlet_id: str, outlet: Outlet) -> EndpointReading:
        """Read the links of an endpoint's answer. Raises ReaderFailed like `page`."""
        return await self._run(read_endpoint, source, outlet_id, outlet)

    async def items(self, source: Source) -> Reading:
        """Read an answer with all that its items say, for who looks and does not crawl. Raises ReaderFailed like `page`."""
        return await self._run(read_links, source)

    async def _run(self, work: Callable[..., T], *args: object) -> T:
        pool = self._running()
        try:
            future = pool.schedule(work, args=args, timeout=self._settings.page_timeout_s)
        except (BrokenExecutor, RuntimeError) as cause:
            self._abandon(pool)
            raise ReaderFailed("the reader pool broke and was started anew") from cause
        self._outstanding.add(future)
        try:
            return await asyncio.wrap_future(future)
        except FutureTimeout as cause:
            limit_s = self._settings.page_timeout_s
            raise ReaderFailed(f"reading took longer than {limit_s:g} s and was given up") from cause
        except ProcessExpired as cause:
            raise ReaderFailed("the reader process did not survive it") from cause
        except BrokenExecutor as cause:
            self._abandon(pool)
            raise ReaderFailed("the reader pool broke and was started anew") from cause
        except Exception as cause:  # what the reading itself raised is that page's failure alone
            raise ReaderFailed(f"reading failed: {type(cause).__name__}: {str(cause)[:200]}") from cause
        finally:
            self._outstanding.discard(future)

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
