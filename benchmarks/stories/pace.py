"""How fast a long stream is grouped, and in how much memory: processor time of grouping alone, stretch by stretch."""

import resource
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.stories.synthetic import synthetic_stream
from stories import Grouper

EARLY, STRETCH = 10_000, 5_000


@dataclass(frozen=True, slots=True)
class Pace:
    """Milliseconds of processor time for an article: around the 10,000th, over the last ones, and of all."""

    articles: int
    early_ms: float
    late_ms: float
    mean_ms: float
    memory_mib: int

    @property
    def per_second(self) -> float:
        return 1000.0 / self.mean_ms

    @property
    def growth(self) -> float:
        return self.late_ms / self.early_ms


def pace(count: int, per_day: int, tell: Callable[[str], None]) -> Pace:
    """Groups that many articles that arrive at that rate."""
    grouper = Grouper()
    spent: list[float] = []
    in_stretch = 0.0
    for number, article in enumerate(synthetic_stream(count, per_day), 1):
        begun = time.process_time()
        grouper.place(article)
        in_stretch += time.process_time() - begun
        if number % STRETCH == 0:
            spent.append(in_stretch / STRETCH * 1000)
            in_stretch = 0.0
            if number % (10 * STRETCH) == 0:
                tell(f"{number} articles, {spent[-1]:.2f} ms each, {_memory_mib()} MiB")
    early = spent[EARLY // STRETCH - 1 : EARLY // STRETCH + 1]
    late = spent[-4:]
    return Pace(count, _mean(early), _mean(late), _mean(spent), _memory_mib())


def _mean(values: list[float]) -> float:
    return sum(values) / max(len(values), 1)


def _memory_mib() -> int:
    """The most memory that the process ever had; macOS counts bytes, the others kilobytes."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most // (1024 * 1024 if sys.platform == "darwin" else 1024)
