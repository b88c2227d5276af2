"""Rarity is learned by domain, and fades."""

from datetime import UTC, datetime, timedelta

import pytest

from stories.frequencies import HALF_LIFE, KEYS_LIMIT, Frequencies

NOW = datetime(2026, 11, 2, tzinfo=UTC)


def test_rarity_is_that_of_the_docstring() -> None:
    known = Frequencies()
    known.turn(NOW)
    for number in range(100):
        known.count("en", ["en:crane"] if number < 5 else [])
    assert known.rarities("en", ["en:crane"])[0] == pytest.approx(0.63, abs=0.01)
    assert known.rarities("en", ["en:never"])[0] == 1.0


def test_what_stands_in_every_text_says_nothing() -> None:
    known = Frequencies()
    known.turn(NOW)
    for _number in range(2_000):
        known.count("en", ["en:said"])
    assert known.rarities("en", ["en:said"])[0] < 0.01


def test_what_was_common_long_ago_is_rare_again() -> None:
    known = Frequencies()
    known.turn(NOW)
    for _number in range(50):
        known.count("en", ["en:flood"])
    before = known.rarities("en", ["en:flood"])[0]
    known.turn(NOW + 6 * HALF_LIFE)
    for _number in range(50):
        known.count("en", [])
    assert known.rarities("en", ["en:flood"])[0] > before + 0.3


def test_years_of_counting_change_nothing() -> None:
    """The counts are scaled down now and then; what is told of the last weeks stays the same."""
    short, long = Frequencies(), Frequencies()
    late = NOW + timedelta(days=3_000)
    for day in range(3_000):
        long.turn(NOW + timedelta(days=day))
        long.count("en", ["en:said"])
    for day in range(2_800, 3_000):
        short.turn(NOW + timedelta(days=day))
        short.count("en", ["en:said"])
    short.turn(late)
    long.turn(late)
    assert long.rarities("en", ["en:said"])[0] == pytest.approx(short.rarities("en", ["en:said"])[0], abs=1e-3)


def test_the_number_of_features_is_bounded() -> None:
    known = Frequencies()
    known.turn(NOW)
    for _time in range(3):
        known.count("en", ["en:often"])
    for block in range(5):
        known.count("en", [f"en:{block}-{number}" for number in range(KEYS_LIMIT // 4)])
    assert known.size <= KEYS_LIMIT
    assert known.rarities("en", ["en:often"])[0] < 1.0
