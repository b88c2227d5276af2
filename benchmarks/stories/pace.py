"""How fast a long stream is grouped, and in how much memory: processor time of grouping alone.

What else runs on a machine changes the time of everything by half. So a process is forked after 10,000 articles and waits; at
the end it places its next articles by turns with the last ones of the stream. It has the memory of a process that never saw
more, as it lay then: a copy of the state made at the end would lie closer together, and be faster for that.
"""

import resource
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from multiprocessing import Pipe, get_context
from multiprocessing.connection import Connection
from pathlib import Path

from benchmarks.stories.synthetic import synthetic_stream
from crawler.garbage import collect_seldom
from stories import Grouper, Incoming

EARLY, COMPARED, TURN, STRETCH = 10_000, 8_000, 50, 50_000


@dataclass(frozen=True, slots=True)
class Pace:
    """Milliseconds of processor time for an article: after 10,000, at the end beside that, and of all.

    `early_mib` and `memory_mib` are what the process holds after 10,000 and at the end, the generator of the stream included.
    """

    articles: int
    early_ms: float
    late_ms: float
    mean_ms: float
    early_mib: int
    memory_mib: int

    @property
    def per_second(self) -> float:
        return 1000.0 / self.mean_ms

    @property
    def growth(self) -> float:
        return self.late_ms / self.early_ms


def pace(count: int, per_day: int, tell: Callable[[str], None]) -> Pace:
    """Groups that many articles that arrive at that rate; more than 20,000."""
    collect_seldom()
    stream, grouper = synthetic_stream(count, per_day), Grouper()
    spent_s = _place(grouper, stream, EARLY)
    early_mib = _memory_mib()
    early = _forked(grouper, stream)
    for done in range(EARLY, count - COMPARED, STRETCH):
        size = min(STRETCH, count - COMPARED - done)
        stretch_s = _place(grouper, stream, size)
        spent_s += stretch_s
        tell(f"{done + size} articles, {stretch_s / size * 1000:.2f} ms each, {_memory_mib()} MiB")
    memory_mib = _memory_mib()
    early_s = late_s = 0.0
    for _turn in range(COMPARED // TURN):
        early.send(TURN)
        early_s += early.recv()
        late_s += _place(grouper, stream, TURN)
    ms = 1000.0 / COMPARED
    return Pace(count, early_s * ms, late_s * ms, (spent_s + late_s) / count * 1000, early_mib, memory_mib)


def _forked(grouper: Grouper, stream: Iterator[Incoming]) -> Connection:
    """A process that has everything as it is now: sent a number, it places so many articles and answers how long it took."""
    ours, theirs = Pipe()
    get_context("fork").Process(target=_answer, args=(theirs, grouper, stream), daemon=True).start()
    return ours


def _answer(asked: Connection, grouper: Grouper, stream: Iterator[Incoming]) -> None:
    while True:
        asked.send(_place(grouper, stream, asked.recv()))


def _place(grouper: Grouper, stream: Iterator[Incoming], count: int) -> float:
    """The seconds of processor time that the next articles of a stream took, making them not counted."""
    spent_s = 0.0
    while count > 0 and (articles := list(islice(stream, min(count, TURN)))):
        count -= len(articles)
        begun = time.process_time()
        for article in articles:
            grouper.place(article)
        spent_s += time.process_time() - begun
    return spent_s


def _memory_mib() -> int:
    """What the process holds; the most that it ever held where the system does not say."""
    pages = Path("/proc/self/statm")
    if pages.exists():
        return int(pages.read_text("ascii").split()[1]) * resource.getpagesize() >> 20
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most // (1024 * 1024 if sys.platform == "darwin" else 1024)
