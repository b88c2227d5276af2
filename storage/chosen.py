"""How an article was read: for each field the source that was believed, why, and what other sources said.

The lists are kept as JSON beside the article's newest version, bounded here whatever comes in.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

FIELDS_LIMIT = 12
CANDIDATES_LIMIT = 8
VALUE_LIMIT_CHARS = 200
_NAME_LIMIT_CHARS = 60


@dataclass(frozen=True, slots=True)
class CandidateRecord:
    """What one source said, and how sure that source is alone (0 to 1)."""

    value: str
    source: str
    confidence: float


@dataclass(frozen=True, slots=True)
class ChoiceRecord:
    """The value that a field got, its source, how sure it is, why in words, and all that was looked at."""

    field: str
    value: str
    source: str
    confidence: float
    why: str
    candidates: tuple[CandidateRecord, ...] = ()


def as_rows(chosen: Sequence[ChoiceRecord]) -> list[list[Any]]:
    """The choices as the lists that are stored, cut to their bounds."""
    return [
        [
            one.field[:_NAME_LIMIT_CHARS],
            one.value[:VALUE_LIMIT_CHARS],
            one.source[:_NAME_LIMIT_CHARS],
            one.confidence,
            one.why[:VALUE_LIMIT_CHARS],
            [
                [said.value[:VALUE_LIMIT_CHARS], said.source[:_NAME_LIMIT_CHARS], said.confidence]
                for said in one.candidates[:CANDIDATES_LIMIT]
            ],
        ]
        for one in chosen[:FIELDS_LIMIT]
    ]


def from_rows(rows: Sequence[Sequence[Any]]) -> tuple[ChoiceRecord, ...]:
    """The choices of stored lists."""
    return tuple(_choice(row) for row in rows)


def _choice(row: Sequence[Any]) -> ChoiceRecord:
    field, value, source, confidence, why, candidates = row
    return ChoiceRecord(field, value, source, confidence, why, tuple(CandidateRecord(*one) for one in candidates))
