"""Scores of a grouping against the truth.

Copies: precision and recall over pairs of articles that share a text. Stories: BCubed (Bagga and Baldwin, 1998): for each
article, the share of its group that belongs there and the share of what belongs together that is there; the mean of each
over all articles, and their harmonic mean. Stability: how many articles got another story long after they had come.
"""

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from stories import Incoming, Placing


@dataclass(frozen=True, slots=True)
class Score:
    precision: float
    recall: float

    @property
    def f1(self) -> float:
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


def bcubed(found: Sequence[Hashable], true: Sequence[Hashable]) -> Score:
    """The score of groups, one label for each article."""
    groups, truths, both = Counter(found), Counter(true), Counter(zip(found, true, strict=True))
    pairs = list(zip(found, true, strict=True))
    precision = sum(both[pair] / groups[pair[0]] for pair in pairs) / max(len(pairs), 1)
    recall = sum(both[pair] / truths[pair[1]] for pair in pairs) / max(len(pairs), 1)
    return Score(precision, recall)


def pairwise(found: Sequence[Hashable], true: Sequence[Hashable]) -> Score:
    """The score of pairs in one group, one label for each article."""
    right = _pairs(Counter(zip(found, true, strict=True)))
    claimed, wanted = _pairs(Counter(found)), _pairs(Counter(true))
    return Score(right / claimed if claimed else 1.0, right / wanted if wanted else 1.0)


def late_moves(placings: Sequence[Placing], articles: Sequence[Incoming], settled: timedelta) -> int:
    """How often an article got another story when it had been shown for longer than that; each came when it is filed."""
    came: dict[int, datetime] = {}
    members: dict[int, list[int]] = {}
    late = 0
    now = articles[0].at
    for placing, article in zip(placings, articles, strict=True):
        now = max(now, article.at)
        for gone, into in placing.merged:
            moved = members.pop(gone, [])
            late += sum(now - came[one] > settled for one in moved)
            members.setdefault(into, []).extend(moved)
        came[article.article_id] = now
        members.setdefault(placing.story_id, []).append(article.article_id)
    return late


def _pairs(sizes: "Counter[Hashable]") -> int:
    return sum(size * (size - 1) // 2 for size in sizes.values())
