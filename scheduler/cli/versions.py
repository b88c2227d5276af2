"""The versions of an article in the order in which they came to be, and what made each: the outlet, or a new reading.

An outlet's edit is told as what it is: the last reading of the old version beside the first of the new one, for those two
were read alike. What a later reading of one version made of it is a step of its own.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from storage.articlerecords import RevisionRecord, StoredArticle
    from storage.rereadrecords import RereadingRecord


class Cause(StrEnum):
    """Who changed a text."""

    OUTLET = "outlet"
    REREADING = "rereading"


@dataclass(frozen=True, slots=True)
class Step:
    """From one text to the next. A re-reading stays within one version: `before` and `after` are the same number then."""

    cause: Cause
    before: int
    after: int
    at: datetime
    old: str
    new: str


def steps(
    earlier: "Sequence[RevisionRecord]", article: "StoredArticle", rereadings: "Sequence[RereadingRecord]"
) -> list[Step]:
    """What happened to the title and text of an article, the first thing first."""
    of_version: dict[int, list[RereadingRecord]] = defaultdict(list)
    for one in rereadings:
        of_version[one.revision].append(one)
    found: list[Step] = []
    versions: list[RevisionRecord | StoredArticle] = [*earlier, article]
    for number, version in enumerate(versions, 1):
        texts = readings(version, of_version[number])
        if number > 1:
            old = earlier[number - 2]
            found.append(Step(Cause.OUTLET, number - 1, number, old.replaced_at, _whole(old.title, old.text), texts[0]))
        for at, rereading in enumerate(of_version[number]):
            if texts[at] != texts[at + 1]:
                found.append(Step(Cause.REREADING, number, number, rereading.at, texts[at], texts[at + 1]))
    return found


def readings(version: "RevisionRecord | StoredArticle", rereadings: "Sequence[RereadingRecord]") -> list[str]:
    """Title and text of a version as each reading gave them: as it was stored, then after each of its re-readings."""
    title, text = version.title, version.text
    texts = [_whole(title, text)]
    for one in reversed(rereadings):
        title, text = one.before.get("title", title), one.before.get("text", text)
        texts.append(_whole(title, text))
    return texts[::-1]


def _whole(title: str, text: str) -> str:
    return f"{title}\n\n{text}"
