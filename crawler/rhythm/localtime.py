"""Hours on an outlet's own clock: spans of time cut where its hour, its weekday or its offset changes.

Inside this package an instant is a number of seconds since 1970, UTC: statistics are sums, and polls are many.
"""

from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

HOUR_S = 3_600.0
DAY_S = 86_400.0
WEEK_HOURS = 168
_THURSDAY = 3  # 1970-01-01 was one
_STEP_S = 900  # every zone in use today changes its offset on a quarter of an hour


def seconds(at: datetime) -> float:
    """An aware instant in seconds since 1970. Raises ValueError for a naive one."""
    if at.tzinfo is None:
        raise ValueError(f"{at} has no zone; an instant must be aware")
    return at.timestamp()


@lru_cache(maxsize=65_536)
def _offset_s(zone: str, quarter: int) -> int:
    offset = datetime.fromtimestamp(quarter * _STEP_S, UTC).astimezone(ZoneInfo(zone)).utcoffset()
    return int(offset.total_seconds()) if offset else 0


def hour_of_week(at_s: float, zone: str) -> tuple[int, float]:
    """The hour of the outlet's week (0 is Monday from midnight to one) and when it ends, at the latest.

    The hour in which clocks are set may be cut in two: both parts carry their own number.
    """
    offset_s = 0 if zone == "UTC" else _offset_s(zone, int(at_s // _STEP_S))
    local_s = at_s + offset_s
    hours = int(local_s // HOUR_S)
    end_s = (hours + 1) * HOUR_S - offset_s
    return (hours + _THURSDAY * 24) % WEEK_HOURS, end_s


def hours_between(start_s: float, end_s: float, zone: str) -> list[tuple[float, float, int]]:
    """The span cut into local hours: (from, to, hour of the week). Empty when it has no length."""
    pieces = []
    at_s = start_s
    while at_s < end_s:
        hour, until_s = hour_of_week(at_s, zone)
        until_s = min(until_s, end_s)
        pieces.append((at_s, until_s, hour))
        at_s = until_s
    return pieces
