"""Dates as machines write them: Unix time, ISO 8601 and the dates of mail headers that feeds use (RFC 822, 850).

This is the short way for feeds of ten thousand links. What it does not know for certain (comments behind the zone,
other languages, odd punctuation) it leaves to the reader of printed dates.
"""

import re
from datetime import UTC, date, datetime, timedelta, tzinfo

from crawler.extraction.article import Known
from crawler.extraction.zones import fixed_zone, zone_abbreviated

Reading = tuple[datetime, Known]

# Seconds, or seconds with milli-, micro- or nanoseconds behind them; Microsoft's JSON wraps them in /Date(...)/.
_EPOCH = re.compile(r"^(?:/Date\()?(\d{10})(?:\d{3}|\d{6}|\d{9}|\.\d+)?(?:[+-]\d{4})?(?:\)/)?$", re.ASCII)
_EPOCH_HEAD = frozenset("0123456789/")
_ISO = re.compile(r"^(?:19|20)\d\d-?(?:W\d\d-?[1-7]|[01]\d-?[0-3]\d|[01]\d(?=T))(?![\d-])", re.ASCII)
_ORDINAL = re.compile(r"^((?:19|20)\d\d)-?([0-3]\d\d)(?=$|[T ])", re.ASCII)
_DIGITS = re.compile(r"^((?:19|20)\d\d)([01]\d)([0-3]\d)([0-2]\d)([0-5]\d)([0-5]\d)?$", re.ASCII)
_MAIL = re.compile(
    r"^(?:[a-z]{3,9},?\s?)?([0-3]?\d)[ -]([a-z]{3,9})\.?[ -](\d{4}|\d\d),? ([0-2]?\d):([0-5]\d)(?::([0-5]\d))?"
    r"(?:\s?(?:(z|utc?|gmt)|([+-])(\d\d):?([0-5]\d)|([a-z]{2,5})))?$",
    re.ASCII | re.IGNORECASE,
)
_MONTH_NAMES = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_MONTHS = {name[:3]: number for number, name in enumerate(_MONTH_NAMES, start=1)}
_MONTHS |= {name: number for number, name in enumerate(_MONTH_NAMES, start=1)} | {"sept": 9}
_CENTURY_TURN = 70
# They stand where a zone may stand, but change the hour: the reader of printed dates knows them.
_HALVES_OF_DAY = frozenset({"AM", "PM"})


def machine_date(text: str, zone: str, place: tzinfo) -> Reading | None:
    """What `text` (one line) states if a machine wrote it, else None. `zone` and `place` are the outlet's zone by name and
    as an object. Raises ValueError for a day or time of day that does not exist."""
    if not text.isascii():
        return None
    if text[:1] in _EPOCH_HEAD and (epoch := _EPOCH.match(text)):
        return datetime.fromtimestamp(int(epoch[1]), UTC), Known.OFFSET
    if found := _MAIL.match(text):
        return _mail(found, zone, place)
    return _iso(text, place)


def full_year(written: str) -> int:
    """The year of two or four digits: 25 is 2025, 99 is 1999."""
    year = int(written)
    return year if len(written) == 4 else year + (2000 if year < _CENTURY_TURN else 1900)


def _mail(found: re.Match[str], zone: str, place: tzinfo) -> Reading | None:
    month = _MONTHS.get(found[2].lower())
    if month is None:
        return None
    utc, sign, hours, minutes, name = found[7], found[8], found[9], found[10], found[11]
    stated: tzinfo | None = UTC if utc else None
    known = Known.ZONE_NAME if utc and utc not in "zZ" else Known.OFFSET
    if sign:
        stated = fixed_zone(sign, int(hours), int(minutes))
    elif name:
        if name.upper() in _HALVES_OF_DAY:
            return None
        stated, known = zone_abbreviated(name, zone), Known.ZONE_NAME
        if stated is None and name != name.upper():
            return None  # a word
    hour = int(found[4])
    extra = timedelta(days=1) if hour == 24 and found[5] == "00" and not int(found[6] or 0) else timedelta()
    at = datetime(
        full_year(found[3]), month, int(found[1]), 0 if extra else hour, int(found[5]), int(found[6] or 0),
        tzinfo=stated or place,
    )  # fmt: skip
    return at + extra, known if stated is not None else Known.OUTLET_ZONE


def _iso(text: str, place: tzinfo) -> Reading | None:
    if _ISO.match(text):
        try:
            at = datetime.fromisoformat(text)
        except ValueError:
            return None  # a date with words behind it, 24:00 or a day that does not exist: the printed reader tells
        has_time = any(char in text[8:] for char in "Tt :")
    elif found := _ORDINAL.match(text):
        day = date(int(found[1]), 1, 1) + timedelta(days=int(found[2]) - 1)
        if not int(found[2]) or day.year != int(found[1]):
            raise ValueError(f"no day {found[2]} of the year {found[1]}")
        has_time = found.end() < len(text)
        at = datetime.fromisoformat(day.isoformat() + text[found.end() :])
    elif found := _DIGITS.match(text):
        numbers = [int(group or 0) for group in found.groups()]
        at, has_time = datetime(*numbers), True  # type: ignore[arg-type]
    else:
        return None
    if at.tzinfo is not None:
        return at, Known.OFFSET
    return at.replace(tzinfo=place), Known.OUTLET_ZONE if has_time else Known.DATE_ONLY
