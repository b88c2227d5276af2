"""What a changed theme makes of kept texts: flags that would be new, lost or stay, counted by day and outlet. Pure.

Samples are those articles whose ids come first in a fixed shuffle: they are spread over days and outlets, are the same
each time, and those of two parts together give those of the whole.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Self
from zoneinfo import ZoneInfo

from storage import FlagRecord, KeptText
from themes import Flag

SAMPLES = 10
WORDS_SHOWN = 8
_SHUFFLE, _SHUFFLED = 2_654_435_761, 2**32


class Fate(StrEnum):
    """What would become of a flag."""

    NEW = "new"
    LOST = "lost"
    STAYS = "stays"


@dataclass(frozen=True, slots=True)
class Sample:
    """An article whose flag has this fate. `words` are those that matched: the kept flag's where it is lost, else the new
    one's, each once; `score` likewise. `day` is the one it is filed under."""

    article_id: int
    outlet_id: str
    day: date
    title: str
    score: float
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Judgement:
    """What became of some articles. `days` and `outlets` count flags by fate; `other_words` those that stay, but on other
    words; `versions` the kept flags by the version of the theme that set them."""

    articles: int = 0
    other_words: int = 0
    versions: Mapping[int, int] = field(default_factory=dict)
    days: Mapping[tuple[date, Fate], int] = field(default_factory=dict)
    outlets: Mapping[tuple[str, Fate], int] = field(default_factory=dict)
    samples: Mapping[Fate, tuple[Sample, ...]] = field(default_factory=dict)

    def count(self, fate: Fate) -> int:
        """All flags of this fate."""
        return sum(number for (_, of), number in self.outlets.items() if of == fate)

    def plus(self, other: "Judgement") -> Self:
        """Both together."""
        return type(self)(
            articles=self.articles + other.articles,
            other_words=self.other_words + other.other_words,
            versions=Counter(self.versions) + Counter(other.versions),
            days=Counter(self.days) + Counter(other.days),
            outlets=Counter(self.outlets) + Counter(other.outlets),
            samples={fate: _first((*self.samples.get(fate, ()), *other.samples.get(fate, ()))) for fate in Fate},
        )


def judged(texts: Iterable[tuple[KeptText, Flag | None]], zone: ZoneInfo) -> Judgement:
    """The judgement of texts, each with the flag that the changed theme gives it. Days are those of `zone`."""
    articles = other_words = 0
    versions: Counter[int] = Counter()
    days: Counter[tuple[date, Fate]] = Counter()
    outlets: Counter[tuple[str, Fate]] = Counter()
    samples: dict[Fate, list[Sample]] = {fate: [] for fate in Fate}
    for kept, found in texts:
        articles += 1
        if kept.flag is not None:
            versions[kept.flag.version] += 1
        shown = found or kept.flag
        if shown is None:
            continue
        fate = _fate(kept.flag, found)
        day = kept.filed_at.astimezone(zone).date()
        days[day, fate] += 1
        outlets[kept.outlet_id, fate] += 1
        if kept.flag and found:
            other_words += _places(kept.flag) != _places(found)
        samples[fate].append(Sample(kept.article_id, kept.outlet_id, day, kept.title, shown.score, _words(shown)))
    firsts = {fate: _first(some) for fate, some in samples.items()}
    return Judgement(articles, other_words, versions, days, outlets, firsts)


def _fate(kept: FlagRecord | None, found: Flag | None) -> Fate:
    if found is None:
        return Fate.LOST
    return Fate.NEW if kept is None else Fate.STAYS


def _first(samples: Sequence[Sample]) -> tuple[Sample, ...]:
    return tuple(sorted(samples, key=lambda one: (one.article_id * _SHUFFLE % _SHUFFLED, one.article_id))[:SAMPLES])


def _places(flag: FlagRecord | Flag) -> list[tuple[str, int, int]]:
    return [(span.field, span.start, span.end) for span in flag.spans]


def _words(flag: FlagRecord | Flag) -> tuple[str, ...]:
    return tuple(dict.fromkeys(span.text for span in flag.spans))[:WORDS_SHOWN]
