"""A day as people of a zone mean it, and how its instants are written. The day of a clock change has 23 or 25 hours."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from desk.errors import UnknownZoneError

# Not strftime: the digest reads the same whatever the machine's locale is.
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def zone_named(name: str) -> ZoneInfo:
    """The zone of an IANA name. Raises UnknownZoneError."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # unknown, malformed ("../x"), or a folder of the zone database ("Asia")
        raise UnknownZoneError(name) from None


def day_bounds(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The instants (UTC) at which the day begins and the next one begins; the second is not part of the day.

    Where midnight itself is skipped by a clock change, the day begins with its first instant that exists.
    """
    return _midnight(day, zone), _midnight(day + timedelta(days=1), zone)


def days_bounds(first: date, last: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The instants (UTC) at which the first day begins and the last one ends."""
    return day_bounds(first, zone)[0], day_bounds(last, zone)[1]


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    # A skipped midnight read with the offset before the gap (fold=0) is the very instant of the change.
    return datetime.combine(day, time(), tzinfo=zone).astimezone(UTC)


def long_date(day: date) -> str:
    """`Monday, 23 November 2026`"""
    return f"{_WEEKDAYS[day.weekday()]}, {day.day} {_MONTHS[day.month - 1]} {day.year}"


def short_date(day: date) -> str:
    """`23 Nov 2026`"""
    return f"{day.day} {_MONTHS[day.month - 1][:3]} {day.year}"


def clock(at: datetime, zone: ZoneInfo, *, day: date | None = None) -> str:
    """`09:12` in the zone, with the date before it unless that is `day`: `22 Nov 2026, 23:50`."""
    local = at.astimezone(zone)
    hour = f"{local:%H:%M}"
    return hour if local.date() == day else f"{short_date(local.date())}, {hour}"
