"""Credits: who wrote a text that another outlet prints. The patterns are data (`data/credits.yaml`).

A credit stands at the very start of the text or at the end of the title; a name in a sentence is none.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from crawler.extraction.datafiles import data
from crawler.extraction.plain import fold

_HOST_LIKE = re.compile(r"^(?:www\.)?[\w-]{2,40}(?:\.[a-z]{2,12}){1,2}$", re.IGNORECASE)
_TITLE_SUFFIX = re.compile(r"^(?P<title>.{8,}?)\s*(?:\s[-–—|:»•·]\s|\s?\|\s?)\s*(?P<name>[^|–—»•·]{2,60})$")
_CLOSING_PARAGRAPHS = 4
_DATE_LINE = re.compile(r"^date\s+\d{4}-\d\d-\d\d$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Credited:
    """A text without its credit, and whom the credit names (None: no credit)."""

    paragraphs: list[str]
    originator: str | None


def split_credit(paragraphs: list[str]) -> Credited:
    """Cuts the credit from the start and the syndicator's disclaimer from the end."""
    rest = _before_closing(paragraphs, _closing())
    dated = 1 if len(rest) > 1 and _DATE_LINE.match(rest[0]) else 0
    if dated < len(rest):
        for pattern, cut in _openings():
            found = pattern.match(rest[dated])
            if found is None:
                continue
            by = found["by"].strip(" .,-–—")
            if not any(char.isalpha() for char in by):
                continue
            if not cut:
                return Credited(rest, by)
            opening = rest[dated][found.end() :].lstrip(" .,:-–—")
            body = [*([opening] if opening else []), *rest[dated + 1 :]]
            return Credited(_before_closing(body, _credited_closing()), by)
    return Credited(rest, None)


def split_title(title: str, own_names: Iterable[str]) -> tuple[str, str | None]:
    """The title without " - Name" or "| Name" at its end, and the name if it is another outlet's.

    A suffix is a name only if it is one of `own_names`, a known agency, or looks like a host; other words stay.
    """
    own = {_loose(name) for name in own_names if name}
    originator = None
    for _ in range(3):
        found = _TITLE_SUFFIX.match(title)
        if found is None:
            break
        name = found["name"].strip()
        if _loose(name) not in own:
            if _loose(name) not in _agencies() and not _HOST_LIKE.match(name):
                break
            originator = originator or name
        title = found["title"].rstrip(" -–—|:")
    return title, originator


def is_agency(name: str) -> bool:
    """Whether the name is that of a known agency, not of a person."""
    return _loose(name) in _agencies()


def _before_closing(paragraphs: list[str], closing: re.Pattern[str]) -> list[str]:
    first = max(1, len(paragraphs) - _CLOSING_PARAGRAPHS)
    for index in range(first, len(paragraphs)):
        if closing.search(paragraphs[index]):
            return paragraphs[:index]
    return list(paragraphs)


def _loose(name: str) -> str:
    return re.sub(r"[\W_]+", "", re.sub(r"^www\.", "", fold(name)))


@cache
def _agencies() -> frozenset[str]:
    return frozenset(map(_loose, data("credits")["agencies"]))


@cache
def _openings() -> tuple[tuple[re.Pattern[str], bool], ...]:
    table = data("credits")
    agency = "(?:" + "|".join(re.escape(name) for name in sorted(table["agencies"], key=len, reverse=True)) + ")"
    rows = table["openings"]
    return tuple(
        (re.compile(r"\s*" + row["pattern"].replace("{agency}", agency)), row.get("cut", True)) for row in rows
    )


@cache
def _closing() -> re.Pattern[str]:
    return re.compile("|".join(f"^(?:{pattern})" for pattern in data("credits")["closings"]))


@cache
def _credited_closing() -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in data("credits")["credited_closings"]), re.IGNORECASE)
