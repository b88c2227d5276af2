"""What the tests of dates share: the outlets' zones, one moment of reading, and an instant in short."""

from datetime import UTC, datetime

from crawler.extraction import Instant, Known, read_instant

SEEN_AT = datetime(2025, 5, 17, 9, 30, tzinfo=UTC)
BAKU, TBILISI, YEREVAN, MOSCOW = "Asia/Baku", "Asia/Tbilisi", "Asia/Yerevan", "Europe/Moscow"
ISTANBUL, SHANGHAI, TEHRAN, NEW_YORK = "Europe/Istanbul", "Asia/Shanghai", "Asia/Tehran", "America/New_York"
ALMATY = "Asia/Almaty"


def described(found: Instant | None) -> tuple[str | None, Known | None]:
    return (None, None) if found is None else (f"{found.at:%Y-%m-%d %H:%M}", found.known)


def read_seen(raw: str, zone: str) -> Instant | None:
    """The string as seen on Saturday, 17 May 2025, 09:30 UTC, by an outlet of that zone."""
    return read_instant(raw, zone=zone, source="text", fetched_at=SEEN_AT)
