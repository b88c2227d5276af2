"""Which articles of earlier days belong to a digest, since no digest that its reader had could tell of them.

1. An article that came after the reader's last digest was made, and is filed before this one's days.
2. One that is filed between that digest's last day and this one's first day, whenever it came: no digest told of its day.
3. For a reader who had no digest yet nothing is late: the first one tells of its own days.
4. What the reader was shown is not told again; what is filed too many days back is counted, and not told.

Which articles came later is known by the articles that there were then (`Shown.arrivals`); of a digest that was frozen
without them, by the instant at which it was made.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from desk.digest.days import day_bounds
from desk.digest.shown import Shown
from desk.digest.values import Late
from storage.arrivals import Arrivals, Arrived

_DAY = timedelta(days=1)


class Arriving(Protocol):
    """What is asked of `storage.digestreads.DigestReads`."""

    def arrivals(self) -> Arrivals: ...

    def arrived_after(self, earlier: Arrivals, /, *, before: datetime, untold_from: datetime) -> list[Arrived]: ...

    def arrived_since(
        self, at: datetime, /, *, filed_from: datetime, before: datetime, untold_from: datetime
    ) -> list[Arrived]: ...


@dataclass(frozen=True, slots=True)
class Lateness:
    """`why` has the late articles by id; `too_late` counts those that are too old to be told."""

    why: Mapping[int, Late] = field(default_factory=dict)
    too_late: int = 0


def lateness(
    reads: Arriving, days: tuple[date, date], zone: ZoneInfo, previous: Shown | None, late_days: int
) -> Lateness:
    """The late articles of a digest of the days from the first to the last one; `previous` is what its reader was shown."""
    start_at = day_bounds(days[0], zone)[0]
    oldest_at = day_bounds(days[0] - late_days * _DAY, zone)[0]
    if previous is None:
        return Lateness()
    told_until = min(start_at, day_bounds(previous.day, zone)[1])
    if previous.arrivals is None:
        found = reads.arrived_since(
            previous.made_at, filed_from=oldest_at, before=start_at, untold_from=max(told_until, oldest_at)
        )
    else:
        found = reads.arrived_after(previous.arrivals, before=start_at, untold_from=told_until)
    shown = previous.articles()
    new = [one for one in found if one.article_id not in shown]
    told = [one for one in new if one.filed_at >= oldest_at]
    why = {one.article_id: Late.AFTER_DIGEST if one.filed_at < told_until else Late.NO_DIGEST for one in told}
    return Lateness(why, len(new) - len(told))
