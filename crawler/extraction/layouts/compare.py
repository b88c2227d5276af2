"""How far two readings of a page are the same, and what came of reading it by its layout."""

from collections import Counter
from collections.abc import Sequence
from enum import StrEnum

from crawler.extraction.plain import words


class Fit(StrEnum):
    """What came of a layout on a page."""

    NONE = "none"  # no layout was given
    USED = "used"  # it fitted, and the body is what it read
    CONFIRMED = "confirmed"  # so, and the generic reader, asked as well, agrees
    MISFIT = "misfit"  # it did not fit: the generic reading was taken
    DISAGREED = "disagreed"  # it fitted, but the generic reader disagrees: the generic reading was taken


def agreement(one: Sequence[str], other: Sequence[str]) -> float:
    """F1 over the words of two texts, with their counts: 1.0 for the same words, 0.0 for none in common.

    "a b" and "a c": one shared word of two on each side, so 0.5. Two empty texts agree.
    """
    mine, theirs = Counter(words(" ".join(one))), Counter(words(" ".join(other)))
    total = sum(mine.values()) + sum(theirs.values())
    return 2 * sum((mine & theirs).values()) / total if total else 1.0
