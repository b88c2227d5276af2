"""The value of an analyst's judgement on a story."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from storage.checked import Checked


@dataclass(frozen=True, slots=True)
class Judgement(Checked):
    """Whether a story was relevant under a theme of a brief. `article_id` is the article that stood for it, `reason` may be
    empty, `features` are the numbers that its place in the order was made of at that time."""

    story_id: int
    article_id: int
    theme: str
    brief: str
    relevant: bool
    reason: str
    by: str
    at: datetime
    features: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class ThemePrecision:
    """How many of the stories that were judged under a theme were relevant."""

    theme: str
    judged: int
    relevant: int


def precisions_of(judgements: Iterable[Judgement]) -> dict[str, ThemePrecision]:
    """What judgements say of each theme under which there is one."""
    counts: dict[str, tuple[int, int]] = {}
    for judgement in judgements:
        judged, relevant = counts.get(judgement.theme, (0, 0))
        counts[judgement.theme] = (judged + 1, relevant + judgement.relevant)
    return {theme: ThemePrecision(theme, *counted) for theme, counted in sorted(counts.items())}
