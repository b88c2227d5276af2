"""How far two profiles agree: whether an article tells the event of a story, or two stories are one event.

1. Each feature weighs as much as it is rare (TF-IDF): a name that is in every article says nothing.
2. The cosine over what both can share: the features of all languages, and the terms of languages that both have.
3. Little evidence counts little: a cosine over two common names is no agreement. What both have is summed up as
   information, and the cosine is taken down where that is not much.
4. Numbers, days and places that contradict count against: each of them as far as both name several and share few.
5. Silence counts against: the longer a story had no article, the more another must agree.
6. With an embedding of both, its cosine takes its share.
"""

from dataclasses import dataclass
from datetime import timedelta
from math import sqrt
from typing import Final

from stories.frequencies import Frequencies
from stories.profile import SHARED, Profile
from stories.settings import StoriesSettings

_HALF_EVIDENCE: Final = 6.0
_NUMBERS_AGAINST, _DAYS_AGAINST, _PLACES_AGAINST = 0.25, 0.35, 0.25
_FEW: Final = 1.0
_VECTOR_FLOOR: Final = 0.4
_SHOWN: Final = 4


@dataclass(frozen=True, slots=True)
class Agreement:
    """`margin` is the agreement divided by what is asked for: from 1.0 on it is enough. `within` is told by common languages."""

    margin: float
    within: bool
    features: tuple[str, ...]

    @property
    def why(self) -> str:
        return f"{'words' if self.within else 'across languages'} {self.margin:.2f}: {', '.join(self.features)}"


def agreement(
    one: Profile, other: Profile, silence: timedelta, frequencies: Frequencies, settings: StoriesSettings
) -> Agreement:
    """How far two profiles agree; `silence` is the time between them."""
    common = [domain for domain in one.domains if domain and domain in other.domains]
    dot = norm = others_norm = evidence = 0.0
    shown: list[tuple[float, str]] = []
    for domain in (SHARED, *common):
        features, others = one.domains[domain], other.domains[domain]
        scale = 1.0 / max(other.texts, 1)
        for key, weight in features.items():
            rarity = frequencies.rarity(domain, key)
            own = weight * rarity
            norm += own * own
            if key in others:
                met = own * others[key] * scale * rarity
                dot += met
                evidence += rarity
                shown.append((-met, key))
        for key, weight in others.items():
            theirs = weight * scale * frequencies.rarity(domain, key)
            others_norm += theirs * theirs
    score = dot / sqrt(norm * others_norm) if dot else 0.0
    score *= evidence / (evidence + _HALF_EVIDENCE)
    score = _with_vectors(score, one.vector, other.vector, settings)
    score *= _contradiction(one.numbers, other.numbers, _NUMBERS_AGAINST)
    score *= _contradiction(one.days, other.days, _DAYS_AGAINST)
    score *= _contradiction(one.places, other.places, _PLACES_AGAINST)
    score *= 0.5 ** (abs(silence) / timedelta(hours=settings.half_agreement_h))
    asked = settings.agreement_within if common else settings.agreement_across
    return Agreement(score / asked, bool(common), tuple(key for _met, key in sorted(shown)[:_SHOWN]))


def _contradiction(one: dict[str, int], other: dict[str, int], against: float) -> float:
    """1.0 where the smaller set stands in the greater, down to 1 - `against` where many of each have none in common."""
    smaller = min(len(one), len(other))
    if not smaller:
        return 1.0
    missing = 1.0 - sum(key in other for key in one) / smaller
    return 1.0 - against * missing * smaller / (smaller + _FEW)


def _with_vectors(
    score: float, one: tuple[float, ...] | None, other: tuple[float, ...] | None, settings: StoriesSettings
) -> float:
    if one is None or other is None or len(one) != len(other):
        return score
    norms = sqrt(sum(a * a for a in one) * sum(b * b for b in other))
    cosine = sum(a * b for a, b in zip(one, other, strict=True)) / norms if norms else 0.0
    raised = max(0.0, (cosine - _VECTOR_FLOOR) / (1.0 - _VECTOR_FLOOR))
    return (1.0 - settings.vector_weight) * score + settings.vector_weight * raised
