"""Other ways to poll the same world at the same cost: feed readers' entry frequency, and an oracle.

- Entry frequency is how Miniflux's scheduler of that name works: an interval of a week / (items of the last week x
  factor), between 5 minutes and a day. The factor is the one at which it makes as many polls as the budget pays for.
- The oracle knows every true curve from the start, and polls at a density in proportion to the root of the weighed rate
  at that hour. It knows nothing of windows, and spends over the whole month what the budget pays for.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from heapq import heapify, heapreplace
from math import sqrt

from benchmarks.polling.world import Truth
from crawler.rhythm import HOUR_S, hours_between
from scheduler.polling.simulation import TraceSource

WEEK_S = 168 * HOUR_S
SHORTEST_S, LONGEST_S = 5 * 60.0, 24 * HOUR_S
STEPS = 7

Polls = list[tuple[float, int]]


def entry_frequency(sources: Sequence[TraceSource], budget_per_h: float, start_s: float, end_s: float) -> Polls:
    """The polls of the factor that comes closest to the budget."""
    wanted = budget_per_h * (end_s - start_s) / HOUR_S
    low, high = 0.01, 100.0
    best: Polls = []
    for _ in range(STEPS):
        factor = sqrt(low * high)
        polls = _by_frequency(sources, factor, start_s, end_s)
        if not best or abs(len(polls) - wanted) < abs(len(best) - wanted):
            best = polls
        low, high = (low, factor) if len(polls) > wanted else (factor, high)
    return best


def _by_frequency(sources: Sequence[TraceSource], factor: float, start_s: float, end_s: float) -> Polls:
    queue = [(start_s + number, number) for number in range(len(sources))]
    heapify(queue)
    polls: Polls = []
    while queue and queue[0][0] <= end_s:
        at_s, number = queue[0]
        polls.append((at_s, number))
        published = sources[number].published_s
        weekly = bisect_right(published, at_s) - bisect_left(published, at_s - WEEK_S)
        share = min(max(at_s - start_s, 6 * HOUR_S), WEEK_S) / WEEK_S
        interval_s = WEEK_S * share / (weekly * factor) if weekly else LONGEST_S
        heapreplace(queue, (at_s + min(max(interval_s, SHORTEST_S), LONGEST_S), number))
    return polls


def oracle(truths: Sequence[Truth], budget_per_h: float, start_s: float, end_s: float) -> Polls:
    """Polls whose density follows the root of the true rate, over the month as many as the budget pays for."""
    pieces = [
        [(from_s, to_s - from_s, sqrt(truth.rates[hour] * truth.weight)) for from_s, to_s, hour in hours]
        for truth in truths
        for hours in [hours_between(start_s, end_s, truth.zone)]
    ]
    wanted = budget_per_h * (end_s - start_s) / HOUR_S
    scale = wanted / sum(length * root for source in pieces for _, length, root in source)
    polls: Polls = []
    for number, source in enumerate(pieces):
        owed = (number + 0.5) / len(pieces)
        for from_s, length_s, root in source:
            density = root * scale
            at_s = (1.0 - owed) / density if density > 0 else length_s
            owed += density * length_s
            while owed >= 1.0:
                polls.append((from_s + at_s, number))
                at_s += 1.0 / density
                owed -= 1.0
    return sorted(polls)
