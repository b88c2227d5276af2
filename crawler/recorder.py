"""Carries results home: one thread writes to the database and to the snapshots, and the crawl never waits in line for it.

What becomes ready while a write is under way is written together in the next transaction. A page's snapshot record goes
to its file first, the rows after it: a crash in between leaves a tail that the next start cuts off.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from crawler.conclusion import Draft
from crawler.garbage import Slack
from crawler.reading import PageReading
from storage import IntakeItem, ItemRefused, PollResult, SnapshotFolder, SnapshotRecord, Store, StoreResult

T = TypeVar("T")
R = TypeVar("R")
BATCH_LIMIT = 64
GATHERING_S = 0.1
"""How long a page may wait for others to share its transaction, whose statements cost more than its rows."""
POLL_GATHERING_S = 0.02
"""The same for a poll: who polls next often waits for it."""

Conclude = Callable[[Draft, frozenset[str]], PollResult]
"""Ends the draft of a poll, given which identities of its links were never found before."""


@dataclass(frozen=True, slots=True)
class ReadyPage:
    """A page that was read and is to be stored under the link it was found by. `final_url` is where it was in the end."""

    link_id: int
    reading: PageReading
    http_status: int
    content_type: str
    fetched_at: datetime
    recheck_at: datetime | None
    final_url: str | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a poll came to once it was written down: its result, and how many links are to be fetched for it."""

    result: PollResult
    to_fetch: int


class _Together(Generic[T, R]):
    """Hands things over in batches: what is ready when the last batch is done makes the next one."""

    def __init__(self, write: Callable[[list[T]], Awaitable[Sequence[R | Exception]]], gathering_s: float) -> None:
        self._write = write
        self._gathering_s = gathering_s
        self._ready: list[tuple[T, asyncio.Future[R]]] = []
        self._writing: asyncio.Task[None] | None = None

    async def hand_over(self, one: T) -> R:
        """Returns when it is written. Raises what became of it instead."""
        future: asyncio.Future[R] = asyncio.get_running_loop().create_future()
        self._ready.append((one, future))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write_all())
        return await future

    async def _write_all(self) -> None:
        while self._ready:
            if len(self._ready) < BATCH_LIMIT:
                await asyncio.sleep(self._gathering_s)
            batch, self._ready = self._ready[:BATCH_LIMIT], self._ready[BATCH_LIMIT:]
            try:
                results: Sequence[R | Exception] = await self._write([one for one, _ in batch])
            except Exception as cause:
                results = [cause] * len(batch)
            for (_, future), result in zip(batch, results, strict=True):
                if future.done():
                    continue
                if isinstance(result, Exception):
                    future.set_exception(result)
                else:
                    future.set_result(result)


class Recorder:
    """Writes for one crawl or daemon. Every method that writes returns when the rows are committed."""

    def __init__(self, store: Store, snapshots: SnapshotFolder) -> None:
        self.store = store
        self._snapshots = snapshots
        self._slack = Slack()
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="recorder")
        self._pages = _Together[ReadyPage, StoreResult](lambda batch: self.call(self._write_pages, batch), GATHERING_S)
        self._polls = _Together[tuple[Draft, Conclude], Recorded](
            lambda batch: self.call(self._write_polls, batch), POLL_GATHERING_S
        )

    async def call(self, work: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """Run a writing function of the store in the writer's thread."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, lambda: work(*args, **kwargs))

    async def store_page(self, page: ReadyPage) -> StoreResult:
        """Store a page with its snapshot, flags and ledger row, all or nothing.

        Raises ItemRefused when the database refuses this page alone (its link is closed then), else what storage raises.
        """
        return await self._pages.hand_over(page)

    async def record_poll(self, draft: Draft, conclude: Conclude) -> Recorded:
        """Write a poll down with its links. Raises what storage raises."""
        return await self._polls.hand_over((draft, conclude))

    def _write_polls(self, batch: list[tuple[Draft, Conclude]]) -> list[Recorded]:
        keys = {link.key for draft, _ in batch for link in draft.found.links}
        unknown = frozenset(self.store.unknown_keys(keys))
        results = [conclude(draft, unknown) for draft, conclude in batch]
        counts = self.store.record_polls(results, now=max(draft.done_at for draft, _ in batch))
        return [Recorded(result, count) for result, count in zip(results, counts, strict=True)]

    def _write_pages(self, pages: list[ReadyPage]) -> list[StoreResult | ItemRefused]:
        items = []
        for page in pages:
            article = page.reading.article
            assert article is not None
            file, offset, length = self._snapshots.append(page.reading.record)
            snapshot = SnapshotRecord(
                file=file,
                offset=offset,
                length=length,
                sha256=page.reading.sha256,
                http_status=page.http_status,
                content_type=page.content_type,
                fetched_at=page.fetched_at,
            )
            items.append(
                IntakeItem(page.link_id, article, snapshot, page.reading.flags, page.recheck_at, page.final_url)
            )
        results = self.store.store_many(items, now=pages[-1].fetched_at)
        self._slack.bound()
        return results

    def close(self) -> None:
        """Wait for what is being written, then end the thread."""
        self._thread.shutdown()
