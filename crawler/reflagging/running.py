"""Flags kept texts in several processes: ranges of articles go out, what came of them comes home in their order."""

from collections import deque
from collections.abc import Callable, Generator, Iterable, Sequence
from concurrent.futures import BrokenExecutor
from contextlib import closing
from typing import TypeVar

from pebble import ProcessExpired, ProcessFuture, ProcessPool

from crawler.errors import CrawlerError
from crawler.readerprocesses import forking, pool_of
from crawler.reflagging.comparing import Judgement
from crawler.reflagging.working import FlagContext, begin, judge_range, reflag_range
from storage import Reread

T = TypeVar("T")
Work = Callable[[FlagContext, int, int], T]
Ranges = Iterable[tuple[int, int]]

AHEAD = 4
"""Ranges handed out for each process: none of them waits for the next."""


def judge(
    context: FlagContext, ranges: Ranges, processes: int, on_progress: Callable[[int], None] | None = None
) -> Judgement:
    """What the theme makes of the texts of all ranges. `on_progress` is told how many articles are judged.

    Raises CrawlerError when a process dies, and what storage raises.
    """
    total = Judgement()
    for one in _over(judge_range, context, ranges, processes):
        total = total.plus(one)
        if on_progress is not None:
            on_progress(total.articles)
    return total


def reflag(
    context: FlagContext,
    ranges: Ranges,
    processes: int,
    write: Callable[[Sequence[Reread]], None],
    stopped: Callable[[], bool],
) -> bool:
    """Have what the theme makes of the texts written range by range. Whether all of them were done: False when `stopped`
    said so before.

    Raises CrawlerError when a process dies, and what storage raises.
    """
    with closing(_over(reflag_range, context, ranges, processes)) as results:
        for rereads in results:
            if stopped():
                return False
            if rereads:
                write(rereads)
    return True


def _over(work: "Work[T]", context: FlagContext, ranges: Ranges, processes: int) -> Generator[T, None, None]:
    pool = pool_of(processes, begin, (context,), context=forking("crawler.reflagging.working"))
    waiting: deque[ProcessFuture[T]] = deque()
    try:
        todo = iter(ranges)
        is_more = True
        while True:
            while is_more and len(waiting) < AHEAD * processes:
                one = next(todo, None)
                is_more = one is not None
                if one is not None:
                    waiting.append(_begun(pool, work, context, *one))
            if not waiting:
                return
            yield waiting.popleft().result()
    except (ProcessExpired, BrokenExecutor) as cause:
        raise CrawlerError("a process that flagged articles was ended; look whether memory has run out") from cause
    finally:
        pool.stop()
        pool.join()


def _begun(pool: ProcessPool, work: "Work[T]", context: FlagContext, after_id: int, last_id: int) -> "ProcessFuture[T]":
    try:
        return pool.schedule(work, args=(context, after_id, last_id))
    except RuntimeError as cause:  # what Pebble says of a pool that broke meanwhile
        raise BrokenExecutor("the pool broke") from cause
