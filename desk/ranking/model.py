"""The weights of the order: the default ones, or those that analysts' judgements taught.

Learned weights begin at the default ones and move as far as the judgements carry them. Below fifty judgements, or with
fewer than five of either answer, nothing is learned: a handful of opinions would turn the order upside down.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from desk.ranking.features import FEATURES, Features, from_mapping
from desk.ranking.logistic import fit
from storage.judgementrecords import Judgement

FEWEST_JUDGEMENTS = 50
FEWEST_OF_EACH = 5
LEARNED_FROM = 2_000
"""The newest judgements that are learned from: six weights need no more, and a digest should not wait for them."""


@dataclass(frozen=True, slots=True)
class Model:
    """`weights` in the order of `FEATURES`; `judgements` of how many they were learned, 0: the default ones."""

    weights: tuple[float, ...]
    intercept: float = 0.0
    judgements: int = 0

    def parts(self, features: Features) -> tuple[float, ...]:
        """What each feature adds."""
        return tuple(weight * value for weight, value in zip(self.weights, features.values, strict=True))

    def rank(self, features: Features) -> float:
        """The sum by which stories are ordered, the highest first; rounded, so that every machine orders alike."""
        return round(self.intercept + sum(self.parts(features)), 6)


DEFAULT = Model((1.5, 1.0, 0.8, 0.8, 1.0))
"""Theme weight before originators before novelty before evidence: one step of each on its own scale. What analysts
said of a theme moves a story by half a step at most."""


def learned(judgements: Sequence[Judgement], *, fewest: int = FEWEST_JUDGEMENTS) -> Model:
    """The model that the judgements teach; the default one where they are too few. `fewest` below fifty counts as fifty."""
    rows: list[tuple[float, ...]] = []
    answers: list[bool] = []
    for judgement in judgements[-LEARNED_FROM:]:
        values = from_mapping(judgement.features)
        if values is not None:
            rows.append(values)
            answers.append(judgement.relevant)
    rarer = min(sum(answers), len(answers) - sum(answers))
    if len(rows) < max(fewest, FEWEST_JUDGEMENTS) or rarer < FEWEST_OF_EACH:
        return DEFAULT
    # Told from its mean, a feature that never differed moves with nothing and keeps its weight, and how rare relevant
    # stories are is the intercept's matter: else features that are mostly 1, as novelty is, would be blamed for it.
    means = [math.fsum(column) / len(rows) for column in zip(*rows, strict=True)]
    centred = [[value - mean for value, mean in zip(row, means, strict=True)] for row in rows]
    at_means, *weights = fit(centred, answers, (DEFAULT.intercept + _sum(DEFAULT.weights, means), *DEFAULT.weights))
    intercept = at_means - _sum(weights, means)
    return Model(tuple(round(weight, 6) for weight in weights), round(intercept, 6), len(rows))


def _sum(weights: Sequence[float], values: Sequence[float]) -> float:
    return math.fsum(weight * value for weight, value in zip(weights, values, strict=True))


def named(model: Model) -> tuple[tuple[str, float], ...]:
    """The weights by feature."""
    return tuple(zip(FEATURES, model.weights, strict=True))
