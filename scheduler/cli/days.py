"""Days as the command line names them."""

from datetime import date, datetime, timedelta

from scheduler.errors import MisuseError


def day_named(name: str, now: datetime, zone: str, *, option: str = "--date") -> date:
    """The day that `name` means on the clock of `zone` (IANA) at `now`. Raises MisuseError."""
    from desk.digest.days import zone_named

    today = now.astimezone(zone_named(zone)).date()
    match name.strip().lower():
        case "today":
            return today
        case "yesterday":
            return today - timedelta(days=1)
    try:
        return date.fromisoformat(name.strip())
    except ValueError as error:
        raise MisuseError(
            f'{option}: "{name}" is no day; write it as {today.isoformat()}, or today or yesterday'
        ) from error
