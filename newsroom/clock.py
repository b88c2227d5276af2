"""The world's own clock: it stands still until somebody moves it."""

from datetime import UTC, datetime, timedelta


class WorldClock:
    """A clock that only its owner moves. Every instant is aware; what it answers is in UTC."""

    __slots__ = ("_now",)

    def __init__(self, start: datetime) -> None:
        self._now = _utc(start)

    def now(self) -> datetime:
        return self._now

    def advance(self, by: timedelta) -> datetime:
        """Move by a span (a negative one goes back) and answer the new time."""
        self._now += by
        return self._now

    def set(self, at: datetime) -> None:
        """Move to an instant. Raises ValueError for a naive one."""
        self._now = _utc(at)


def _utc(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError(f"the clock needs an instant with a time zone, not {at!r}")
    return at.astimezone(UTC)
