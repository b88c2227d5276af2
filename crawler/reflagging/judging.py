"""Judges a changed theme in several processes: ranges of articles go out, what became of them is added up."""

from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import BrokenExecutor

from pebble import ProcessExpired, ProcessFuture, ProcessPool

from crawler.errors import CrawlerError
from crawler.readerprocesses import forking, pool_of
from crawler.reflagging.comparing import Judgement
from crawler.reflagging.working import JudgeContext, begin, judge_range

AHEAD = 4
"""Ranges handed out for each process: none of them waits for the next."""


def judge(
    context: JudgeContext,
    ranges: Iterable[tuple[int, int]],
    processes: int,
    on_progress: Callable[[int], None] | None = None,
) -> Judgement:
    """What the theme makes of the texts of all ranges. `on_progress` is told how many articles are judged.

    Raises CrawlerError when a process dies, and what storage raises.
    """
    pool = pool_of(processes, begin, (context,), context=forking("crawler.reflagging.working"))
    waiting: deque[ProcessFuture[Judgement]] = deque()
    total = Judgement()
    try:
        todo = iter(ranges)
        is_more = True
        while True:
            while is_more and len(waiting) < AHEAD * processes:
                one = next(todo, None)
                is_more = one is not None
                if one is not None:
                    waiting.append(_begun(pool, context, *one))
            if not waiting:
                return total
            total = total.plus(waiting.popleft().result())
            if on_progress is not None:
                on_progress(total.articles)
    except (ProcessExpired, BrokenExecutor) as cause:
        raise CrawlerError("a process that flagged articles was ended; look whether memory has run out") from cause
    finally:
        pool.stop()
        pool.join()


def _begun(pool: ProcessPool, context: JudgeContext, after_id: int, last_id: int) -> "ProcessFuture[Judgement]":
    try:
        return pool.schedule(judge_range, args=(context, after_id, last_id))
    except RuntimeError as cause:  # what Pebble says of a pool that broke meanwhile
        raise BrokenExecutor("the pool broke") from cause
