"""The one reader of dates: strings of pages, feeds and sitemaps become instants.

In this order: dates as machines write them (`machine_dates`); any printed date with a numeric offset; with a zone name,
read by the table and the outlet's zone; without a zone, in the outlet's own; spans ("3 hours ago") and weekdays. What has
no known shape (languages that nobody taught us) goes to dateparser, which is imported only then. There is no clock here:
without `fetched_at`, dates that need one are not read. A day or time that does not exist is None, whatever else could be
made of it.
"""

import re
import unicodedata
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cache

from crawler.extraction.article import Instant, Known
from crawler.extraction.calendars import find_day, find_day_without_year
from crawler.extraction.clock_times import ClockTime, find_dotted_time, find_time, sign_of
from crawler.extraction.datafiles import data
from crawler.extraction.machine_dates import Reading, machine_date
from crawler.extraction.plain import fold, one_line
from crawler.extraction.relative import find_ago, latest_weekday
from crawler.extraction.zones import fixed_zone, stated_zone, zone_named

RAW_LIMIT_CHARS = 150
_EARLIEST_YEAR = 1900
_SPOKEN_CHARS = 60
# What software prints that was given no date at all, and how far a zone can shift that day.
_NO_DATE = datetime(1970, 1, 1, tzinfo=UTC)
_WIDEST_OFFSET = timedelta(hours=14)
_NAMED_OFFSET = re.compile(r"(?:UTC|GMT|utc|gmt)\s?([+\-−])\s?(\d{1,2})(?::?(\d\d))?(?!\d)")
_LONE_NUMBER = re.compile(r"(?<![A-Za-z\d°%$€.,-])\d{1,4}(?![A-Za-z\d°%])")
_WORD = re.compile(r"[^\W\d_]{2}")
_COLON_TIME = re.compile(r"(?<![\d:])\d{1,2}:\d\d")
_ARMENIAN_COLON = re.compile(r"(?<=\d)։(?=\d\d)")
_GLUED = re.compile(r"((?:19|20)\d\d-[01]\d-[0-3]\d)(?=[0-2]\d:[0-5]\d)")
_HAN_NUMBER = re.compile(r"([〇○零一二三四五六七八九十廿]{1,6})(?=\s?[年月日号號点點时時分])")
_HAN_DIGITS = {char: value for value, char in enumerate("〇一二三四五六七八九")} | {"○": 0, "零": 0}
_HAN_TENS = {"十": 1, "廿": 2}
# Arabic letters that Persian pages type for their own, and the vowel marks and stretching that nobody reads.
_PERSIAN = str.maketrans(
    {"ي": "ی", "ى": "ی", "ك": "ک", "ۀ": "ه", "ـ": None} | {chr(c): None for c in range(0x64B, 0x653)}
)


def read_instant(raw: str, *, zone: str, source: str, fetched_at: datetime | None = None) -> Instant | None:
    """The instant that `raw` states, or None if it states none that can be known.

    `zone` is the outlet's IANA zone, for dates without one and for abbreviations of several meanings. `fetched_at`
    (aware) is when the string was seen: it gives years to dates without one, anchors "yesterday", and cuts future
    instants (`Known.CLAMPED`); without it such dates are None and nothing is cut. Raises UnknownZoneError, and
    ValueError if `fetched_at` is naive. `read_instant("Fri, 16 May 2025 10:00:00 AZT", ...)` is 06:00 UTC.
    """
    printed = one_line(raw[:RAW_LIMIT_CHARS])
    place = _place(zone, fetched_at)
    found, is_final = _known_shape(printed, zone, place, fetched_at)
    if not is_final and _is_spoken(printed) and (languages := _spoken_languages(printed)):
        found = _spoken(printed, languages, zone, place, fetched_at)
    return _instant(found, printed, source, fetched_at)


def read_known_shape(raw: str, *, zone: str, source: str, fetched_at: datetime | None = None) -> Instant | None:
    """`read_instant` without dateparser: cheap enough to try on many strings of a page."""
    printed = one_line(raw[:RAW_LIMIT_CHARS])
    found, _ = _known_shape(printed, zone, _place(zone, fetched_at), fetched_at)
    return _instant(found, printed, source, fetched_at)


def _place(zone: str, fetched_at: datetime | None) -> tzinfo:
    if fetched_at is not None and fetched_at.tzinfo is None:
        raise ValueError("fetched_at needs a time zone")
    return zone_named(zone)


def _known_shape(printed: str, zone: str, place: tzinfo, fetched_at: datetime | None) -> tuple[Reading | None, bool]:
    """What the known shapes make of it, and whether that is the last word: nobody else is asked about 31 February."""
    try:
        found = machine_date(printed, zone, place) or _printed(_prepared(printed), zone, place, fetched_at)
    except (ValueError, OverflowError):
        return None, True
    return found, found is not None


def _instant(found: Reading | None, printed: str, source: str, fetched_at: datetime | None) -> Instant | None:
    if found is None:
        return None
    try:
        at, known, offset = found[0].astimezone(UTC), found[1], found[0].utcoffset()
    except (ValueError, OverflowError):
        return None
    if at.year < _EARLIEST_YEAR or at == _NO_DATE:
        return None
    if known is Known.DATE_ONLY and abs(at - _NO_DATE) <= _WIDEST_OFFSET:
        return None
    if fetched_at is not None and at > fetched_at:
        at, known = fetched_at.astimezone(UTC), Known.CLAMPED
    return Instant(at=at, raw=printed, source=source, known=known, offset=offset)


def _printed(text: str, zone: str, place: tzinfo, fetched_at: datetime | None) -> Reading | None:
    clock = find_time(text)
    # The time is blanked out, so that its digits are not taken for a day.
    rest = text if clock is None else _blanked(text, clock.start, clock.end)
    now = fetched_at.astimezone(place) if fetched_at else None
    today = now.date() if now else None
    folded = _same_length_fold(rest)
    found = find_day(folded, today=today, outlet_zone=zone)
    if found is None and clock is not None and today is not None:
        found = find_day_without_year(folded, today=today, outlet_zone=zone)
    if found is None:
        return _told_from(now, clock, folded, rest, zone) if now else None
    clock = clock or find_dotted_time(rest, found.end)
    if clock is None:
        return datetime.combine(found.day, time(), place), Known.DATE_ONLY
    others = _blanked(_blanked(rest, clock.start, clock.end), found.start, found.end)
    return _at(found.day, clock, others, zone, place)


def _told_from(now: datetime, clock: ClockTime | None, folded: str, rest: str, zone: str) -> Reading | None:
    """A date that is told from the moment of reading; `now` is that moment in the outlet's zone."""
    place = now.tzinfo
    assert place is not None
    if (ago := find_ago(folded)) is not None:
        if not ago.in_days:
            return now.astimezone(UTC) - ago.span, Known.OUTLET_ZONE
        day = (now - ago.span).date()
        if clock is None:
            return datetime.combine(day, time(), place), Known.DATE_ONLY
        return _at(day, clock, rest, zone, place)
    if clock is None:
        return None
    weekday = latest_weekday(folded, now, hour=clock.hour, minute=clock.minute)
    return _at(weekday, clock, rest, zone, place) if weekday else None


def _at(day: date, clock: ClockTime, others: str, zone: str, place: tzinfo) -> Reading:
    """Day and time together, in the zone that stands behind the time or anywhere in the `others` of the string."""
    stated, known = _zone_of(clock, others, zone)
    local = datetime.combine(day, time(clock.hour % 24, clock.minute, min(clock.second, 59)), stated or place)
    return local + timedelta(days=clock.hour // 24, seconds=clock.second // 60), known


def _zone_of(clock: ClockTime, others: str, outlet_zone: str) -> tuple[tzinfo | None, Known]:
    if clock.zone is not None:
        return clock.zone, Known.OFFSET
    if offset := _NAMED_OFFSET.search(others):
        numeric = fixed_zone(sign_of(offset[1]), int(offset[2]), int(offset[3] or 0))
        if numeric is not None:
            return numeric, Known.OFFSET
    named = stated_zone(others, outlet_zone)
    return named, Known.OUTLET_ZONE if named is None else Known.ZONE_NAME


def _blanked(text: str, start: int, end: int) -> str:
    return text[:start] + " " * (end - start) + text[end:]


def _is_spoken(text: str) -> bool:
    return len(text) <= _SPOKEN_CHARS and bool(_LONE_NUMBER.search(text) and _WORD.search(text))


def _spoken_languages(text: str) -> list[str]:
    """The languages in which a phrase may be read that tells a date: dateparser takes its time to learn each of them, and
    most texts with a number in them have nothing of a date."""
    folded = fold(text)
    return [language for language, signs in _signs().items() if signs.search(folded)]


@cache
def _signs() -> dict[str, re.Pattern[str]]:
    def beginning(language: str) -> str:
        return "" if language == "zh" else r"(?<![^\W\d_])"

    words = data("calendar")["spoken"].items()
    return {one: re.compile(beginning(one) + "(?:" + "|".join(map(fold, signs)) + ")") for one, signs in words}


def _spoken(text: str, languages: list[str], zone: str, place: tzinfo, fetched_at: datetime | None) -> Reading | None:
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
            languages=languages,
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
    is_day = answers[0].time() in (clocks[0].time(), time()) and not _COLON_TIME.search(text)
    if is_day:
        return datetime.combine(at.date(), time(), place), Known.DATE_ONLY
    return at, Known.OUTLET_ZONE


def _prepared(text: str) -> str:
    """With ASCII digits, one spelling of Persian letters, and a space between a day and a time that stick together."""
    if not text.isascii():
        text = _HAN_NUMBER.sub(_from_han, text.translate(_PERSIAN))
        text = _ARMENIAN_COLON.sub(":", text)
        text = "".join(str(unicodedata.digit(char)) if char.isdecimal() else char for char in text)
    return _GLUED.sub(r"\1 ", text)


def _from_han(found: re.Match[str]) -> str:
    """A number in Chinese characters: 二〇二五 is 2025, 十六 is 16, 二十 is 20."""
    written = found[1]
    tens = next((char for char in written if char in _HAN_TENS), None)
    if tens is None:
        return "".join(str(_HAN_DIGITS[char]) for char in written)
    before, _, behind = written.partition(tens)
    if len(before) > 1 or len(behind) > 1 or behind in _HAN_TENS:
        return written
    ten = _HAN_DIGITS[before] if before else _HAN_TENS[tens]
    return str(10 * ten + (_HAN_DIGITS[behind] if behind else 0))


def _same_length_fold(text: str) -> str:
    """Folded character by character, so that positions stay those of `text`."""
    folded = fold(text)
    if len(folded) == len(text):
        return folded
    return "".join(low if len(low := fold(char)) == 1 else char for char in text)


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
