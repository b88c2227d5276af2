"""How the processes that read are started: alike for a crawl and for reading snapshots anew."""

import multiprocessing
import signal
import threading
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import BrokenExecutor
from contextlib import contextmanager
from multiprocessing import forkserver, resource_tracker
from multiprocessing.context import BaseContext
from pathlib import Path
from typing import Any

from pebble import ProcessFuture, ProcessPool

_SEED = "crawler.readerseed"


def started_pool(processes: int, *, tasks_each: int, packs: Path | None, memory_bytes: int) -> ProcessPool:
    """A pool of reader processes that are starting by now, each replaced after so many tasks."""
    from crawler.reading import warm_up  # half a second of imports, which `begin_loading` must not wait for

    return pool_of(
        processes,
        warm_up,
        (packs, memory_bytes),
        context=forking(_SEED),
        tasks_each=tasks_each,
    )


def give_up(pool: ProcessPool, owed: Collection["ProcessFuture[Any]"]) -> None:
    """End a broken pool; what it still owes an answer gets a BrokenExecutor, as soon as the pool's own threads have ended:
    they answer, too, and a second answer is a fault of whoever gives it."""

    def end() -> None:
        pool.stop()
        pool.join()
        for future in owed:
            if not future.done():
                future.set_exception(BrokenExecutor("the reader pool broke"))

    threading.Thread(target=end, name="end of a broken pool", daemon=True).start()


def begin_loading() -> None:
    """Have the process started that readers are forked from. It loads while this one goes on."""
    with _spared_interrupts():
        forking(_SEED)
        forkserver.ensure_running()


def pool_of(
    processes: int,
    begin: Callable[..., object],
    arguments: tuple[Any, ...],
    *,
    context: BaseContext,
    tasks_each: int = 0,
) -> ProcessPool:
    """A pool of processes that are starting by now, each with `begin`; replaced after so many tasks, or never (0)."""
    with _spared_interrupts():
        pool = ProcessPool(
            max_workers=processes, max_tasks=tasks_each, initializer=begin, initargs=arguments, context=context
        )
        _ = pool.active  # looking at it starts its threads, and they the readers
    return pool


def forking(seed: str) -> BaseContext:
    """Processes are forked from one that has loaded the module `seed` and has no threads: forking the crawl's own, which
    has, is not safe, and loading takes each process a second. The first call in a process says what is loaded."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([seed])
    return context


@contextmanager
def _spared_interrupts() -> Iterator[None]:
    """Threads and processes that begin within are never interrupted from the keyboard: whoever began them ends them."""
    resource_tracker.ensure_running()  # whose start takes the mask off
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
