"""From what an endpoint has taught to how much it is expected to publish in each hour of its week.

The rate in an hour is a product: items an hour on average x hour of the day x day of the week. Each factor is the mean
of a gamma posterior, (a + counted) / (a/prior + expected), whose prior is what all endpoints have in common: with few
items of its own an endpoint looks like the others, with many like itself.

Worked example: 3 items in 12 hours watched, where the others publish 0.1 an hour, and a prior worth `RATE_HOURS` = 12
hours: (0.1 * 12 + 3) / (12 + 12) = 0.175 an hour.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from crawler.rhythm.rhythm import Rhythm

RATE_HOURS = 12.0
HOUR_ITEMS = 4.0
DAY_ITEMS = 8.0
WEIGHT_ITEMS = 8.0
RECENT_ITEMS = 6.0
LEVELS = (0.5, 4.0)
NEIGHBOURS = ((0, 0.5), (-1, 0.25), (1, 0.25))
COMMON_RATE = 0.2
FLAT_DAY = (1.0,) * 24
FLAT_WEEK = (1.0,) * 7


@dataclass(frozen=True, slots=True)
class Prior:
    """What endpoints have in common: items an hour, the shapes of a day and of a week (mean 1), an item's weight."""

    rate: float = COMMON_RATE
    day: tuple[float, ...] = FLAT_DAY
    week: tuple[float, ...] = FLAT_WEEK
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Curve:
    """Items an hour in each hour of the outlet's week (0 is Monday from midnight to one), and an item's weight."""

    rates: tuple[float, ...]
    weight: float
    zone: str


def pool(rhythms: Iterable[Rhythm]) -> Prior:
    """The prior that these endpoints make together. Each counts by the root of its items, so that none drowns the rest."""
    day, week, day_sum, week_sum = [0.0] * 24, [0.0] * 7, [0.0] * 24, [0.0] * 7
    rates, weighed, weight = [], 0.0, 0.0
    for one in rhythms:
        items, watched_h = one.items, one.watched_h
        if watched_h <= 0:
            continue
        rates.append((items + COMMON_RATE * 3.0) / (watched_h + 3.0))
        share = items**-0.5 if items > 1 else 1.0
        mean = (items + 0.1) / (watched_h + 1.0)
        for hour in range(24):
            day[hour] += share * one.hours[hour]
            day_sum[hour] += share * mean * one.hours_watched[hour]
        for number in range(7):
            week[number] += share * one.days[number]
            week_sum[number] += share * mean * one.days_watched[number]
        weighed += share * one.weighed
        weight += share * one.weight
    if not rates:
        return Prior()
    rates.sort()
    return Prior(
        rate=rates[len(rates) // 2],
        day=_levelled([(8.0 + a) / (8.0 + b) for a, b in zip(day, day_sum, strict=True)]),
        week=_levelled([(8.0 + a) / (8.0 + b) for a, b in zip(week, week_sum, strict=True)]),
        weight=(weight + 1.0) / (weighed + 1.0),
    )


def _levelled(shape: Sequence[float]) -> tuple[float, ...]:
    mean = sum(shape) / len(shape)
    return tuple([one / mean for one in shape])


NO_PRIOR = Prior()


def fit(rhythm: Rhythm, prior: Prior = NO_PRIOR) -> Curve:
    """The expected curve of an endpoint. With nothing learned it is the prior's."""
    watched_h = sum(w * f for w, f in zip(rhythm.days_watched, prior.week, strict=True))
    rate = (prior.rate * RATE_HOURS + rhythm.items) / (RATE_HOURS + watched_h)
    week = [
        (DAY_ITEMS * usual + counted) / (DAY_ITEMS + rate * watched)
        for usual, counted, watched in zip(prior.week, rhythm.days, rhythm.days_watched, strict=True)
    ]
    of_day = rhythm.items / (rhythm.watched_h or 1.0) or rate
    day = []
    for hour in range(24):
        counted = watched = 0.0
        for step, share in NEIGHBOURS:
            at = (hour + step) % 24
            counted += share * rhythm.hours[at]
            watched += share * rhythm.hours_watched[at]
        day.append((HOUR_ITEMS * prior.day[hour] + counted) / (HOUR_ITEMS + of_day * watched))
    weight = (prior.weight * WEIGHT_ITEMS + rhythm.weight) / (WEIGHT_ITEMS + rhythm.weighed)
    rates = tuple([rate * by_day * by_hour for by_day in week for by_hour in day])
    return Curve(rates, weight, rhythm.zone)


def level(rhythm: Rhythm) -> float:
    """How much more than usual an endpoint publishes these hours: 1 as usual, within `LEVELS`."""
    now = (RECENT_ITEMS + rhythm.recent) / (RECENT_ITEMS + rhythm.recent_expected)
    return min(max(now, LEVELS[0]), LEVELS[1])
