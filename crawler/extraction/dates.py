"""The one reader of dates: strings of pages, feeds and sitemaps become instants.

In this order: ISO 8601 and Unix time; any printed date with a numeric offset; with a zone name, read by the table and
the outlet's zone; without a zone, in the outlet's own. What has no known shape ("3 hours ago", other languages) goes
to dateparser, which is imported only then. There is no clock here: without `fetched_at`, dates that need one are not
read.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from crawler.extraction.article import Instant, Known
from crawler.extraction.calendars import FoundDay, find_day
from crawler.extraction.datafiles import data
from crawler.extraction.plain import fold, one_line
from crawler.extraction.zones import fixed_zone, stated_zone, zone_named

RAW_LIMIT_CHARS = 150
_EARLIEST_YEAR = 1900
_SPOKEN_CHARS = 60
_EPOCH = re.compile(r"^(\d{10})(?:\d{3}|\.\d+)?$")
_COMPACT_TIME = re.compile(r"(?<!\d)(\d{8})[tT]([0-2]\d)([0-5]\d)([0-5]\d)?")
_TIME = re.compile(r"(?<![\d:])(2[0-4]|[01]?\d):([0-5]\d)(?::([0-5]\d)(?:[.,]\d{1,9})?)?(?![\d:])")
_HAN_TIME = re.compile(r"(?<!\d)(2[0-3]|[01]?\d)[点點时時]([0-5]?\d)?分?")
_HOUR_ONLY = re.compile(r"(?<![\d:.])(1[0-2]|[1-9])(?=\s?[ap]\.?m\b)")
_OFFSET = re.compile(
    r"^\s?(?:\(?(?:UTC|GMT|utc|gmt)\s?([+\-−])\s?(\d{1,2})(?::?(\d\d))?|([+\-−])(\d\d)(?::?(\d\d))?)(?![\d.:/-])"
)
_NAMED_OFFSET = re.compile(r"(?:UTC|GMT|utc|gmt)\s?([+\-−])\s?(\d{1,2})(?::?(\d\d))?(?!\d)")
_LONE_NUMBER = re.compile(r"(?<![A-Za-z\d°%$€.,-])\d{1,4}(?![A-Za-z\d°%])")
_WORD = re.compile(r"[^\W\d_]{2}")
_ZULU = re.compile(r"^\s?[Zz](?![^\W_])")


@dataclass(frozen=True, slots=True)
class _Time:
    """A time of day, the zone stated right behind it, and where it stood."""

    hour: int
    minute: int
    second: int
    zone: tzinfo | None
    start: int
    end: int


def read_instant(raw: str, *, zone: str, source: str, fetched_at: datetime | None = None) -> Instant | None:
    """The instant that `raw` states, or None if it states none that can be known.

    `zone` is the outlet's IANA zone, for dates without one and for abbreviations of several meanings. `fetched_at`
    (aware) is when the string was seen: it gives years to dates without one, anchors "yesterday", and cuts future
    instants (`Known.CLAMPED`); without it such dates are None and nothing is cut. Raises UnknownZoneError, and
    ValueError if `fetched_at` is naive. `read_instant("Fri, 16 May 2025 10:00:00 AZT", ...)` is 06:00 UTC.
    """
    known_shape = read_known_shape(raw, zone=zone, source=source, fetched_at=fetched_at)
    printed = one_line(raw[:RAW_LIMIT_CHARS])
    if known_shape is not None or not _is_spoken(printed):
        return known_shape
    return _instant(_spoken(printed, zone, zone_named(zone), fetched_at), printed, source, fetched_at)


def read_known_shape(raw: str, *, zone: str, source: str, fetched_at: datetime | None = None) -> Instant | None:
    """`read_instant` without dateparser: cheap enough to try on many strings of a page."""
    place = zone_named(zone)
    if fetched_at is not None and fetched_at.tzinfo is None:
        raise ValueError("fetched_at needs a time zone")
    printed = one_line(raw[:RAW_LIMIT_CHARS])
    try:
        found = _iso(printed) or _printed(_ascii_digits(printed), zone, place, fetched_at)
    except (ValueError, OverflowError):
        return None
    return _instant(found, printed, source, fetched_at)


def _instant(
    found: tuple[datetime, Known] | None, printed: str, source: str, fetched_at: datetime | None
) -> Instant | None:
    if found is None:
        return None
    try:
        at, known = found[0].astimezone(UTC), found[1]
    except (ValueError, OverflowError):
        return None
    if at.year < _EARLIEST_YEAR:
        return None
    if fetched_at is not None and at > fetched_at:
        at, known = fetched_at.astimezone(UTC), Known.CLAMPED
    return Instant(at=at, raw=printed, source=source, known=known)


def _iso(text: str) -> tuple[datetime, Known] | None:
    if epoch := _EPOCH.match(text):
        return datetime.fromtimestamp(int(epoch[1]), UTC), Known.OFFSET
    if len(text) < 17:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return (at, Known.OFFSET) if at.tzinfo is not None else None


def _printed(text: str, zone: str, place: tzinfo, fetched_at: datetime | None) -> tuple[datetime, Known] | None:
    clock = _find_time(text)
    # The time is blanked out, so that its digits are not taken for a day.
    rest = text if clock is None else text[: clock.start] + " " * (clock.end - clock.start) + text[clock.end :]
    today = fetched_at.astimezone(place).date() if fetched_at else None
    folded = _same_length_fold(rest)
    found = find_day(folded, today=today, outlet_zone=zone)
    if found is None:
        return None
    if clock is None:
        return datetime.combine(found.day, time(), place), Known.DATE_ONLY
    stated, known = _zone_of(clock, rest, found, zone)
    local = datetime.combine(found.day, time(clock.hour % 24, clock.minute, clock.second), stated or place)
    return local + timedelta(days=clock.hour // 24), known


def _zone_of(clock: _Time, rest: str, found: FoundDay, outlet_zone: str) -> tuple[tzinfo | None, Known]:
    if clock.zone is not None:
        return clock.zone, Known.OFFSET
    others = rest[: found.start] + " " * (found.end - found.start) + rest[found.end :]
    if offset := _NAMED_OFFSET.search(others):
        numeric = fixed_zone(_sign(offset[1]), int(offset[2]), int(offset[3] or 0))
        if numeric is not None:
            return numeric, Known.OFFSET
    named = stated_zone(others, outlet_zone)
    return named, Known.OUTLET_ZONE if named is None else Known.ZONE_NAME


def _find_time(text: str) -> _Time | None:
    if found := _COMPACT_TIME.search(text):
        hour, minute, second, start = int(found[2]), int(found[3]), int(found[4] or 0), found.end(1)
    elif found := _TIME.search(text):
        hour, minute, second, start = int(found[1]), int(found[2]), int(found[3] or 0), found.start()
    elif found := _HAN_TIME.search(text):
        hour, minute, second, start = int(found[1]), int(found[2] or 0), 0, found.start()
    elif found := _HOUR_ONLY.search(text):
        hour, minute, second, start = int(found[1]), 0, 0, found.start()
    else:
        return None
    if hour > 24 or (hour == 24 and (minute or second)):
        return None
    end = found.end()
    hour, end, start = _half_day(text, hour, start, end)
    if zulu := _ZULU.match(text[end:]):
        return _Time(hour, minute, second, UTC, start, end + zulu.end())
    offset = _OFFSET.match(text[end:])
    if offset is None:
        return _Time(hour, minute, second, None, start, end)
    sign, hours, minutes = offset[1] or offset[4], offset[2] or offset[5], offset[3] or offset[6] or "0"
    return _Time(hour, minute, second, fixed_zone(_sign(sign), int(hours), int(minutes)), start, end + offset.end())


def _half_day(text: str, hour: int, start: int, end: int) -> tuple[int, int, int]:
    """Applies "pm", "下午" and the like beside the time; returns hour, end and start with the word taken in."""
    behind, before = text[end : end + 8].lower(), text[max(0, start - 4) : start].lower()
    calendar = data("calendar")
    for shift, names in ((12, calendar["afternoon"]), (0, calendar["morning"])):
        for name in names:
            follows = behind.lstrip().startswith(name) and not behind.lstrip()[len(name) :][:1].isalpha()
            if follows:
                end += len(behind) - len(behind.lstrip()) + len(name)
            elif before.rstrip().endswith(name) and not name.isascii():
                start -= len(before) - len(before.rstrip()) + len(name)
            else:
                continue
            return (hour % 12 + shift if hour <= 12 else hour), end, start
    return hour, end, start


def _is_spoken(text: str) -> bool:
    return len(text) <= _SPOKEN_CHARS and bool(_LONE_NUMBER.search(text) and _WORD.search(text))


def _spoken(text: str, zone: str, place: tzinfo, fetched_at: datetime | None) -> tuple[datetime, Known] | None:
    """What dateparser makes of it. Without `fetched_at` it is asked with two different clocks: only an answer that does
    not depend on the clock is believed."""
    import dateparser

    clocks = [fetched_at.astimezone(place).replace(tzinfo=None)] if fetched_at else [
        datetime(2001, 3, 5, 1, 1), datetime(2012, 10, 17, 13, 43)
    ]  # fmt: skip
    answers: list[datetime] = []
    for clock in clocks:
        answer = dateparser.parse(
            text,
            languages=data("calendar")["spoken"],
            settings={
                "TIMEZONE": zone,
                "RELATIVE_BASE": clock,
                "PREFER_DATES_FROM": "past",
                "REQUIRE_PARTS": ["day", "month"],
                "RETURN_AS_TIMEZONE_AWARE": False,
            },
        )
        if answer is None or (answers and answer != answers[0]):
            return None
        answers.append(answer)
    at = answers[0].replace(tzinfo=place)
    is_day = answers[0].time() in (clocks[0].time(), time()) and not _TIME.search(text)
    if is_day:
        return datetime.combine(at.date(), time(), place), Known.DATE_ONLY
    return at, Known.OUTLET_ZONE


def _ascii_digits(text: str) -> str:
    if text.isascii():
        return text
    return "".join(str(unicodedata.digit(char)) if char.isdecimal() else char for char in text)


def _same_length_fold(text: str) -> str:
    """Folded character by character, so that positions stay those of `text`."""
    folded = fold(text)
    if len(folded) == len(text):
        return folded
    return "".join(low if len(low := fold(char)) == 1 else char for char in text)


def _sign(written: str) -> str:
    return "+" if written == "+" else "-"


def day_in_address(url: str, *, zone: str) -> Instant | None:
    """The day that a path such as /2025/05/16/ states: the last resort."""
    found = re.search(r"/((?:19|20)\d\d)[/-]([01]?\d)[/-]([0-3]?\d)(?:[/-]|$)", url[:2000])
    if found is None:
        return None
    try:
        day = date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None
    return Instant(datetime.combine(day, time(), zone_named(zone)), found[0], "url", Known.DATE_ONLY)
