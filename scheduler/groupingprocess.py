"""The process in which the daemon groups articles: what that computes and holds in memory never delays a poll.

It has the database open by itself, and keeps the state of grouping from one call to the next. If it dies, or is killed with
the daemon, what it had not written is placed by the next one.
"""

import asyncio
import time
from concurrent.futures import BrokenExecutor
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from pebble import ProcessExpired, ProcessPool

from crawler.garbage import collect_seldom
from crawler.readerprocesses import SEED, forking, pool_of
from crawler.settings import CrawlerSettings
from desk.embedding import EmbeddingSettings
from scheduler.errors import GroupingFailed
from scheduler.grouping import Grouping, GroupingTally, grouping_of
from storage import StorageError
from storage.store import open_store
from stories import StoriesSettings

ENDED = "the process that groups articles was ended; look whether memory has run out"
SLICE_S = 5.0
"""How long a call places articles at most; whoever called decides about the next."""


@dataclass(frozen=True, slots=True)
class GroupingContext:
    """Where articles are kept, how they are grouped, and who is asked for embeddings over which connections."""

    data_dir: Path
    database_url: str | None
    settings: StoriesSettings
    embedding: EmbeddingSettings = field(default_factory=EmbeddingSettings)
    crawler: CrawlerSettings = field(default_factory=CrawlerSettings)


class GroupingProcess:
    """Started when it is first needed; close it when done."""

    def __init__(self, context: GroupingContext) -> None:
        self._context = context
        self._pool: ProcessPool | None = None

    async def group(self) -> GroupingTally:
        """Place what waits, for a while. Raises GroupingFailed when the database or the process gives out."""
        if self._pool is None:
            self._pool = pool_of(1, collect_seldom, (), context=forking(SEED))
        try:
            future = self._pool.schedule(group_a_while, args=(self._context,))
        except RuntimeError as cause:  # what Pebble says of a pool that broke meanwhile
            self.close()
            raise GroupingFailed(ENDED) from cause
        try:
            return await asyncio.wrap_future(future)
        except (ProcessExpired, BrokenExecutor) as cause:
            self.close()
            raise GroupingFailed(ENDED) from cause

    def close(self) -> None:
        """End the process, whatever it is doing."""
        pool, self._pool = self._pool, None
        if pool is not None:
            pool.stop()
            pool.join()


def group_a_while(context: GroupingContext) -> GroupingTally:
    """What the process does when it is called. Raises GroupingFailed, which goes from one process to another as it is."""
    until_s = time.monotonic() + SLICE_S
    try:
        return _grouping(context).group(stopped=lambda: time.monotonic() > until_s)
    except StorageError as cause:
        raise GroupingFailed(str(cause)) from None


@cache
def _grouping(context: GroupingContext) -> Grouping:
    store = open_store(context.data_dir, context.database_url)
    return grouping_of(store, context.settings, context.embedding, context.crawler)
