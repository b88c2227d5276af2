"""Whether an endpoint has fallen silent: no item for so long that its own rhythm makes it improbable.

Rules, in order:
1. Without `LEAST_ITEMS` items over `LEAST_DAYS` days there is no rhythm to break: the verdict is "unknown".
2. The rhythm is the one before the gap; what is watched during the gap teaches nothing. A weekday that was never
   watched before the gap counts as an hour in which nothing was due.
3. m items were to be expected in the gap; they come in bursts of B, and the rate itself is only known from a bursts
   seen. The probability that none came is (1 + m / (B * a)) ** -a: exp(-m / B) for a rate that is well known.
4. Silent is what is less probable than the threshold, after a gap of `shortest` at least.

Worked example: 12 items were to be expected, B = 1.5, a = 100: (1 + 12 / 150) ** -100 = 1 in 2,200.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from math import exp, log1p

from crawler.rhythm.curve import fit
from crawler.rhythm.localtime import DAY_S, HOUR_S, hours_between, seconds
from crawler.rhythm.rhythm import Rhythm

THRESHOLD = 1e-4
SHORTEST = timedelta(hours=3)
LEAST_ITEMS = 8.0
LEAST_DAYS = 3.0
LEAST_DAY_H = 6.0
LONGEST_GAP_DAYS = 400.0


class Hearing(StrEnum):
    """What can be said of an endpoint's gap."""

    HEARD = "heard"
    SILENT = "silent"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Silence:
    """The verdict and the numbers behind it. `expected`: items usually published in such a gap; `probability`: of none."""

    hearing: Hearing
    gap_h: float
    expected: float
    probability: float

    @property
    def is_silent(self) -> bool:
        return self.hearing is Hearing.SILENT

    @property
    def sentence(self) -> str:
        """The verdict in words, for a table or a digest's footer."""
        gap = f"{self.gap_h:.0f} h" if self.gap_h < 72 else f"{self.gap_h / 24:.0f} days"
        if self.hearing is Hearing.UNKNOWN:
            return f"no item for {gap}; too few seen to know its rhythm"
        usual = f"{self.expected:.0f}" if self.expected >= 1.5 else f"{self.expected:.1f}"
        said = f"no item for {gap}; in this time it usually publishes {usual}"
        if not self.is_silent:
            return said
        once = 1.0 / max(self.probability, 1e-9)
        return f"{said}; so long a pause is seen once in {f'{once:,.0f}' if once < 1e9 else 'a thousand million'}"


def silence(
    rhythm: Rhythm,
    newest_item_at: datetime | None,
    now: datetime,
    threshold: float = THRESHOLD,
    shortest: timedelta = SHORTEST,
) -> Silence:
    """The verdict on the gap since the newest item; None stands for the newest that the rhythm saw.

    Raises ValueError for a naive instant.
    """
    now_s = seconds(now)
    newest_s = rhythm.newest_s if newest_item_at is None else seconds(newest_item_at)
    if newest_s is None:
        return Silence(Hearing.UNKNOWN, 0.0, 0.0, 1.0)
    gap_h = max(0.0, now_s - newest_s) / HOUR_S
    before = _before_the_gap(rhythm)
    if before.items < LEAST_ITEMS or before.watched_h < LEAST_DAYS * 24:
        return Silence(Hearing.UNKNOWN, gap_h, 0.0, 1.0)
    rates = fit(before).rates
    expected = 0.0
    from_s = max(newest_s, now_s - LONGEST_GAP_DAYS * DAY_S)
    for start_s, end_s, hour in hours_between(from_s, now_s, rhythm.zone):
        if before.days_watched[hour // 24] >= LEAST_DAY_H:
            expected += rates[hour] * (end_s - start_s) / HOUR_S
    burst = before.burst
    known = max(before.items / burst, 1.0)
    probability = exp(-known * log1p(expected / (burst * known)))
    silent = probability < threshold and timedelta(hours=gap_h) >= shortest
    return Silence(Hearing.SILENT if silent else Hearing.HEARD, gap_h, expected, probability)


def _before_the_gap(rhythm: Rhythm) -> Rhythm:
    """The rhythm without the hours that were watched since its newest item. They have not faded: only items make it."""
    if rhythm.newest_s is None or rhythm.polled_s is None:
        return rhythm
    hours, days = list(rhythm.hours_watched), list(rhythm.days_watched)
    from_s = max(rhythm.newest_s, rhythm.polled_s - LONGEST_GAP_DAYS * DAY_S)
    for start_s, end_s, week_hour in hours_between(from_s, rhythm.polled_s, rhythm.zone):
        day, hour = divmod(week_hour, 24)
        hours[hour] = max(0.0, hours[hour] - (end_s - start_s) / HOUR_S)
        days[day] = max(0.0, days[day] - (end_s - start_s) / HOUR_S)
    return replace(rhythm, hours_watched=tuple(hours), days_watched=tuple(days))
