"""Finds the day in a printed date: numbers, month names of fourteen languages, the Gregorian and the Iranian calendar.

Knows no zone and no clock: a day without a year, and words such as "yesterday", are answered relative to the day given.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from crawler.extraction import jalali
from crawler.extraction.datafiles import data
from crawler.extraction.machine_dates import full_year
from crawler.extraction.plain import fold
from crawler.extraction.relative import relative_day

_GAP = r"\s?[-/.]\s?"
_YEAR_FIRST = re.compile(rf"(?<!\d)(\d{{4}}){_GAP}(\d{{1,2}}){_GAP}(\d{{1,2}})(?!\d)")
_YEAR_LAST = re.compile(rf"(?<![a-z\d])(\d{{1,2}}){_GAP}(\d{{1,2}}){_GAP}(\d{{4}}|\d{{2}})(?!\.?\d)")
_COMPACT = re.compile(r"(?<!\d)((?:19|20)\d\d)([01]\d)([0-3]\d)(?!\d)")
_HAN = re.compile(r"(?:(?<!\d)(\d{4}|\d\d)\s?年\s?|(?<![\d年]))(\d{1,2})\s?月\s?(\d{1,2})\s?[日号號]?")
_NO_YEAR = re.compile(r"^\W*(\d{1,2})([-/.])(\d{2})\.?\W*$")
_WORD = re.compile(r"[^\W\d_]+")
_YEAR = re.compile(r"(?<!\d)(1[2-4]\d\d|19\d\d|20\d\d|21\d\d)(?!\d)")
_NOT_A_YEAR = re.compile(r"^[\s,.'’-]{1,3}0\d{3}(?!\d)")
_DAY_BEFORE = re.compile(r"(?<!\d)(\d{1,2})[^\d]{0,6}$")
_DAY_AFTER = re.compile(r"^[^\d]{0,6}?(\d{1,2})(?!\d)")
_SHORT_YEAR = re.compile(r"^[\s'’-]{1,2}(\d{2})(?:(?=\s?г(?![^\W_]))|(?!\d|\s?[^\W\d_]))")
_YEAR_REACH_CHARS = 8
_IRANIAN_YEARS_END = 1500
_MONTH_FIRST_ZONES = (
    "America/New_York", "America/Detroit", "America/Chicago", "America/Denver", "America/Phoenix",
    "America/Los_Angeles", "America/Anchorage", "America/Boise", "America/Indiana/", "America/Kentucky/",
    "Pacific/Honolulu", "US/",
)  # fmt: skip
_EAST_ASIAN_ZONES = ("Asia/Shanghai", "Asia/Urumqi", "Asia/Hong_Kong", "Asia/Macau", "Asia/Taipei", "Asia/Tokyo", "PRC")


@dataclass(frozen=True, slots=True)
class FoundDay:
    """A day and what of the text it was read from (start, end), so that the rest can be searched for a zone."""

    day: date
    start: int
    end: int


def find_day(text: str, *, today: date | None, outlet_zone: str = "UTC") -> FoundDay | None:
    """The first day that the folded `text` (ASCII digits) states; None if there is none.

    `today` is the day in the outlet's zone at which the text was seen; without it, dates without a year and relative
    words are not read. A day without a year is the latest such day that is not after tomorrow: it was printed in the
    past. `03/04/2025` is the 3rd of April, but the 4th of March for outlets in the United States' zones; where that
    order lies after tomorrow and the other does not, the other is meant. Raises ValueError for a day that does not exist.
    """
    found = _numeric(text, today, outlet_zone)
    # "16 May 2025, updated: 17.05.2025": a day in words counts if it stands wholly before the numbers.
    found = _han(text[: found.start] if found else text, today) or found
    found = _worded(text, today, until=found.start if found else len(text)) or found
    return found or _relative(text, today)


def find_day_without_year(text: str, *, today: date, outlet_zone: str) -> FoundDay | None:
    """The day of a `text` that is nothing but two numbers, "16.05" or "05-16", once its time of day is blanked out."""
    found = _NO_YEAR.match(text)
    if found is None:
        return None
    day, month = int(found[1]), int(found[3])
    month_first = outlet_zone.startswith(_MONTH_FIRST_ZONES) or (found[2] == "-" and outlet_zone in _EAST_ASIAN_ZONES)
    if month > 12 or (day <= 12 and month_first and found[2] != "."):
        day, month = month, day
    whole = _latest(month, day, today)
    return FoundDay(whole, found.start(1), found.end(3)) if whole else None


def is_month(word: str) -> bool:
    """Whether a word, in any case, is a month's name in any language."""
    return fold(word) in _months()


def _numeric(text: str, today: date | None, outlet_zone: str) -> FoundDay | None:
    found = min(
        (one for one in (_YEAR_FIRST.search(text), _YEAR_LAST.search(text)) if one), key=re.Match.start, default=None
    )
    if found is None and (compact := _COMPACT.search(text)):
        return FoundDay(_day(int(compact[1]), int(compact[2]), int(compact[3])), *compact.span())
    if found is None:
        return None
    if found.re is _YEAR_FIRST:
        return FoundDay(_day(int(found[1]), int(found[2]), int(found[3])), *found.span())
    day, month = int(found[1]), int(found[2])
    undotted = "." not in found[0]
    if month > 12 or (undotted and day <= 12 and outlet_zone.startswith(_MONTH_FIRST_ZONES)):
        day, month = month, day
    whole = _day(full_year(found[3]), month, day)
    if undotted and day <= 12 and today is not None and whole > today + timedelta(days=1):
        other = _day(full_year(found[3]), day, month)
        whole = other if other <= today + timedelta(days=1) else whole
    if undotted and len(found[3]) == 2 and today is not None and whole.year > today.year + 1:
        raise ValueError(f"no year: {found[0]}")  # 03-12-31 may begin with its year
    return FoundDay(whole, *found.span())


def _han(text: str, today: date | None) -> FoundDay | None:
    found = _HAN.search(text)
    if found is None:
        return None
    month, day = int(found[2]), int(found[3])
    whole = date(full_year(found[1]), month, day) if found[1] else _latest(month, day, today)
    return FoundDay(whole, *found.span()) if whole else None


def _worded(text: str, today: date | None, *, until: int) -> FoundDay | None:
    for word in _WORD.finditer(text, 0, until):
        known = _months().get(word[0])
        if known is None:
            continue
        before, after = text[: word.start()], text[word.end() :]
        leading = _DAY_BEFORE.search(before)
        trailing = None if leading else _DAY_AFTER.search(after)
        numeral = leading or trailing
        if numeral is None:
            continue
        start = leading.start() if leading else word.start()
        end = word.end() + (trailing.end() if trailing else 0)
        if end > until:
            continue
        year = _nearest_year(text, start, end)
        if year is None and known.needs_year:
            continue
        day = int(numeral[1])
        if year is None and leading and (short := _SHORT_YEAR.search(after)):
            return FoundDay(date(full_year(short[1]), known.month, day), start, end + short.end())
        if year is None and _NOT_A_YEAR.match(text[end:]):
            raise ValueError("no year")
        if year is not None and 0 <= year.start() - end <= _YEAR_REACH_CHARS:
            end = year.end()
        whole = _worded_day(year, known, day, today)
        return FoundDay(whole, start, end) if whole else None
    return None


def _nearest_year(text: str, start: int, end: int) -> re.Match[str] | None:
    """The year that stands nearest to the day and month between `start` and `end`; the one behind, of two as near."""
    years = _YEAR.finditer(text)
    return min(years, key=lambda year: max(year.start() - end, start - year.end()), default=None)


def _worded_day(year: re.Match[str] | None, known: "_Month", day: int, today: date | None) -> date | None:
    if year is not None:
        number = int(year[1])
        return jalali.gregorian(number, known.month, day) if known.is_persian else date(number, known.month, day)
    if not known.is_persian:
        return _latest(known.month, day, today)
    if today is None:
        return None
    for back in range(621, 632):
        try:
            guess = jalali.gregorian(today.year - back, known.month, day)
        except ValueError:
            if day != 30 or known.month != 12:
                raise
            continue  # only leap years have that day
        if guess <= today + timedelta(days=1):
            return guess
    return None


def _relative(text: str, today: date | None) -> FoundDay | None:
    found = relative_day(text, today) if today is not None else None
    return FoundDay(*found) if found else None


def _day(year: int, month: int, day: int) -> date:
    return jalali.gregorian(year, month, day) if year < _IRANIAN_YEARS_END else date(year, month, day)


def _latest(month: int, day: int, today: date | None) -> date | None:
    if today is None:
        return None
    for year in range(today.year + 1, today.year - 9, -1):
        try:
            guess = date(year, month, day)
        except ValueError:
            if day != 29:
                raise
            continue
        if guess <= today + timedelta(days=1):
            return guess
    return None


@dataclass(frozen=True, slots=True)
class _Month:
    """What a month's name means. `needs_year`: without a year beside it, it is taken for another word."""

    month: int
    is_persian: bool = False
    needs_year: bool = False


@cache
def _months() -> dict[str, _Month]:
    """Folded month word -> what it means."""
    calendar = data("calendar")
    table: dict[str, _Month] = {}
    for language in calendar["languages"].values():
        for number, forms in enumerate(language["months"], start=1):
            for form in forms:
                for ending in ("", *language.get("endings", ())):
                    table.setdefault(fold(form + ending), _Month(number))
    for number, forms in enumerate(calendar["persian"], start=1):
        for form in forms:
            for ending in ("", *calendar["persian_endings"]):
                table[fold(form + ending)] = _Month(number, is_persian=True)
    for number, forms in enumerate(calendar["persian_in_latin"], start=1):
        for form in forms:
            table.setdefault(form, _Month(number, is_persian=True, needs_year=True))
    return table
