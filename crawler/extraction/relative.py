"""Dates that are told from the moment of reading: "3 hours ago", "just now", "Friday, 10:00".

The words are data (`data/calendar.yaml`). A vague span ("several hours ago") is not read.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache

from crawler.extraction.datafiles import data
from crawler.extraction.plain import fold

RELATIVE_CHARS = 60
_UNITS = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86_400, "weeks": 604_800}
_DAY_S = _UNITS["days"]
_WORD = re.compile(r"[^\W\d_]+")
_WORDS_BESIDE_WEEKDAY = 2


@dataclass(frozen=True, slots=True)
class Ago:
    """How long ago. `in_days` says that only days are counted: the time of day is unknown."""

    span: timedelta
    in_days: bool


def find_ago(text: str) -> Ago | None:
    """The span that the folded `text` (ASCII digits) states as "... ago"; no span at all for "just now"."""
    if len(text) > RELATIVE_CHARS:
        return None
    words = _words()
    if words.now.search(text):
        return Ago(timedelta(), in_days=False)
    if words.half_hour.search(text):
        return Ago(timedelta(minutes=30), in_days=False)
    if found := words.ago.search(text):
        seconds = [words.units[unit] for unit in (found["unit"], found["unit2"]) if unit]
        counts = [_count(number) for number in (found["number"], found["number2"]) if number]
        span = timedelta(seconds=sum(unit * count for unit, count in zip(seconds, counts, strict=True)))
        return Ago(span, in_days=min(seconds) >= _DAY_S)
    if found := words.bare.search(text):
        unit = words.bare_units[found["bare"]]
        return Ago(timedelta(seconds=unit), in_days=unit >= _DAY_S)
    return None


def latest_weekday(text: str, now: datetime, *, hour: int, minute: int) -> date | None:
    """The last such weekday on which hour:minute is not after `now` (local); None if `text` names no weekday.

    `text` is folded and has no time of day any more. More than two words beside the weekday make a sentence, not a date.
    """
    found = _words().weekday.search(text) if len(text) <= RELATIVE_CHARS else None
    if found is None:
        return None
    others = _WORD.findall(text[: found.start()] + " " + text[found.end() :])
    if len(others) > _WORDS_BESIDE_WEEKDAY:
        return None
    back = (now.weekday() - _words().weekdays[found["weekday"]]) % 7
    if back == 0 and (hour, minute) > (now.hour, now.minute):
        back = 7
    return now.date() - timedelta(days=back)


def relative_day(text: str, today: date) -> tuple[date, int, int] | None:
    """The day that "today", "yesterday" and the like mean, and where the word stands."""
    found = _words().day.search(text)
    if found is None:
        return None
    return today - timedelta(days=_words().days[found["day"]]), found.start(), found.end()


@dataclass(frozen=True, slots=True)
class _Words:
    """The compiled words of all languages."""

    ago: re.Pattern[str]
    bare: re.Pattern[str]
    now: re.Pattern[str]
    half_hour: re.Pattern[str]
    weekday: re.Pattern[str]
    day: re.Pattern[str]
    units: dict[str, int]
    bare_units: dict[str, int]
    weekdays: dict[str, int]
    days: dict[str, int]


def _count(number: str) -> int:
    return int(number) if number.isdecimal() else _numbers()[number]


@cache
def _numbers() -> dict[str, int]:
    return {
        fold(word): count
        for row in data("calendar")["languages"].values()
        for count, words in enumerate(row.get("numbers", ()), start=1)
        for word in words
    }


@cache
def _words() -> _Words:
    rows = list(data("calendar")["languages"].values())

    def flat(key: str) -> list[str]:
        return [fold(word) for row in rows for word in row.get(key, ())]

    units = {word: seconds for key, seconds in _UNITS.items() for word in flat(key)}
    bare_units = {word: seconds for key, seconds in _UNITS.items() for word in flat(f"one_of_{key}")}
    weekdays = {
        fold(form): number for row in rows for number, forms in enumerate(row.get("weekdays", ())) for form in forms
    }
    days = {word: back for key, back in (("today", 0), ("yesterday", 1), ("before_yesterday", 2)) for word in flat(key)}
    number, unit, ago = _any(_numbers()), _any(units), _any(flat("ago"))
    joiner = r"[\s,]*(?:(?:" + _any(flat("and")) + r")\s)?\s*"
    span = rf"(?P<number>\d{{1,4}}|{number})\s?(?P<unit>{unit})\.?"
    second = rf"(?:{joiner}(?P<number2>\d{{1,4}})\s?(?P<unit2>{unit})\.?)?"
    return _Words(
        ago=re.compile(_bounded(rf"{span}{second}\s?(?:{ago})")),
        bare=re.compile(_bounded(rf"(?P<bare>{_any(bare_units)})\s(?:{ago})")),
        now=re.compile(_bounded(_any(flat("now")))),
        half_hour=re.compile(_bounded(rf"(?:{_any(flat('half_hour'))})\s?(?:{ago})")),
        weekday=re.compile(_bounded(rf"(?P<weekday>{_any(weekdays)})")),
        day=re.compile(_bounded(rf"(?P<day>{_any(days)})")),
        units=units,
        bare_units=bare_units,
        weekdays=weekdays,
        days=days,
    )


def _any(words: object) -> str:
    assert isinstance(words, (list, dict))
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


def _bounded(pattern: str) -> str:
    """Whole words only; Chinese has no spaces, so that its words stand beside others."""
    return rf"(?:(?<![^\W_])|(?<=[\u4e00-\u9fff]))(?:{pattern})(?:(?![^\W_])|(?=[\u4e00-\u9fff\d]))"
