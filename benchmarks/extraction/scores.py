"""Scores of an answer against the truth. Pure.

- body: F1 over runs of four words (characters where words are not parted by spaces), each counted as often as it occurs,
  mean over the pages; the measure of the article-extraction-benchmark of Zyte (2020).
- segments: of those that must be in the text, how many are (recall); of all found, how many should be (precision);
  accuracy counts both kinds: (found that must + not found that must not) / all. So trafilatura's own evaluation does.
- title: exactly the printed one, spaces, invisible characters and typographic quotes aside. Day and
  minute: equal, the minute in UTC.
- authors: F1 over names, case aside, pooled over all pages. The truth counts everybody whom a byline credits, agencies and
  desks too; so our answer is `credited`.
- people: the same for our `authors`, which are people alone, against the truth without agencies that we know by name.
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from benchmarks.extraction.pages import KnownPage
from crawler.extraction.agencies import is_agency

if TYPE_CHECKING:  # it brings all the readers along
    from benchmarks.extraction.readers import Answer

RUN_WORDS = 4
_TOKEN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W\u3040-\u30ff\u3400-\u9fff]+")
_QUOTES = str.maketrans(
    {"‘": "'", "’": "'", "‚": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "\u00ad": None, "\u200b": None}
)


def body_f1(text: str, truth: str) -> float:
    """F1 of the runs of `text` against those of `truth`: 1 is the same text, 0 one that shares no four words."""
    mine, theirs = _runs(text), _runs(truth)
    shared = sum((mine & theirs).values())
    return 2 * shared / (sum(mine.values()) + sum(theirs.values())) if shared else float(not mine and not theirs)


def _runs(text: str) -> Counter[tuple[str, ...]]:
    tokens = _TOKEN.findall(text.lower())
    return Counter(tuple(tokens[at : at + RUN_WORDS]) for at in range(max(1, len(tokens) - RUN_WORDS + 1)) if tokens)


@dataclass(slots=True)
class Scores:
    """Sums over the pages of one set for one reader."""

    bodies: list[float] = field(default_factory=list)
    titles: list[bool] = field(default_factory=list)
    days: list[bool] = field(default_factory=list)
    minutes: list[bool] = field(default_factory=list)
    names_right: int = 0
    names_given: int = 0
    names_true: int = 0
    people_right: int = 0
    people_given: int = 0
    people_true: int = 0
    wanted_found: int = 0
    wanted: int = 0
    unwanted_found: int = 0
    unwanted: int = 0
    spent_s: list[float] = field(default_factory=list)

    def add(self, page: KnownPage, answer: "Answer", spent_s: float) -> None:
        """Count one page."""
        self.spent_s.append(spent_s)
        if page.text is not None:
            self.bodies.append(body_f1(answer.text, page.text))
        if page.title is not None:
            self.titles.append(_plain(answer.title) == _plain(page.title))
        if page.day is not None:
            self.days.append(self._same_day(page, answer))
        if page.states_time:
            assert page.published_at is not None
            at = answer.published_at
            self.minutes.append(at is not None and abs((at - page.published_at).total_seconds()) < 60)
        if page.authors is not None:
            self._count_names(page.authors, answer)
        text = _plain(answer.text)
        self.wanted_found += sum(_plain(one) in text for one in page.wanted)
        self.wanted += len(page.wanted)
        self.unwanted_found += sum(_plain(one) in text for one in page.unwanted)
        self.unwanted += len(page.unwanted)

    def _count_names(self, truth: tuple[str, ...], answer: "Answer") -> None:
        mine, theirs = _names(answer.authors), _names(truth)
        self.names_right += len(mine & theirs)
        self.names_given += len(mine)
        self.names_true += len(theirs)
        if answer.people is not None:
            mine, theirs = _names(answer.people), _names(tuple(one for one in truth if not is_agency(one)))
            self.people_right += len(mine & theirs)
            self.people_given += len(mine)
            self.people_true += len(theirs)

    @staticmethod
    def _same_day(page: KnownPage, answer: "Answer") -> bool:
        if answer.published_at is not None and page.states_time:
            assert page.published_at is not None
            return answer.published_at.astimezone(page.published_at.tzinfo).date() == page.published_at.date()
        return answer.day == page.day

    def row(self) -> dict[str, float | None]:
        """The scores by name; None for what this set does not tell."""
        found = self.wanted_found + self.unwanted_found
        right = self.wanted_found + self.unwanted - self.unwanted_found
        return {
            "body": _mean(self.bodies),
            "title": _mean(self.titles),
            "day": _mean(self.days),
            "minute": _mean(self.minutes),
            "authors": _share(2 * self.names_right, self.names_given + self.names_true),
            "people": _share(2 * self.people_right, self.people_given + self.people_true)
            if self.people_given
            else None,
            "recall": _share(self.wanted_found, self.wanted),
            "precision": _share(self.wanted_found, found) if self.unwanted else None,
            "accuracy": _share(right, self.wanted + self.unwanted),
            "ms a page": 1000 * sum(self.spent_s) / len(self.spent_s) if self.spent_s else None,
        }


def _names(names: tuple[str, ...]) -> set[str]:
    return {_plain(one).lower() for one in names}


def _plain(text: str) -> str:
    return " ".join(text.translate(_QUOTES).split())


def _mean(values: list[float] | list[bool]) -> float | None:
    return sum(values) / len(values) if values else None


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
