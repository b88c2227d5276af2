"""What changed between two versions of a text, word by word. Pure.

Paragraphs are compared first, then the words of those that took another's place, so that a sentence put in elsewhere does
not make everything behind it look new.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

WORDS_LIMIT = 20_000
_WORD = re.compile(r"\s+|\w+|[^\w\s]")


class Change(StrEnum):
    """What became of a piece of text."""

    KEPT = "kept"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Piece:
    """Some text, and what became of it."""

    change: Change
    text: str


def differences(old: str, new: str) -> list[list[Piece]]:
    """The paragraphs of both versions in order, each as pieces. Kept and added pieces make the new text, kept and
    removed ones the old."""
    before, after = old.split("\n\n"), new.split("\n\n")
    paragraphs: list[list[Piece]] = []
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            paragraphs += [[Piece(Change.KEPT, text)] for text in before[a:b]]
        else:
            paragraphs += _changed(before[a:b], after[c:d])
    return paragraphs


def _changed(before: Sequence[str], after: Sequence[str]) -> Iterator[list[Piece]]:
    both = min(len(before), len(after))
    for old, new in zip(before[:both], after[:both], strict=True):
        yield _words(old, new)
    yield from ([Piece(Change.REMOVED, text)] for text in before[both:])
    yield from ([Piece(Change.ADDED, text)] for text in after[both:])


def _words(old: str, new: str) -> list[Piece]:
    before, after = _WORD.findall(old), _WORD.findall(new)
    if len(before) + len(after) > WORDS_LIMIT:  # comparing takes quadratic time
        return [Piece(Change.REMOVED, old), Piece(Change.ADDED, new)]
    pieces = []
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece(Change.KEPT, "".join(before[a:b])))
            continue
        if b > a:
            pieces.append(Piece(Change.REMOVED, "".join(before[a:b])))
        if d > c:
            pieces.append(Piece(Change.ADDED, "".join(after[c:d])))
    return pieces
