"""The weights of the order: the default ones until there are fifty judgements, then those that these taught."""

import math
from datetime import UTC, datetime
from typing import Any

import pytest

from desk.ranking import DEFAULT, Model, features_of, learned, named, precision_of
from desk.ranking.features import from_mapping
from storage.judgementrecords import Judgement, ThemePrecision, precisions_of

AT = datetime(2026, 11, 24, tzinfo=UTC)


def _judgement(number: int, relevant: bool, **features: Any) -> Judgement:
    own = {"theme": 0.0, "originators": 1.0, "novelty": 1.0, "evidence": 0.5, "precision": 0.0, **features}
    return Judgement(number, number, "csp", "daily", relevant, "", "Leyla", AT, own)


def _lone_is_noise(count: int) -> list[Judgement]:
    """What one outlet alone has is never relevant, what four have always is."""
    return [_judgement(n, n % 2 == 0, originators=2.3 if n % 2 == 0 else 1.0) for n in range(count)]


@pytest.mark.parametrize(
    ("judgements", "is_learned"),
    [
        ([], False),
        (_lone_is_noise(49), False),
        (_lone_is_noise(50), True),
        ([_judgement(n, True) for n in range(200)], False),
        ([_judgement(n, n > 3) for n in range(200)], False),
        ([_judgement(n, n > 4) for n in range(200)], True),
        ([_judgement(n, n % 2 == 0, evidence=math.nan) for n in range(200)], False),
        ([_judgement(n, n % 2 == 0, evidence="high") for n in range(200)], False),
    ],
)
def test_nothing_is_learned_from_less_than_fifty_judgements_of_both_kinds(
    judgements: list[Judgement], is_learned: bool
) -> None:
    model = learned(judgements)
    assert (model is not DEFAULT) is is_learned
    assert model.judgements == (len(judgements) if is_learned else 0)


def test_more_than_fifty_may_be_asked_for_and_never_less() -> None:
    assert learned(_lone_is_noise(60), fewest=61) is DEFAULT
    assert learned(_lone_is_noise(49), fewest=1) is DEFAULT


def test_what_analysts_reward_weighs_more() -> None:
    model = learned(_lone_is_noise(200))
    weights, before = dict(named(model)), dict(named(DEFAULT))
    assert weights["originators"] > before["originators"] + 0.5
    assert weights["theme"] == before["theme"], "a feature that never differed keeps its weight"


def _mostly_irrelevant(count: int, **features: Any) -> list[Judgement]:
    """One of ten is relevant, whatever its features are."""
    return [_judgement(n, n % 10 == 0, **features) for n in range(count)]


def test_that_few_stories_are_relevant_is_not_learned_as_new_is_bad() -> None:
    """Nearly every story that is judged is a new one, so the feature is one with the intercept."""
    model = learned(_mostly_irrelevant(300))
    assert model.weights == DEFAULT.weights
    assert model.intercept < -3
    seldom = [*_mostly_irrelevant(300), *(_judgement(n, n % 10 == 0, novelty=0.7) for n in range(20))]
    assert dict(named(learned(seldom)))["novelty"] == pytest.approx(0.8, abs=0.15)


def test_whoever_judges_old_stories_as_irrelevant_teaches_that_new_is_good() -> None:
    taught = [*_mostly_irrelevant(300), *(_judgement(n, False, novelty=0.0) for n in range(300))]
    assert dict(named(learned(taught)))["novelty"] > 1.0


def test_the_rank_is_the_sum_of_its_parts() -> None:
    features = features_of(2.0, 3, 1.0, "new story", 0.9, ThemePrecision("csp", 4, 3))
    model = Model((1.5, 1.0, 0.8, 0.8, 1.0), intercept=0.25)
    assert model.parts(features) == pytest.approx((1.5, 2.0, 0.8, 0.72, 1 / 6))
    assert model.rank(features) == pytest.approx(0.25 + 1.5 + 2.0 + 0.8 + 0.72 + 1 / 6, abs=1e-6)
    told = ("theme weight 2", "3 independent originators", "new story", "evidence 0.90", "3 of 4 judged relevant")
    assert features.told == told
    assert from_mapping(features.as_mapping()) == features.values


@pytest.mark.parametrize(
    ("judged", "relevant", "share"), [(0, 0, 0.0), (4, 3, 1 / 6), (1, 1, 1 / 6), (100, 100, 0.49), (100, 0, -0.49)]
)
def test_few_judgements_say_little_of_a_theme(judged: int, relevant: int, share: float) -> None:
    assert precision_of(ThemePrecision("csp", judged, relevant)) == pytest.approx(share, abs=0.001)
    assert precision_of(None) == 0.0


def test_precision_is_counted_by_theme() -> None:
    said = precisions_of([_judgement(1, True), _judgement(2, False), _judgement(3, True)])
    assert said == {"csp": ThemePrecision("csp", 3, 2)}
