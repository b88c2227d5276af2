"""Logistic regression by Newton's method (iteratively reweighted least squares), with weights drawn towards a prior.

Minimised is the sum over rows of log(1 + exp(-s z)), s = 1 for yes and -1 for no, z = intercept + weights * row, plus
strength / 2 times the squared distance of weights and intercept from the prior. That has one minimum, whatever the rows,
and few rows move the weights little. Half a dozen weights need no library.
"""

import math
from collections.abc import Sequence

STEPS_LIMIT = 50
_HALVINGS_LIMIT = 30
_CONVERGED = 1e-9

Vector = list[float]


def fit(
    rows: Sequence[Sequence[float]], answers: Sequence[bool], prior: Sequence[float], *, strength: float = 1.0
) -> tuple[float, ...]:
    """The weights, the intercept first, as `prior` has them. Raises ValueError for rows of another length than the prior's.

    Example: without rows the result is the prior.
    """
    if any(len(row) + 1 != len(prior) for row in rows) or len(rows) != len(answers):
        raise ValueError("each row needs an answer and as many numbers as there are weights beside the intercept")
    if strength <= 0:
        raise ValueError(f"the strength of the prior is above 0: {strength}")
    lines = [[1.0, *row] for row in rows]
    weights = [float(value) for value in prior]
    loss = _loss(lines, answers, weights, prior, strength)
    for _ in range(STEPS_LIMIT):
        step = _step(lines, answers, weights, prior, strength)
        share = 1.0
        for _ in range(_HALVINGS_LIMIT):
            nearer = [value - share * change for value, change in zip(weights, step, strict=True)]
            lower = _loss(lines, answers, nearer, prior, strength)
            if lower <= loss:
                break
            share /= 2
        else:
            break
        gained, weights, loss = loss - lower, nearer, lower
        if gained <= _CONVERGED * (1 + abs(loss)):
            break
    return tuple(weights)


def probability(weights: Sequence[float], row: Sequence[float]) -> float:
    """How sure a yes is, 0 to 1, by weights that begin with the intercept."""
    return _sigmoid(weights[0] + _dot(weights[1:], row))


def _step(
    lines: Sequence[Vector], answers: Sequence[bool], weights: Vector, prior: Sequence[float], strength: float
) -> Vector:
    size = len(weights)
    gradient = [strength * (weight - before) for weight, before in zip(weights, prior, strict=True)]
    curvature = [[strength if row == column else 0.0 for column in range(size)] for row in range(size)]
    for line, answer in zip(lines, answers, strict=True):
        sure = _sigmoid(_dot(weights, line))
        error, spread = sure - answer, sure * (1 - sure)
        for row in range(size):
            gradient[row] += error * line[row]
            scaled = spread * line[row]
            for column in range(row + 1):
                curvature[row][column] += scaled * line[column]
    for row in range(size):
        for column in range(row):
            curvature[column][row] = curvature[row][column]
    return _solved(curvature, gradient)


def _solved(matrix: list[Vector], right: Vector) -> Vector:
    """The solution of a positive definite system, by Gaussian elimination."""
    size = len(right)
    rows = [[*line, value] for line, value in zip(matrix, right, strict=True)]
    for at in range(size):
        pivot = max(range(at, size), key=lambda row: abs(rows[row][at]))
        rows[at], rows[pivot] = rows[pivot], rows[at]
        for row in range(at + 1, size):
            factor = rows[row][at] / rows[at][at]
            for column in range(at, size + 1):
                rows[row][column] -= factor * rows[at][column]
    solution = [0.0] * size
    for at in reversed(range(size)):
        rest = sum(rows[at][column] * solution[column] for column in range(at + 1, size))
        solution[at] = (rows[at][size] - rest) / rows[at][at]
    return solution


def _loss(
    lines: Sequence[Vector], answers: Sequence[bool], weights: Vector, prior: Sequence[float], strength: float
) -> float:
    distance = sum((weight - before) ** 2 for weight, before in zip(weights, prior, strict=True))
    fits = (_softplus(_dot(weights, line) * (-1 if answer else 1)) for line, answer in zip(lines, answers, strict=True))
    return strength / 2 * distance + math.fsum(fits)


def _dot(one: Sequence[float], other: Sequence[float]) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True))


def _sigmoid(value: float) -> float:
    if value >= 0:
        return 1 / (1 + math.exp(-value))
    small = math.exp(value)
    return small / (1 + small)


def _softplus(value: float) -> float:
    return max(value, 0.0) + math.log1p(math.exp(-abs(value)))
