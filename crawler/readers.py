"""The pool of reader processes (Pebble): bounded in time and memory per page, replaced before they grow, alive after whatever
a page does.

What is to be read waits in fair turns of the outlets. Pages that wait are handed over in batches, since each task costs a
way through pipes and threads. When a batch fails, its pages are read one by one: so a page that hangs, kills its reader
or needs too much memory costs itself, and the others of its batch are read all the same.
"""

import asyncio
import os
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import BrokenExecutor
from concurrent.futures import TimeoutError as FutureTimeout
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pebble import ProcessExpired, ProcessFuture, ProcessPool

from crawler.errors import CrawlerError
from crawler.extraction import Outlet
from crawler.readerfaults import NO_ROOM, died, raised, too_slow
from crawler.readerprocesses import begin_loading, give_up, started_pool
from crawler.reading import (
    RETIRED,
    EndpointReading,
    Page,
    PageReading,
    read_endpoint,
    read_page,
    read_pages,
    within_limits,
)
from crawler.settings import CrawlerSettings
from crawler.spiders import Reading, Source, read_links
from crawler.turns import FairQueue
from crawler.wording import plain

T = TypeVar("T")


AHEAD = 2
"""Tasks handed to the pool for each process: one being read, one at hand when it is done."""
RETIREMENTS_LIMIT = 3
"""How often a batch may come to a process that is too large, and a page of its own besides once to each process."""
LARGE_BYTES = 2 * 1024 * 1024
"""A page of this size is a task of its own: it takes long enough, and memory."""


class ReaderFailed(CrawlerError):
    """A reader process did not survive a page, or took too long over it."""


class _ReaderRetired(CrawlerError):
    """The process was too large from earlier pages, and has ended without looking at this one."""


class NotRead(ReaderFailed):
    """No reader process has looked at it, so nothing is known against it: it waits for the next crawl."""


class OutletPutOff(NotRead):
    """Pages of this outlet cost readers too much already: the others wait for the next crawl, unread."""


@dataclass(frozen=True, slots=True, eq=False)
class _Job:
    """Something to be read. `name` is whose turn it takes."""

    name: str
    work: Callable[..., Any]
    args: tuple[object, ...]
    result: asyncio.Future[Any]

    @property
    def batched(self) -> Page | None:
        """The page, if this is one that may be read together with others."""
        page = self.args[0]
        return page if isinstance(page, Page) and len(page.body) < LARGE_BYTES else None


class ReaderPool:
    """Reads pages and feeds in processes of their own, in fair turns of the outlets. One per crawl or daemon; close it when
    done."""

    def __init__(self, settings: CrawlerSettings, packs: Path | None = None) -> None:
        self._settings = settings
        self._packs = packs
        self._memory_bytes = settings.reader_memory_mb * 1024 * 1024
        self._processes = settings.readers or os.cpu_count() or 1
        self._pool: ProcessPool | None = None
        self._waiting = FairQueue[_Job]()
        self._free = self._processes * AHEAD
        self._reading: set[asyncio.Task[None]] = set()
        self._costly: Counter[str] = Counter()
        self._outstanding: set[ProcessFuture[Any]] = set()

    def start(self) -> None:
        """A crawl begins: have what readers need loaded while the first answers are on their way."""
        self._costly.clear()
        begin_loading()

    def _running(self) -> ProcessPool:
        """The pool, a new one where there is none or where it broke while nobody looked."""
        if self._pool is not None and not self._pool.active:
            self._abandon(self._pool)
        if self._pool is None:
            self._pool = started_pool(
                self._processes,
                tasks_each=self._settings.reader_pages,
                packs=self._packs,
                memory_bytes=self._memory_bytes,
            )
        return self._pool

    async def page(self, page: Page) -> PageReading:
        """Read a page. Raises ReaderFailed when it kills its reader or takes too long, OutletPutOff when others did, and
        NotRead when no process had room for it."""
        return await self._in_turn(page.outlet_id, read_page, page, self._packs)

    async def links(self, source: Source, outlet_id: str, outlet: Outlet) -> EndpointReading:
        """Read the links of an endpoint's answer. Raises like `page`."""
        return await self._in_turn(outlet_id, read_endpoint, source, outlet_id, outlet)

    async def items(self, source: Source) -> Reading:
        """Read an answer with all that its items say, for who looks and does not crawl. Raises ReaderFailed like `page`."""
        return await self._in_turn(source.url, read_links, source)

    async def _in_turn(self, name: str, work: Callable[..., T], *args: object) -> T:
        result: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.put(name, _Job(name, work, args, result))
        self._hand_out()
        return await result

    def _hand_out(self) -> None:
        """Begin with what waits, as long as the processes have room for it."""
        while self._free and self._waiting:
            if batch := self._next_batch():
                self._free -= 1
                task = asyncio.create_task(self._read(batch))
                self._reading.add(task)
                task.add_done_callback(self._reading.discard)

    def _next_batch(self) -> list[_Job]:
        """The next in turn, with those behind it when all are pages; no more than its share of what waits."""
        share = -(-len(self._waiting) // self._free)
        most = min(share, self._settings.reader_batch)
        batch: list[_Job] = []
        while self._waiting and len(batch) < most:
            if batch and (batch[-1].batched is None or self._waiting.first.batched is None):
                break
            job = self._waiting.take()
            if not job.result.done():  # nobody waits for it any more
                batch.append(job)
        return batch

    async def _read(self, batch: Sequence[_Job]) -> None:
        try:
            readings = await self._together(batch) if len(batch) > 1 else [None]
            for job, reading in zip(batch, readings, strict=True):
                await self._settle(job, reading)
        finally:
            for job in batch:
                job.result.cancel()  # of those that have no result, because all of it is broken off
            self._free += 1
            self._hand_out()

    async def _settle(self, job: _Job, reading: PageReading | None) -> None:
        """Give a job its result; what its batch did not read is read alone."""
        if job.result.done():
            return
        failure: Exception | None = None
        result: Any = reading
        if result is None:
            try:
                result = await self._alone(job)
            except Exception as cause:
                failure = cause
        if job.result.done():
            return
        if failure is None:
            job.result.set_result(result)
        else:
            job.result.set_exception(failure)

    async def _together(self, batch: Sequence[_Job]) -> Sequence[PageReading | None]:
        """Read pages as one task. None for those that are to be read alone, which are all of them when the task failed."""
        nothing = [None] * len(batch)
        if any(self._is_put_off(job.name) for job in batch):
            return nothing
        page_s = self._settings.page_timeout_s
        pages = tuple(job.args[0] for job in batch)
        for _ in range(RETIREMENTS_LIMIT):
            try:
                return await self._done(page_s * len(batch), read_pages, pages, self._packs, page_s, self._memory_bytes)
            except ProcessExpired as cause:
                if cause.exitcode != RETIRED:
                    return nothing
            except Exception:  # whatever it is, it comes again where the page is read alone
                return nothing
        return nothing

    async def _alone(self, job: _Job) -> Any:
        if self._is_put_off(job.name):
            limit = self._settings.reader_failures
            raise OutletPutOff(f"{limit} of its pages broke a reader or took too long; the others wait")
        for _ in range(self._processes + RETIREMENTS_LIMIT):
            with suppress(_ReaderRetired):
                return await self._run(job.name, job.work, *job.args)
        raise NotRead(NO_ROOM)

    def _is_put_off(self, name: str) -> bool:
        return self._costly[name] >= self._settings.reader_failures

    async def _run(self, name: str, work: Callable[..., T], *args: object) -> T:
        limit_s = self._settings.page_timeout_s
        try:
            return await self._done(limit_s, work, *args)
        except ReaderFailed:
            raise
        except FutureTimeout as cause:
            self._costly[name] += 1
            raise ReaderFailed(too_slow(limit_s)) from cause
        except ProcessExpired as cause:
            raise self._expired(name, cause.exitcode) from cause
        except Exception as cause:  # what the reading itself raised is that page's failure alone
            raise ReaderFailed(plain(raised(cause))) from cause

    async def _done(self, limit_s: float, work: Callable[..., T], *args: object) -> T:
        """Let a process do `work`. Raises what became of it instead, and ReaderFailed when the pool itself is broken."""
        pool = self._running()
        try:
            future = pool.schedule(within_limits, args=(work, self._memory_bytes, *args), timeout=limit_s)
        except (BrokenExecutor, RuntimeError) as cause:
            self._abandon(pool)
            raise ReaderFailed("the reader pool broke and was started anew") from cause
        self._outstanding.add(future)
        try:
            return await asyncio.wrap_future(future)
        except BrokenExecutor as cause:
            self._abandon(pool)
            raise ReaderFailed("the reader pool broke and was started anew") from cause
        finally:
            self._outstanding.discard(future)

    def _expired(self, name: str, exitcode: int | None) -> Exception:
        """What the end of a reader process means, by its exit status."""
        if exitcode == RETIRED:
            return _ReaderRetired()
        self._costly[name] += 1
        return ReaderFailed(died(exitcode, self._settings.reader_memory_mb))

    def _abandon(self, pool: ProcessPool) -> None:
        """Give a broken pool up, and every page that it still owes an answer."""
        if self._pool is not pool:
            return
        self._pool = None
        owed, self._outstanding = self._outstanding, set()
        give_up(pool, owed)

    def close(self) -> None:
        """End all reader processes, whatever they are doing."""
        pool, self._pool = self._pool, None
        if pool is not None:
            pool.stop()
            pool.join()
