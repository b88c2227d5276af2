"""Logistic regression: what it finds, that it always ends, and that few rows move it little."""

import math
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.ranking.logistic import fit, probability

PRIOR = (0.0, 1.0, -1.0)


def _rows(weights: tuple[float, ...], count: int) -> tuple[list[list[float]], list[bool]]:
    """Rows whose answers follow these weights."""
    chance = random.Random(5)
    rows = [[chance.uniform(-2, 2) for _ in weights[1:]] for _ in range(count)]
    return rows, [chance.random() < probability(weights, row) for row in rows]


def test_without_rows_the_weights_are_the_prior() -> None:
    assert fit([], [], PRIOR) == PRIOR


def test_many_rows_show_the_weights_that_made_their_answers() -> None:
    truth = (0.5, 2.0, -1.5)
    found = fit(*_rows(truth, 4_000), PRIOR)
    assert all(abs(one - other) < 0.2 for one, other in zip(found, truth, strict=True))


def test_few_rows_move_the_weights_little() -> None:
    rows, answers = _rows((0.0, -3.0, 3.0), 60)
    one = fit(rows[:3], answers[:3], PRIOR)
    many = fit(rows, answers, PRIOR)
    assert math.dist(one, PRIOR) < math.dist(many, PRIOR) / 2


def test_the_result_is_the_bottom_of_the_loss() -> None:
    """At the minimum the slope is nothing: what the rows pull and what the prior pulls are equal."""
    rows, answers = _rows((1.0, 1.0, 1.0), 80)
    found = fit(rows, answers, PRIOR, strength=2.0)
    for at, prior in enumerate(PRIOR):
        errors = [
            (probability(found, row) - answer) * [1.0, *row][at] for row, answer in zip(rows, answers, strict=True)
        ]
        assert abs(sum(errors) + 2.0 * (found[at] - prior)) < 1e-3


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.floats(-1e3, 1e3), st.floats(-1e3, 1e3), st.booleans()), max_size=40),
    st.floats(0.01, 100.0),
)
def test_any_rows_give_finite_weights(rows: list[tuple[float, float, bool]], strength: float) -> None:
    """Also where a line parts yes from no, which without a prior has no end."""
    found = fit([row[:2] for row in rows], [row[2] for row in rows], PRIOR, strength=strength)
    assert all(map(math.isfinite, found))
    assert all(0.0 <= probability(found, row[:2]) <= 1.0 for row in rows)


def test_rows_of_another_length_and_a_prior_without_strength_are_refused() -> None:
    with pytest.raises(ValueError, match="each row"):
        fit([[1.0]], [True], PRIOR)
    with pytest.raises(ValueError, match="each row"):
        fit([[1.0, 2.0]], [], PRIOR)
    with pytest.raises(ValueError, match="above 0"):
        fit([], [], PRIOR, strength=0.0)
