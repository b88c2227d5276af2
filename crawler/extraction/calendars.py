"""Finds the day and the time of day in a printed date: numbers, month names of ten languages, three calendars' habits.

Knows no zone and no clock: a day without a year, and words such as "yesterday", are answered relative to the day given.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from crawler.extraction import jalali
from crawler.extraction.datafiles import data
from crawler.extraction.plain import fold

_GAP = r"\s?[-/.]\s?"
_YEAR_FIRST = re.compile(rf"(?<!\d)(\d{{4}}){_GAP}(\d{{1,2}}){_GAP}(\d{{1,2}})(?!\d)")
_YEAR_LAST = re.compile(rf"(?<!\d)(\d{{1,2}}){_GAP}(\d{{1,2}}){_GAP}(\d{{4}}|\d{{2}})(?!\d)")
_COMPACT = re.compile(r"(?<!\d)((?:19|20)\d\d)([01]\d)([0-3]\d)(?!\d)")
_HAN = re.compile(r"(?:(\d{4})\s?年\s?)?(\d{1,2})\s?月\s?(\d{1,2})\s?日?")
_WORD = re.compile(r"[^\W\d_]+")
_YEAR = re.compile(r"(?<!\d)(1[2-4]\d\d|19\d\d|20\d\d|21\d\d)(?!\d)")
_DAY_BEFORE = re.compile(r"(?<!\d)(\d{1,2})[^\d]{0,6}$")
_DAY_AFTER = re.compile(r"^[^\d]{0,6}?(\d{1,2})(?!\d)")
_SHORT_YEAR = re.compile(r"^[\s'’-]{1,2}(\d{2})(?!\d)")
_MONTH_FIRST_ZONES = ("America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles", "US/")


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
    order lies after tomorrow and the other does not, the other is meant.
    """
    try:
        return _numeric(text, today, outlet_zone) or _han(text, today) or _worded(text, today) or _relative(text, today)
    except (ValueError, OverflowError):
        return None


def _numeric(text: str, today: date | None, outlet_zone: str) -> FoundDay | None:
    if found := _YEAR_FIRST.search(text) or _COMPACT.search(text):
        return FoundDay(_day(int(found[1]), int(found[2]), int(found[3])), *found.span())
    if found := _YEAR_LAST.search(text):
        day, month = int(found[1]), int(found[2])
        if month > 12 or ("/" in found[0] and day <= 12 and outlet_zone.startswith(_MONTH_FIRST_ZONES)):
            day, month = month, day
        whole = _day(_full_year(found[3]), month, day)
        if "/" in found[0] and day <= 12 and today is not None and whole > today + timedelta(days=1):
            other = _day(_full_year(found[3]), day, month)
            whole = other if other <= today + timedelta(days=1) else whole
        return FoundDay(whole, *found.span())
    return None


def _han(text: str, today: date | None) -> FoundDay | None:
    found = _HAN.search(text)
    if found is None:
        return None
    month, day = int(found[2]), int(found[3])
    whole = date(int(found[1]), month, day) if found[1] else _latest(month, day, today)
    return FoundDay(whole, *found.span()) if whole else None


def _worded(text: str, today: date | None) -> FoundDay | None:
    for word in _WORD.finditer(text):
        known = _months().get(word[0])
        if known is None:
            continue
        month, is_persian = known
        before, after = text[: word.start()], text[word.end() :]
        leading = _DAY_BEFORE.search(before)
        trailing = None if leading else _DAY_AFTER.search(after)
        if leading is None and trailing is None:
            continue
        day = int((leading or trailing)[1])  # type: ignore[index]
        year = _YEAR.search(text)
        if year is None and leading and (short := _SHORT_YEAR.search(after)):
            return FoundDay(date(_full_year(short[1]), month, day), leading.start(), word.end() + short.end())
        start = leading.start() if leading else word.start()
        end = word.end() + (trailing.end() if trailing else 0)
        whole = _worded_day(year, month, day, is_persian=is_persian, today=today)
        return FoundDay(whole, start, end) if whole else None
    return None


def _worded_day(
    year: re.Match[str] | None, month: int, day: int, *, is_persian: bool, today: date | None
) -> date | None:
    if year is not None:
        return jalali.gregorian(int(year[1]), month, day) if is_persian else _day(int(year[1]), month, day)
    if not is_persian:
        return _latest(month, day, today)
    if today is None:
        return None
    guesses = (jalali.gregorian(today.year - back, month, day) for back in (621, 622))
    return next((guess for guess in guesses if guess <= today + timedelta(days=1)), None)


def _relative(text: str, today: date | None) -> FoundDay | None:
    if today is None:
        return None
    for word, days_back in _relative_words():
        at = text.find(word)
        if at >= 0:
            return FoundDay(today - timedelta(days=days_back), at, at + len(word))
    return None


def _day(year: int, month: int, day: int) -> date:
    return jalali.gregorian(year, month, day) if year < 1500 else date(year, month, day)


def _full_year(written: str) -> int:
    year = int(written)
    return year if len(written) == 4 else year + (2000 if year < 70 else 1900)


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


@cache
def _months() -> dict[str, tuple[int, bool]]:
    """Folded month word -> (month, whether of the Iranian calendar)."""
    calendar = data("calendar")
    table: dict[str, tuple[int, bool]] = {}
    for language in calendar["languages"].values():
        for number, forms in enumerate(language["months"], start=1):
            for form in forms:
                for ending in ("", *language.get("endings", ())):
                    table.setdefault(fold(form + ending), (number, False))
    for number, forms in enumerate(calendar["persian"], start=1):
        table.update({fold(form): (number, True) for form in forms})
    return table


@cache
def _relative_words() -> tuple[tuple[str, int], ...]:
    rows = data("calendar")["languages"].values()
    return tuple(
        (fold(word), back) for row in rows for key, back in (("today", 0), ("yesterday", 1)) for word in row[key]
    )
