"""Groups stored articles while a crawl goes on: at its end hardly any are left, for which everybody would wait.

Only whole batches are placed meanwhile, so that the articles of a crawl share batches as if all had been placed at its end.
"""

import asyncio
import threading
from collections.abc import Coroutine
from typing import TypeVar

from crawler.work import Tally
from scheduler.grouping import BATCH, Grouping, GroupingTally

T = TypeVar("T")
LOOK_EVERY_S = 0.2


async def grouped_beside(
    crawling: Coroutine[object, object, T], tally: Tally, grouping: Grouping
) -> tuple[T, GroupingTally]:
    """What the crawl comes to, which counts what it stored in `tally`, and what was placed meanwhile. Raises what either does."""
    is_over = threading.Event()
    beside = asyncio.create_task(_whole_batches(tally, grouping, is_over))
    try:
        result = await crawling
    finally:
        is_over.set()
        placed = await beside
    return result, placed


async def _whole_batches(tally: Tally, grouping: Grouping, is_over: threading.Event) -> GroupingTally:
    placed, looked_at = GroupingTally(), 0
    while not is_over.is_set():
        if tally.stored - looked_at >= BATCH:
            looked_at = tally.stored
            # A thread of its own: what it computes gives way to the crawl every few milliseconds.
            done = await asyncio.to_thread(grouping.group, stopped=is_over.is_set, least=BATCH)
            placed = placed.and_then(done)
        await asyncio.sleep(LOOK_EVERY_S)
    return placed
