"""The digest for machines: everything the other forms say, in one JSON object.

`format` is raised when a name changes its meaning or goes; names may be added without. Instants are ISO 8601 with the
offset of the digest's zone. A line of text is {"text", "marks": [{"start", "end"}]}, offsets in code points. Entries and
sections hold values of `desk.digest.values` by the names they have there.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any, Final
from zoneinfo import ZoneInfo

from desk.digest.cleaning import clean
from desk.digest.values import Digest, Entry, Quote, Section, StoryText
from storage.linkrecords import LedgerSum

FORMAT: Final = 2


def render_json(digest: Digest) -> str:
    """The digest as JSON, indented by two, in a stable order, ending with a newline."""
    whole = {"format": FORMAT, **_named(digest, ZoneInfo(digest.zone))}
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"


def _plain(value: Any, zone: ZoneInfo) -> Any:
    """The value in what JSON has. A value of ours is an object of its fields, and of what it counts."""
    match value:
        case Quote():
            return _quote(value)
        case LedgerSum():
            return _ledger(value)
        case datetime():
            return value.astimezone(zone).isoformat()
        case date():
            return value.isoformat()
        case Enum():
            return value.value
        case tuple() | list():
            return [_plain(item, zone) for item in value]
        case _ if is_dataclass(value):
            return _named(value, zone)
        case _:
            return value


def _named(value: Any, zone: ZoneInfo) -> Mapping[str, Any]:
    own = {spec.name: _plain(getattr(value, spec.name), zone) for spec in fields(value) if spec.name not in _LEFT_OUT}
    return own | {name: _plain(getattr(value, name), zone) for name in _COUNTED.get(type(value), ())}


_LEFT_OUT = {"shown"}
"""What the next digest is told against is kept apart: it grows with the days, and says nothing of this one."""
_COUNTED: Final[Mapping[type, Sequence[str]]] = {
    Digest: ("day_is_over",),
    Entry: ("followers", "copies"),
    Section: ("total",),
    StoryText: ("copies",),
}
"""What a value counts of itself, beside its fields."""


def _quote(quote: Quote) -> Mapping[str, Any]:
    marks = []
    at = 0
    for piece in quote.pieces:
        if piece.marked:
            marks.append({"start": at, "end": at + len(piece.text)})
        at += len(piece.text)
    return {"text": quote.text, "marks": marks, "cut_before": quote.cut_before, "cut_after": quote.cut_after}


def _ledger(ledger: LedgerSum) -> Mapping[str, Any]:
    names = ("found", "stored", "duplicate", "rejected", "failed", "waiting", "balanced")
    problems = [clean(problem) for problem in ledger.problems]
    return {**{name: getattr(ledger, name) for name in names}, "problems": problems}
