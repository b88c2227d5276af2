"""Finds the time of day in a printed date, and the offset that stands right behind it."""

import re
from dataclasses import dataclass
from datetime import UTC, tzinfo

from crawler.extraction.datafiles import data
from crawler.extraction.zones import fixed_zone

_COMPACT = re.compile(r"(?<!\d)(\d{8})[tT]([0-2]\d)([0-5]\d)([0-5]\d)?")
_COLONS = re.compile(r"(?<![\d:])(2[0-4]|[01]?\d):([0-5]\d)(?::([0-5]\d|60)(?:[.,]\d{1,9})?)?(?![\d:])")
_HOUR_WITH_Z = re.compile(r"(?<=\d[Tt])([0-2]\d)(?=[Zz]\b)")
_HAN = re.compile(r"(?<!\d)(2[0-3]|[01]?\d)[点點时時](?:([0-5]?\d)分?|半|整)?(?:([0-5]?\d)秒)?")
_HOUR_ONLY = re.compile(r"(?<![\d:.])(1[0-2]|[1-9])(?=\s?[ap]\.?m\b)")
_DOTTED = re.compile(r"^[\s,|/–—-]{1,4}(?:[^\W\d_]{1,5}\s)?([01]?\d|2[0-3])[.]([0-5]\d)(?![\d.])")
_IMPOSSIBLE = re.compile(r"^[\s,|/Tt–—-]{0,4}\d{1,2}:\d\d(?!\d)")
# "+4", "(+04:00)", "GMT+4", "UTC/GMT +05:30", "+400". A date behind the time ("10:00 -16.05.2025") is no offset.
_OFFSET = re.compile(
    r"^(?P<gap>[\s,]{0,2}\(?)(?P<utc>(?:UTC|GMT|utc|gmt)(?:/(?:UTC|GMT))?)?\s?(?P<sign>[+\-−])(?P<space>\s?)"
    r"(?P<hours>\d{1,2})(?:(?P<colon>:?)(?P<minutes>[0-5]\d))?(?![\d.:/-])\)?"
)
_LETTER_BEHIND = re.compile(r"\s?(?!UTC|GMT)[^\W\d_]")
_ZULU = re.compile(r"^\s?[Zz](?![^\W_])")


@dataclass(frozen=True, slots=True)
class ClockTime:
    """A time of day (`hour` up to 24, `second` up to 60), the zone stated right behind it, and where it stood."""

    hour: int
    minute: int
    second: int
    zone: tzinfo | None
    start: int
    end: int


def find_time(text: str) -> ClockTime | None:
    """The first time of day in `text`; None if there is none."""
    if found := _COMPACT.search(text):
        hour, minute, second, start = int(found[2]), int(found[3]), int(found[4] or 0), found.end(1)
    elif found := _COLONS.search(text):
        hour, minute, second, start = int(found[1]), int(found[2]), int(found[3] or 0), found.start()
    elif found := _HAN.search(text):
        minute = 30 if "半" in found[0] else int(found[2] or 0)
        hour, second, start = int(found[1]), int(found[3] or 0), found.start()
    elif found := _HOUR_WITH_Z.search(text) or _HOUR_ONLY.search(text):
        hour, minute, second, start = int(found[1]), 0, 0, found.start()
    else:
        return None
    if hour > 24 or (hour == 24 and (minute or second)):
        raise ValueError(f"no time of day: {found[0]}")
    end = found.end()
    hour, end, start = _half_day(text, hour, start, end)
    zone, end = _offset(text, end, seconds_stated=found.re is _COLONS and found[3] is not None)
    return ClockTime(hour, minute, second, zone, start, end)


def find_dotted_time(text: str, date_end: int) -> ClockTime | None:
    """A time written with a dot ("16.08.2024 10.30") right behind the date that ends at `date_end`.

    Raises ValueError where a time that does not exist ("25:00") stands there.
    """
    behind = text[date_end:]
    if found := _DOTTED.match(behind):
        zone, end = _offset(behind, found.end(), seconds_stated=False)
        return ClockTime(int(found[1]), int(found[2]), 0, zone, date_end, date_end + end)
    if found := _IMPOSSIBLE.match(behind):
        raise ValueError(f"no time of day: {found[0]}")
    return None


def _offset(text: str, end: int, *, seconds_stated: bool) -> tuple[tzinfo | None, int]:
    """The zone behind the time that ends at `end`, and where it ends itself."""
    behind = text[end : end + 24]
    if zulu := _ZULU.match(behind):
        return UTC, end + zulu.end()
    found = _OFFSET.match(behind)
    if found is None:
        return None, end
    if found["utc"] is None:
        if found["space"]:
            return None, end  # "10:00 - 5 comments"
        if found["minutes"] is None and _LETTER_BEHIND.match(behind[found.end() :]):
            return None, end  # "10:00 -12 May"
        if found["sign"] != "+" and not found["gap"] and found["colon"] and not seconds_stated:
            return None, end  # "10:00-11:30" is from when till when
    return fixed_zone(sign_of(found["sign"]), int(found["hours"]), int(found["minutes"] or 0)), end + found.end()


def sign_of(written: str) -> str:
    """Minus signs are written with two characters."""
    return "+" if written == "+" else "-"


def _half_day(text: str, hour: int, start: int, end: int) -> tuple[int, int, int]:
    """Applies "pm", "下午" and the like beside the time; returns hour, end and start with the word taken in."""
    behind, before = text[end : end + 8].lower(), text[max(0, start - 4) : start].lower()
    if not (behind.strip() or before.strip()):
        return hour, end, start
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
