"""How fast a long stream is grouped, and in how much memory: processor time of grouping alone.

What else runs on a machine changes the time of everything by half. So the state after 10,000 articles is kept aside, and at
the end the next articles after those are placed by turns with the last of the stream.
"""

import resource
import sys
import time
from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import dataclass

from benchmarks.stories.synthetic import synthetic_stream
from stories import Grouper, Incoming

EARLY, COMPARED, TURN, STRETCH = 10_000, 4_000, 50, 50_000


@dataclass(frozen=True, slots=True)
class Pace:
    """Milliseconds of processor time for an article: after 10,000, at the end beside that, and of all."""

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
    """Groups that many articles that arrive at that rate; more than 20,000."""
    grouper, early = Grouper(), Grouper()
    early_articles: list[Incoming] = []
    late_articles: list[Incoming] = []
    spent_s = stretch_s = 0.0
    for number, article in enumerate(synthetic_stream(count, per_day), 1):
        if number > count - COMPARED:
            late_articles.append(article)
            continue
        taken_s = _place(grouper, [article])
        spent_s += taken_s
        stretch_s += taken_s
        if number == EARLY:
            early = deepcopy(grouper)
        elif EARLY < number <= EARLY + COMPARED:
            early_articles.append(article)
        if number % STRETCH == 0:
            tell(f"{number} articles, {stretch_s / STRETCH * 1000:.2f} ms each, {_memory_mib()} MiB")
            stretch_s = 0.0
    early_s = late_s = 0.0
    for at in range(0, COMPARED, TURN):
        early_s += _place(early, early_articles[at : at + TURN])
        late_s += _place(grouper, late_articles[at : at + TURN])
    ms = 1000.0 / COMPARED
    return Pace(count, early_s * ms, late_s * ms, (spent_s + late_s) / count * 1000, _memory_mib())


def _place(grouper: Grouper, articles: Sequence[Incoming]) -> float:
    """The seconds that it took."""
    begun = time.process_time()
    for article in articles:
        grouper.place(article)
    return time.process_time() - begun


def _memory_mib() -> int:
    """The most memory that the process ever had; macOS counts bytes, the others kilobytes."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most // (1024 * 1024 if sys.platform == "darwin" else 1024)
