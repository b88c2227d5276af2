"""Streams of items and polls that teach a rhythm."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

from crawler.rhythm import Observation, Rhythm, learn

MONDAY = datetime(2026, 11, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)


def at(day: float, hour: float = 0.0) -> datetime:
    """A moment so many days and hours after the first Monday."""
    return MONDAY + timedelta(days=day, hours=hour)


def polled(
    items: Sequence[datetime],
    until: datetime,
    *,
    every: timedelta = HOUR,
    zone: str = "UTC",
    rhythm: Rhythm | None = None,
) -> Rhythm:
    """What is learned from polling a stream from the first Monday on."""
    known = rhythm or Rhythm()
    now, number = MONDAY, 0
    ordered = sorted(items)
    while now <= until:
        new = []
        while number < len(ordered) and ordered[number] <= now:
            new.append(ordered[number])
            number += 1
        known = learn(known, Observation(now, tuple(new), zone=zone))
        now += every
    return known


def daily(days: Iterable[int], hours: Iterable[float]) -> list[datetime]:
    """Items at these hours of these days, ten minutes past."""
    wanted = list(hours)
    return [at(day, hour + 1 / 6) for day in days for hour in wanted]
