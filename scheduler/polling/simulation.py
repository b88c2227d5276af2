"""The policy over a trace of items: the polls it makes, having seen only what each poll could have seen.

The same `learn`, `price` and `next_due` as in the daemon, with a clock that jumps from poll to poll.
"""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from heapq import heapify, heapreplace
from math import ceil
from random import Random

from crawler.rhythm import HOUR_S, Observation, Rhythm, learn
from scheduler.polling.policy import FINE, next_due
from scheduler.polling.pricing import LIMITS, Endpoint, Limits, Price, price

FIRST_POLLS_S = 60.0


@dataclass(frozen=True, slots=True)
class TraceSource:
    """What a source published: instants in seconds since 1970, in order, and each item's weight. `window` None: all shown."""

    key: str | int
    published_s: Sequence[float]
    weights: Sequence[float]
    window: int | None = None
    zone: str = "UTC"


def simulate(
    sources: Sequence[TraceSource],
    budget_per_h: float,
    *,
    start_s: float,
    end_s: float,
    seed: int = 0,
    limits: Limits = LIMITS,
    on_progress: Callable[[float], None] | None = None,
) -> list[tuple[float, int]]:
    """The polls as (instant, number of the source), in order, from `start_s` to `end_s`."""
    rng = Random(seed)
    rhythms = [Rhythm() for _ in sources]
    seen = [0] * len(sources)
    spread_s = min(FIRST_POLLS_S, HOUR_S * len(sources) / budget_per_h)
    queue = [(min(float(ceil(start_s + spread_s * rng.random())), end_s), number) for number in range(len(sources))]
    heapify(queue)
    polls: list[tuple[float, int]] = []
    spent: list[int] = []
    hour_s = start_s
    current: Price | None = None
    made = 0
    while queue and queue[0][0] <= end_s:
        at_s, number = queue[0]
        if at_s >= hour_s or current is None:
            if current is not None:
                spent.append(made)
            made = 0
            now = datetime.fromtimestamp(hour_s, UTC)
            endpoints = [
                Endpoint(str(number), r, s.window) for number, (s, r) in enumerate(zip(sources, rhythms, strict=True))
            ]
            current = price(endpoints, budget_per_h, now, spent=spent[-24:], limits=limits, last=current)
            hour_s += HOUR_S
            if on_progress:
                on_progress((hour_s - start_s) / HOUR_S)
        source = sources[number]
        polls.append((at_s, number))
        made += 1
        now = datetime.fromtimestamp(at_s, UTC)
        rhythms[number] = learn(rhythms[number], _observe(source, seen, number, at_s, now))
        due = next_due(Endpoint(str(number), rhythms[number], source.window), current, FINE, now, rng)
        heapreplace(queue, (float(ceil(due.timestamp())), number))
    return polls


def fixed_polls(sources: int, interval_s: float, *, start_s: float, end_s: float) -> list[tuple[float, int]]:
    """Every source polled at one interval, in turn: what the policy is measured against."""
    polls = []
    for number in range(sources):
        step = 0
        while (at_s := start_s + interval_s * (step + (number + 0.5) / sources)) <= end_s:
            polls.append((at_s, number))
            step += 1
    return sorted(polls)


def _observe(source: TraceSource, seen: list[int], number: int, at_s: float, now: datetime) -> Observation:
    published = bisect_right(source.published_s, at_s, lo=seen[number])
    first = seen[number]
    overflowed = source.window is not None and published - first >= source.window
    if source.window is not None:
        first = max(first, published - source.window)
    seen[number] = published
    if first == published:
        return Observation(now, zone=source.zone)
    items = tuple([datetime.fromtimestamp(at, UTC) for at in source.published_s[first:published]])
    return Observation(now, items, overflowed, sum(source.weights[first:published]), source.zone)


@dataclass(frozen=True, slots=True)
class Score:
    """What polls achieved. Delays are from publication to discovery, weighed, of the items that were found."""

    polls: int
    items: int
    lost: int
    unseen: int
    mean_delay_s: float
    polls_per_h: float
    most_in_24_h: int


def score(
    sources: Sequence[TraceSource],
    polls: Sequence[tuple[float, int]],
    *,
    from_s: float,
    end_s: float,
) -> Score:
    """Scores the items published from `from_s` on. Those after a source's last poll are unseen, and count no delay."""
    by_source: list[list[float]] = [[] for _ in sources]
    for at_s, number in polls:
        by_source[number].append(at_s)
    items = lost = unseen = 0
    total = weight_sum = 0.0
    for source, times in zip(sources, by_source, strict=True):
        known = 0
        for at_s in times:
            published = bisect_right(source.published_s, at_s, lo=known)
            shown = known if source.window is None else max(known, published - source.window)
            for i in range(known, published):
                if source.published_s[i] < from_s:
                    continue
                items += 1
                if i < shown:
                    lost += 1
                else:
                    total += source.weights[i] * (at_s - source.published_s[i])
                    weight_sum += source.weights[i]
            known = published
        unseen += len(source.published_s) - known
    counted = [at_s for at_s, _ in polls]
    most, begin = 0, 0
    for end, at_s in enumerate(counted):
        while counted[begin] < at_s - 24 * HOUR_S:
            begin += 1
        most = max(most, end - begin + 1)
    hours = max(end_s - counted[0], 1.0) / HOUR_S if counted else 1.0
    return Score(len(polls), items, lost, unseen, total / weight_sum if weight_sum else 0.0, len(polls) / hours, most)
