"""What the order of stories is made of: five numbers, each of which an analyst can check.

| feature     | what it is                                                                           |
|-------------|--------------------------------------------------------------------------------------|
| theme       | by how much the brief's weight of the story's main theme lies above or below 1       |
| originators | log2(1 + how many wrote of it independently): the second counts more than the tenth  |
| novelty     | how new it is to its reader, 0 to 1                                                  |
| evidence    | the best score with which the main theme flagged an article of it, 0 to 1            |
| precision   | how much more or less than half of the main theme's judged stories were relevant     |
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from storage.judgementrecords import ThemePrecision

FEATURES = ("theme", "originators", "novelty", "evidence", "precision")


HOW_NOVEL: Final[Mapping[str, float]] = {
    "new": 1.0,
    "denied": 1.0,
    "grew": 0.7,
    "edited": 0.5,
    "withdrawn": 0.5,
    "same": 0.0,
}
"""How much the kinds of novelty count."""


@dataclass(frozen=True, slots=True)
class Features:
    """The five numbers of a story. `told` says each in words, in the order of `FEATURES`."""

    theme: float
    originators: float
    novelty: float
    evidence: float
    precision: float
    told: tuple[str, ...] = ()

    @property
    def values(self) -> tuple[float, ...]:
        """In the order of `FEATURES`."""
        return (self.theme, self.originators, self.novelty, self.evidence, self.precision)

    def as_mapping(self) -> dict[str, float]:
        """As a judgement keeps them."""
        return dict(zip(FEATURES, self.values, strict=True))


def features_of(
    weight: float, originators: int, novelty: float, told_novelty: str, score: float, precision: ThemePrecision | None
) -> Features:
    """The features of a story. `precision` is that of its main theme; None: no story of it was judged yet."""
    judged = f"{precision.relevant} of {precision.judged} judged relevant" if precision else "theme not judged yet"
    wrote = "1 originator" if originators == 1 else f"{originators} independent originators"
    return Features(
        theme=weight - 1,
        originators=math.log2(1 + originators),
        novelty=novelty,
        evidence=score,
        precision=precision_of(precision),
        told=(f"theme weight {weight:g}", wrote, told_novelty, f"evidence {score:.2f}", judged),
    )


def precision_of(precision: ThemePrecision | None) -> float:
    """From -0.5 (none was relevant) to 0.5 (all were), 0 without a judgement; by Laplace's rule, so that few judgements
    say little. Example: 3 of 4 relevant is (3 + 1) / (4 + 2) - 0.5 = 0.17."""
    if precision is None:
        return 0.0
    return (precision.relevant + 1) / (precision.judged + 2) - 0.5


def from_mapping(features: Mapping[str, float]) -> tuple[float, ...] | None:
    """The values that a judgement kept, in the order of `FEATURES`; None where one is missing or no finite number."""
    values = [features.get(name) for name in FEATURES]
    numbers = tuple(float(value) for value in values if isinstance(value, int | float) and math.isfinite(value))
    return numbers if len(numbers) == len(FEATURES) else None
