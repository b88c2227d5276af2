"""How long work over many articles takes: a bar, and an estimate in words."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from scheduler.cli.output import console, say

ESTIMATED_AT = 0.02
"""The share of the work after which it is estimated how long the rest takes."""
WORTH_TELLING_S = 5.0


@contextmanager
def bar_of(doing: str) -> Iterator["Callable[[int, int], None] | None"]:
    """A bar of articles, with rate and remaining time, on stderr while the block runs; None where nobody could see it."""
    err = console(stderr=True)
    if not err.is_terminal:
        yield None
        return
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    columns = (TextColumn(doing), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[rate]}"))
    times = (TimeElapsedColumn(), TextColumn("left"), TimeRemainingColumn())
    with Progress(*columns, *times, console=err, transient=True, speed_estimate_period=60) as bar:
        task = bar.add_task("", total=None, rate="")

        def on_progress(done: int, total: int) -> None:
            if bar.tasks[0].total is None:  # what an earlier run did says nothing about the rate of this one
                bar.reset(task, total=total, completed=done)
            speed = bar.tasks[0].speed
            bar.update(task, completed=done, rate=f"{speed:.0f}/s" if speed else "")

        yield on_progress


def with_estimate(
    on_progress: "Callable[[int, int], None] | None", clock_s: Callable[[], float] = time.monotonic
) -> "Callable[[int, int], None]":
    """Passes progress on, and says once, early, how long the rest will take, if that is long."""
    begun_s = clock_s()
    told: list[bool] = []

    def heard(done: int, total: int) -> None:
        if not told and done >= ESTIMATED_AT * total > 0:
            told.append(True)
            left_s = (clock_s() - begun_s) / done * (total - done)
            if left_s >= WORTH_TELLING_S:
                say(f"{total} articles; about {left_s:.0f} s are left.")
        if on_progress is not None:
            on_progress(done, total)

    return heard
