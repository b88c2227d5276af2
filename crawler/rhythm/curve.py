"""From what an endpoint has taught to how much it is expected to publish in each hour of its week.

The rate in an hour is a product: items an hour on average x hour of the day x day of the week. Each is drawn towards
what all endpoints have in common, so that a few items suffice:

- The average and the weekdays are means of gamma posteriors, (a + counted) / (a/prior + expected).
- The day's curve is a sum of waves, 1 to `WAVES` a day. What is counted differs from the true curve by noise of 1/n in
  each wave, and the true curves differ from the common one by a variance that is read from all endpoints together; the
  best guess keeps variance / (variance + 1/n) of the difference (Wiener's filter). Few items leave the slow waves only,
  many keep all of them.

Worked example: 3 items in 12 hours watched, where the others publish 0.1 an hour, and a prior worth `RATE_HOURS` = 12
hours: (0.1 * 12 + 3) / (12 + 12) = 0.175 an hour.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, inf, pi, sin
from operator import mul

from crawler.rhythm.rhythm import Rhythm

WAVES = 6
RATE_HOURS = 12.0
DAY_ITEMS = 8.0
WEIGHT_ITEMS = 4.0
RECENT_ITEMS = 8.0
LEVELS = (0.7, 6.0)
LEAST_OF_MEAN = 0.08
COMMON_RATE = 0.2
USUAL_VARIANCE = tuple([0.15 / wave**2 for wave in range(1, WAVES + 1)])
POOLED_ITEMS = 10.0
STEADY_ITEMS = 50.0
FLAT_WEEK = (1.0,) * 7
_COSINES = [[cos(2 * pi * wave * (hour + 0.5) / 24) for hour in range(24)] for wave in range(1, WAVES + 1)]
_SINES = [[sin(2 * pi * wave * (hour + 0.5) / 24) for hour in range(24)] for wave in range(1, WAVES + 1)]

Waves = tuple[tuple[float, float], ...]
"""Cosine and sine parts of a day's curve, for 1 to `WAVES` waves a day."""


@dataclass(frozen=True, slots=True)
class Prior:
    """What endpoints have in common: items an hour, the waves of a day and how far endpoints differ in each, the shape
    of a week (mean 1), and an item's weight."""

    rate: float = COMMON_RATE
    waves: Waves = ((0.0, 0.0),) * WAVES
    variances: tuple[float, ...] = USUAL_VARIANCE
    week: tuple[float, ...] = FLAT_WEEK
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Curve:
    """Items an hour in each hour of the outlet's week (0 is Monday from midnight to one), and an item's weight."""

    rates: tuple[float, ...]
    weight: float
    zone: str


NO_PRIOR = Prior()


def fit(rhythm: Rhythm, prior: Prior = NO_PRIOR) -> Curve:
    """The expected curve of an endpoint. With nothing learned it is the prior's."""
    return _fit(rhythm, prior, _waves(rhythm))


def fit_all(rhythms: Sequence[Rhythm]) -> tuple[Prior, list[Curve]]:
    """The prior that these endpoints make together, and the curve of each under it."""
    waves = [_waves(one) for one in rhythms]
    prior = _pool(rhythms, waves)
    return prior, [_fit(one, prior, own) for one, own in zip(rhythms, waves, strict=True)]


def _pool(rhythms: Sequence[Rhythm], waves: Sequence[Waves]) -> Prior:
    """Each endpoint counts by the root of its items, so that none drowns the rest."""
    week, week_sum = [0.0] * 7, [0.0] * 7
    rates, weighed, weight = [], 0.0, 0.0
    known: list[tuple[float, float, Waves]] = []
    for one, own in zip(rhythms, waves, strict=True):
        items, watched_h = one.items, one.watched_h
        if watched_h <= 0:
            continue
        rates.append((items + COMMON_RATE * 3.0) / (watched_h + 3.0))
        share = items**-0.5 if items > 1 else 1.0
        mean = (items + 0.1) / (watched_h + 1.0)
        for number in range(7):
            week[number] += share * one.days[number]
            week_sum[number] += share * mean * one.days_watched[number]
        weighed += share * one.weighed
        weight += share * one.weight
        if items >= POOLED_ITEMS:
            steady = items / one.burst
            known.append((steady / (steady + STEADY_ITEMS), 1.0 / steady, own))
    if not rates:
        return NO_PRIOR
    rates.sort()
    common, variances = _common(known)
    return Prior(
        rate=rates[len(rates) // 2],
        waves=common,
        variances=variances,
        week=_levelled([(8.0 + a) / (8.0 + b) for a, b in zip(week, week_sum, strict=True)]),
        weight=(weight + 1.0) / (weighed + 1.0),
    )


def _common(known: Sequence[tuple[float, float, Waves]]) -> tuple[Waves, tuple[float, ...]]:
    """The mean waves, and the variance of the true ones about them. Five imagined endpoints keep few from ruling."""
    total = 5.0 + sum(share for share, _, _ in known)
    means, variances = [], []
    for wave in range(WAVES):
        a = sum(share * waves[wave][0] for share, _, waves in known) / total
        b = sum(share * waves[wave][1] for share, _, waves in known) / total
        spread = sum(
            share * ((waves[wave][0] - a) ** 2 + (waves[wave][1] - b) ** 2 - noise) for share, noise, waves in known
        )
        means.append((a, b))
        variances.append(max((spread + 5.0 * USUAL_VARIANCE[wave]) / total, 1e-4))
    return tuple(means), tuple(variances)


def _waves(rhythm: Rhythm) -> Waves:
    """The waves in what was counted, as shares of the mean. An hour that was hardly watched is drawn to the mean."""
    if rhythm.items <= 0:
        return ((0.0, 0.0),) * WAVES
    mean = rhythm.items / rhythm.watched_h
    by_hour = [
        (counted + 0.25 * mean) / ((watched + 0.25) * mean * 24)
        for counted, watched in zip(rhythm.hours, rhythm.hours_watched, strict=True)
    ]
    return tuple(
        [
            (sum(map(mul, by_hour, cosines)), sum(map(mul, by_hour, sines)))
            for cosines, sines in zip(_COSINES, _SINES, strict=True)
        ]
    )


def _fit(rhythm: Rhythm, prior: Prior, own: Waves) -> Curve:
    items = rhythm.items
    watched_h = sum(map(mul, rhythm.days_watched, prior.week))
    rate = (prior.rate * RATE_HOURS + items) / (RATE_HOURS + watched_h)
    week = [
        (DAY_ITEMS * usual + counted) / (DAY_ITEMS + rate * watched)
        for usual, counted, watched in zip(prior.week, rhythm.days, rhythm.days_watched, strict=True)
    ]
    day = [1.0] * 24
    noise = rhythm.burst / items if items > 0 else inf
    for wave in range(WAVES):
        (common_a, common_b), (own_a, own_b) = prior.waves[wave], own[wave]
        keep = prior.variances[wave] / (prior.variances[wave] + noise)
        a = 2.0 * (common_a + (own_a - common_a) * keep)
        b = 2.0 * (common_b + (own_b - common_b) * keep)
        day = [v + a * c + b * s for v, c, s in zip(day, _COSINES[wave], _SINES[wave], strict=True)]
    day = [rate * by_hour for by_hour in _levelled([max(one, LEAST_OF_MEAN) for one in day])]
    weight = (prior.weight * WEIGHT_ITEMS + rhythm.weight) / (WEIGHT_ITEMS + rhythm.weighed)
    return Curve(tuple([by_day * by_hour for by_day in week for by_hour in day]), weight, rhythm.zone)


def _levelled(shape: Sequence[float]) -> tuple[float, ...]:
    mean = sum(shape) / len(shape)
    return tuple([one / mean for one in shape])


def level(rhythm: Rhythm) -> float:
    """How much more than usual an endpoint publishes these hours: 1 as usual, within `LEVELS`."""
    now = (RECENT_ITEMS + rhythm.recent) / (RECENT_ITEMS + rhythm.recent_expected)
    return min(max(now, LEVELS[0]), LEVELS[1])
