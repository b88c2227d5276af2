"""A month of invented news from the real catalogue: how much each address publishes, and when, is drawn; nothing is fetched.

What is drawn, from a seed: items a day by the outlet's kind, with a heavy tail; a day with a morning and an afternoon on
the outlet's own clock; a weekend that is quieter, or silent; bursts; how many items the feed shows; what its items are
worth to readers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from math import exp, log
from random import Random

from crawler.rhythm import HOUR_S, hour_of_week
from crawler.sources import Catalogue
from scheduler.polling.simulation import TraceSource

START = datetime(2026, 11, 2, tzinfo=UTC)  # a Monday; no clock changes in the month after it
ITEMS_A_DAY = {
    "wire": 90.0,
    "newspaper": 25.0,
    "broadcaster": 30.0,
    "magazine": 3.0,
    "government": 5.0,
    "think-tank": 1.0,
    "aggregator": 60.0,
    "unknown": 8.0,
}
TAIL = 1.1
MOST_A_DAY = 600.0
WINDOWS = (None, 100, 50, 50, 30, 20, 20, 15, 10, 10, 5, 3)
LEAST_DEPTH_H = 1.0  # the shallowest window measured held 6 hours; one of an hour overflows at the day's peak
WEEKENDS = (1.0, 0.8, 0.6, 0.4, 0.1)
FRIDAY_IS_FREE = frozenset({"IR"})
BURST_SHARES = (0.0, 0.0, 0.15, 0.3)
BURST_SIZES = (3, 5, 8)
BURST_S = 2_400.0


@dataclass(frozen=True, slots=True)
class Truth:
    """What nobody but an oracle knows of a source: items an hour in each hour of its own week, and an item's weight."""

    rates: tuple[float, ...]
    weight: float
    zone: str


def world(catalogue: Catalogue, days: int, seed: int) -> tuple[list[TraceSource], list[Truth]]:
    """Every address of the catalogue, polled today or not, with a month of items and the truth behind them."""
    rng = Random(seed)
    sources, truths = [], []
    for outlet in catalogue.outlets:
        for feed in outlet.feeds:
            a_day = min(ITEMS_A_DAY[outlet.kind] * exp(rng.gauss(0.0, TAIL)), MOST_A_DAY)
            free = (3, 4) if outlet.country in FRIDAY_IS_FREE else (5, 6)
            truth = Truth(_rates(a_day, free, rng), exp(rng.gauss(0.0, 0.8)), outlet.timezone)
            published = _published(truth, days, rng)
            window = rng.choice(WINDOWS)
            if window is not None:
                window = max(window, round(a_day / 24.0 * LEAST_DEPTH_H))
            weights = [truth.weight] * len(published)
            sources.append(TraceSource(feed.url, published, weights, window))
            truths.append(truth)
    return sources, truths


def _rates(a_day: float, free: Sequence[int], rng: Random) -> tuple[float, ...]:
    """A week by the hour: two humps a day, as early, late, sharp and deep as this source has them."""
    morning, evening, width = rng.gauss(10.5, 1.2), rng.gauss(17.0, 1.5), rng.uniform(1.5, 4.0)
    night, second, weekend = rng.choice((0.02, 0.05, 0.15, 0.4)), rng.uniform(0.3, 1.1), rng.choice(WEEKENDS)
    hours = [
        night + exp(-(((hour + 0.5 - morning) / width) ** 2)) + second * exp(-(((hour + 0.5 - evening) / width) ** 2))
        for hour in range(24)
    ]
    week = [value * (weekend if day in free else 1.0) for day in range(7) for value in hours]
    scale = a_day * 7.0 / sum(week)
    return tuple([value * scale for value in week])


def _published(truth: Truth, days: int, rng: Random) -> list[float]:
    """A Poisson stream by the hour, a share of which comes in bursts."""
    share, size = rng.choice(BURST_SHARES), rng.choice(BURST_SIZES)
    start_s = START.timestamp()
    end_s = start_s + days * 24 * HOUR_S
    at_s: list[float] = []
    for hour in range(days * 24):
        begin_s = start_s + hour * HOUR_S
        rate = truth.rates[hour_of_week(begin_s, truth.zone)[0]]
        at_s += [begin_s + offset * HOUR_S for offset in _poisson(rate * (1.0 - share), rng)]
        for offset in _poisson(rate * share / size, rng):
            at_s += [begin_s + offset * HOUR_S + rng.expovariate(1.0 / BURST_S) for _ in range(size)]
    return sorted(at for at in at_s if at < end_s)


def _poisson(rate: float, rng: Random) -> list[float]:
    """Moments of a Poisson stream of this rate between 0 and 1."""
    moments: list[float] = []
    if rate <= 0.0:
        return moments
    at = -log(1.0 - rng.random()) / rate
    while at < 1.0:
        moments.append(at)
        at -= log(1.0 - rng.random()) / rate
    return moments
