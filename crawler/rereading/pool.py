"""Reader processes that read snapshots in batches: the parent only hands pages out and takes in what they change.

A batch that takes too long, or kills its reader, is read once more page by page, so that one page costs itself alone.
"""

import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import BrokenExecutor, wait
from concurrent.futures import TimeoutError as FutureTimeout
from dataclasses import dataclass
from typing import Any, Self

from pebble import ProcessExpired, ProcessFuture, ProcessPool

from crawler.errors import CrawlerError
from crawler.readerfaults import NO_ROOM, died, too_slow
from crawler.readerprocesses import give_up, started_pool
from crawler.reading import RETIRED, within_limits
from crawler.rereading.reading import KnownOutlet, RereadContext, failed_because, reread_batch, without_change
from crawler.settings import CrawlerSettings
from storage import KeptPage, Reread, RereadOutcome

BATCH_PAGES = 16
AHEAD = 8
"""Batches handed to the pool for each process: what a reader that is busy with a bad page keeps the others from."""
TRIES = 3
LOOK_S = 0.2
"""How often, while a batch is awaited, it is looked whether somebody wants to stop."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Pages that a reader has been given."""

    pages: Sequence[KeptPage]
    future: "ProcessFuture[list[Reread]]"


class _BatchFailed(CrawlerError):
    """No reader process could read it."""


class Rereaders:
    """The pool. Use as a context manager: leaving it ends the processes, whatever they are doing."""

    def __init__(
        self, settings: CrawlerSettings, context: RereadContext, outlets: Mapping[str, KnownOutlet], processes: int = 0
    ) -> None:
        self._settings = settings
        self._context = context
        self._outlets = outlets
        self._processes = processes or settings.readers or os.cpu_count() or 1
        self._memory_bytes = settings.reader_memory_mb * 1024 * 1024
        self._pool: ProcessPool | None = None
        self._outstanding: set[ProcessFuture[Any]] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pool, self._pool = self._pool, None
        if pool is not None:
            pool.stop()
            pool.join()

    @property
    def ahead(self) -> int:
        """How many batches should be under way."""
        return AHEAD * self._processes

    def begin(self, pages: Sequence[KeptPage]) -> Batch:
        """Hand pages to the next reader that is free."""
        return Batch(pages, self._schedule(pages))

    def ended(self, batch: Batch, stopped: Callable[[], bool]) -> list[Reread] | None:
        """What became of the pages of a batch, in order; waits for it. None: `stopped` said so before it was done."""
        try:
            return self._waited_for(batch, stopped)
        except _BatchFailed as cause:
            if len(batch.pages) == 1:
                return [without_change(batch.pages[0], RereadOutcome.UNREADABLE, str(cause))]
        rereads: list[Reread] = []
        for page in batch.pages:
            alone = self.ended(self.begin([page]), stopped)
            if alone is None:
                return None
            rereads += alone
        return rereads

    def _schedule(self, pages: Sequence[KeptPage]) -> "ProcessFuture[list[Reread]]":
        outlets = {page.outlet_id: self._outlets[page.outlet_id] for page in pages}
        arguments = (reread_batch, self._memory_bytes, self._context, pages, outlets)
        for _ in range(TRIES):
            pool = self._running()
            try:
                future = pool.schedule(within_limits, args=arguments, timeout=self._settings.page_timeout_s)
            except (BrokenExecutor, RuntimeError):
                self._abandon()
                continue
            self._outstanding.add(future)
            return future
        raise CrawlerError("reader processes cannot be started; look whether memory or processes have run out")

    def _waited_for(self, batch: Batch, stopped: Callable[[], bool]) -> list[Reread] | None:
        future = batch.future
        for _ in range(self._processes + TRIES):  # each of them may be too large from earlier pages
            while not wait([future], timeout=LOOK_S).done:
                if stopped():
                    return None
            self._outstanding.discard(future)
            try:
                return future.result()
            except FutureTimeout as cause:
                raise _BatchFailed(too_slow(self._settings.page_timeout_s)) from cause
            except ProcessExpired as cause:
                if cause.exitcode != RETIRED:
                    raise _BatchFailed(died(cause.exitcode, self._settings.reader_memory_mb)) from cause
            except BrokenExecutor:
                self._abandon()
            except Exception as cause:  # what the reading itself raised is that of these pages alone
                raise _BatchFailed(failed_because(cause)) from cause
            future = self._schedule(batch.pages)
        raise _BatchFailed(NO_ROOM)

    def _running(self) -> ProcessPool:
        if self._pool is None:
            self._pool = started_pool(
                self._processes,
                tasks_each=max(1, self._settings.reader_pages // BATCH_PAGES),
                packs=self._context.packs,
                memory_bytes=self._memory_bytes,
            )
        return self._pool

    def _abandon(self) -> None:
        """Give a broken pool up, and every batch that it still owes an answer."""
        pool, self._pool = self._pool, None
        if pool is None:
            return
        owed, self._outstanding = self._outstanding, set()
        give_up(pool, owed)
