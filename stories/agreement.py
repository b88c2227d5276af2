"""How far two profiles agree: whether an article tells the event of a story, or two stories are one event.

1. Each feature weighs as much as it is rare (TF-IDF): a name that is in every article says nothing.
2. The cosine over what both can share: the features of all languages, and the terms of languages that both have.
3. Little evidence counts little: a cosine over two common names is no agreement. What both have is summed up as
   information, and the cosine is taken down where that is not much.
4. Numbers, days and places that contradict count against: the more so the more of them both name and the fewer they share.
5. Silence counts against: the longer a story had no article, the more another must agree.
6. With an embedding of both, its cosine takes its share.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from heapq import nlargest
from math import inf, sqrt
from operator import mul
from typing import Final

from stories.profile import SHARED, Profile
from stories.settings import StoriesSettings

_HALF_EVIDENCE: Final = 1.75
_NUMBER_AGAINST, _DAY_AGAINST, _PLACE_AGAINST = 0.8, 0.75, 0.75
_MOST_AGAINST: Final = 5
_SHARED_PART: Final = 0.5
_ENOUGH: Final = 6
_SHOWN: Final = 4


@dataclass(frozen=True, slots=True)
class Agreement:
    """`margin` is the agreement divided by what is asked for: from 1.0 on it is enough.

    `within` says that it was told by a common language, too. `met` are the features that both have, with their part in it.
    """

    margin: float
    within: bool
    met: tuple[tuple[float, str], ...]

    @property
    def why(self) -> str:
        """Such as `words 1.93: e:baku, en:tariff`: the margin and the heaviest features."""
        heaviest = ", ".join(key for _product, key in nlargest(_SHOWN, self.met))
        return f"{'words' if self.within else 'across languages'} {self.margin:.2f}: {heaviest}"


def agreement(one: Profile, other: Profile, silence: timedelta, settings: StoriesSettings) -> Agreement:
    """How far two profiles agree, both weighed; `silence` is the time between them."""
    common = [domain for domain in one.domains if domain and domain in other.domains]
    met: list[tuple[float, str]] = []
    score, least, evidence = _cosine(one, other, (SHARED,), met)
    if common:
        words, _least, more = _cosine(one, other, common, met)
        evidence += more
        part = _SHARED_PART * min(least, _ENOUGH) / _ENOUGH
        score = (1.0 - part) * words + part * score
    score *= evidence / (evidence + _HALF_EVIDENCE)
    score = _with_vectors(score, one.vector, other.vector, settings, met)
    score *= _contradiction(one.numbers, other.numbers, _NUMBER_AGAINST)
    score *= _contradiction(one.days, other.days, _DAY_AGAINST)
    score *= _contradiction(one.places, other.places, _PLACE_AGAINST)
    score *= 0.5 ** ((silence / timedelta(hours=settings.half_agreement_h)) ** 2)
    asked = settings.agreement_within if common else settings.agreement_across
    return Agreement(score / asked, bool(common), tuple(met))


def _cosine(
    one: Profile, other: Profile, domains: Iterable[str], met: list[tuple[float, str]]
) -> tuple[float, int, float]:
    """The cosine over the kinds of features in these domains that both have, how many the one with fewer has, and how rare
    what both have is altogether.

    Puts what both have into `met`, with its part in the product.
    """
    dot = norm = others_norm = evidence = 0.0
    least = 0
    for domain in domains:
        weights, features, others = one.domains[domain], one.weighed[domain], other.weighed[domain]
        least += min(len(features), len(others))
        norms, others_norms = one.norms[domain], other.norms[domain]
        for kind in norms:
            if kind in others_norms:
                norm += norms[kind]
                others_norm += others_norms[kind]
        for key in filter(others.__contains__, features):
            product = features[key] * others[key]
            dot += product
            evidence += features[key] / weights[key]
            met.append((product, key))
    return (dot / sqrt(norm * others_norm) if dot else 0.0), least, evidence


def _contradiction(one: dict[str, int], other: dict[str, int], each: float) -> float:
    """Where both name several: `each` for every one of the smaller set that the greater lacks; one in common outweighs two."""
    smaller = min(len(one), len(other))
    common = len(one.keys() & other.keys())
    against: float = each ** min(max(smaller - 3 * common, 0), _MOST_AGAINST)
    return against


def _with_vectors(
    score: float,
    one: Sequence[float] | None,
    other: Sequence[float] | None,
    settings: StoriesSettings,
    met: list[tuple[float, str]],
) -> float:
    """The agreement with the part that two embeddings have in it, which is told first where it is the greater."""
    if one is None or other is None or len(one) != len(other):
        return score
    norms = sqrt(sum(map(mul, one, one)) * sum(map(mul, other, other)))
    cosine = sum(map(mul, one, other)) / norms if norms else 0.0
    part = settings.vector_weight * max(0.0, (cosine - settings.vector_floor) / (1.0 - settings.vector_floor))
    others = (1.0 - settings.vector_weight) * score
    if part > others:
        met.append((inf, f"v:{cosine:.2f}"))
    return others + part
