"""Carries results home: one thread writes to the database and to the snapshots, and the crawl never waits in line for it.

Pages that are ready while a write is under way are written together in the next transaction. The snapshot record goes to
its file first, the rows after it: a crash in between leaves a tail that the next start cuts off.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from crawler.reading import PageReading
from storage import IntakeItem, ItemRefused, SnapshotFolder, SnapshotRecord, Store, StoreResult

T = TypeVar("T")
BATCH_LIMIT_PAGES = 64
GATHERING_S = 0.1
"""How long a page may wait for others to share its transaction, whose statements cost more than its rows."""


@dataclass(frozen=True, slots=True)
class ReadyPage:
    """A page that was read and is to be stored under the link it was found by."""

    link_id: int
    reading: PageReading
    http_status: int
    content_type: str
    fetched_at: datetime
    recheck_at: datetime | None


class Recorder:
    """Writes for one crawl or daemon. Every method that writes returns when the rows are committed."""

    def __init__(self, store: Store, snapshots: SnapshotFolder) -> None:
        self.store = store
        self._snapshots = snapshots
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="recorder")
        self._ready: list[tuple[ReadyPage, asyncio.Future[StoreResult]]] = []
        self._writing: asyncio.Task[None] | None = None

    async def call(self, work: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """Run a writing function of the store in the writer's thread."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, lambda: work(*args, **kwargs))

    async def store_page(self, page: ReadyPage) -> StoreResult:
        """Store a page with its snapshot, flags and ledger row, all or nothing.

        Raises ItemRefused when the database refuses this page alone (its link is closed then), else what storage raises.
        """
        future: asyncio.Future[StoreResult] = asyncio.get_running_loop().create_future()
        self._ready.append((page, future))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write_all())
        return await future

    async def _write_all(self) -> None:
        while self._ready:
            if len(self._ready) < BATCH_LIMIT_PAGES:
                await asyncio.sleep(GATHERING_S)
            batch, self._ready = self._ready[:BATCH_LIMIT_PAGES], self._ready[BATCH_LIMIT_PAGES:]
            try:
                results = await self.call(self._write, [page for page, _ in batch])
            except Exception as cause:
                for _, future in batch:
                    if not future.done():
                        future.set_exception(cause)
                continue
            for (_, future), result in zip(batch, results, strict=True):
                if future.done():
                    continue
                if isinstance(result, ItemRefused):
                    future.set_exception(result)
                else:
                    future.set_result(result)

    def _write(self, pages: list[ReadyPage]) -> list[StoreResult | ItemRefused]:
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
            items.append(IntakeItem(page.link_id, article, snapshot, page.reading.flags, page.recheck_at))
        return self.store.store_many(items, now=pages[-1].fetched_at)

    def close(self) -> None:
        """Wait for what is being written, then end the thread."""
        self._thread.shutdown()
