"""When a brief is due. A pure function of its schedule, the instant and the last day that was told.

1. A brief is sent at its time of day, on the clock of its zone, on its weekdays that are no holidays. It tells of the
   days since its sending before: of one that is sent from Monday to Friday, Monday's tells of Friday to Sunday.
2. What was told is known by the last of those days, each for itself, so that nothing that clocks do sends it twice (an hour
   that comes twice, a clock set back, a zone that is moved), and a day that is sent by hand takes none before it along.
3. A time that the clock leaps over in spring is as much later, by the new clock: 02:30 becomes 03:30. One that comes
   twice in autumn is the first of the two.
4. A missed sending is made up while it is not later than `late_limit`; one of `Missed.SKIP` while it is not later than
   `punctual`, which is no more than a daemon's own delays. Later it is left out, with the reason. Its days belong to no
   later sending; the next digest has what was flagged on them as late articles.
5. A last day that is yet to come was written by a clock that went wrong, and says nothing.
6. Nobody looks back further than `LOOK_BACK_DAYS`. A brief that was never sent before begins with the newest sending.
7. A gap before a day that was told, where one was sent by hand or could not be made, is asked for until `GAP_KNOWN_FOR`
   after `late_limit`: long enough to be made up or left out. Later it may be a day of a schedule that was another then.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from desk.delivery import BriefSettings, DeliverySettings, Missed, Weekday
from desk.digest.days import zone_named

LOOK_BACK_DAYS = 31
_DAY = timedelta(days=1)
GAP_KNOWN_FOR = _DAY
_WEEKDAYS = tuple(Weekday)


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a brief is sent. `holidays` are as in the settings: 2026-03-20, or 03-20 for every year."""

    zone: str
    send_time: time
    days: frozenset[Weekday]
    holidays: frozenset[str]
    late_limit: timedelta

    @classmethod
    def of(
        cls, brief: BriefSettings, delivery: DeliverySettings, *, default_zone: str, default_time: time
    ) -> "Schedule":
        """The schedule of a brief; what it leaves open is that of the desk."""
        skips = brief.missed is Missed.SKIP
        return cls(
            zone=brief.timezone or default_zone,
            send_time=brief.send_time or default_time,
            days=frozenset(brief.days),
            holidays=frozenset(brief.holidays),
            late_limit=timedelta(seconds=delivery.punctual_s) if skips else timedelta(hours=brief.late_limit_h),
        )

    def sends_on(self, day: date) -> bool:
        """Whether it is sent on that day of its zone."""
        names = {day.isoformat(), day.isoformat()[5:]}
        return _WEEKDAYS[day.weekday()] in self.days and not names & self.holidays

    def due_at(self, day: date) -> datetime:
        """The instant (UTC) of its time on that day of its zone."""
        return datetime.combine(day, self.send_time, tzinfo=zone_named(self.zone)).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Sending:
    """A sending whose time has come: it tells of the days from `first_day` to `last_day`.

    `skipped_because` None: it is to be sent; else it is to be left out.
    """

    first_day: date
    last_day: date
    due_at: datetime
    skipped_because: str | None = None


def due(schedule: Schedule, now: datetime, told: Collection[date]) -> list[Sending]:
    """The sendings whose time has come and that were neither sent nor left out, the oldest first.

    `now` is aware; `told` are the last days of the brief's sendings, those left out among them: the first and the last of
    all, and those of the time that is looked back on.
    """
    if now.tzinfo is None:
        raise ValueError(f"the instant that briefs are due at needs a time zone: {now!r}")
    today = now.astimezone(zone_named(schedule.zone)).date()
    passed = [day for day in _sending_days(schedule, today) if schedule.due_at(day) <= now]
    known = [day for day in told if day <= today + _DAY]
    if not known:
        return [_sending(schedule, day, now) for day in passed[-1:]]
    first, last, asked = min(known), max(known), schedule.late_limit + GAP_KNOWN_FOR
    return [
        _sending(schedule, day, now)
        for day in passed
        if day - _DAY not in told
        and (day - _DAY > last or (day - _DAY > first and now - schedule.due_at(day) <= asked))
    ]


def told_days(schedule: Schedule, last_day: date) -> tuple[date, date]:
    """The days that the digest of that last day tells of: back to the day of the sending before."""
    before = last_day
    for _ in range(LOOK_BACK_DAYS):
        if schedule.sends_on(before):
            return before, last_day
        before -= _DAY
    return last_day, last_day


def _sending_days(schedule: Schedule, today: date) -> Iterator[date]:
    days = (today - _DAY * back for back in range(LOOK_BACK_DAYS, -1, -1))
    return (day for day in days if schedule.sends_on(day))


def _sending(schedule: Schedule, day: date, now: datetime) -> Sending:
    first, last = told_days(schedule, day - _DAY)
    due_at = schedule.due_at(day)
    late = now - due_at
    if late <= schedule.late_limit:
        return Sending(first, last, due_at)
    reason = f"it was not made at {due_at:%Y-%m-%d %H:%M} UTC, and {_hours(schedule.late_limit)} later was too late"
    return Sending(first, last, due_at, reason)


def _hours(span: timedelta) -> str:
    hours = span.total_seconds() / 3600
    return f"{hours:g} h" if hours >= 1 else f"{span.total_seconds() / 60:g} min"
