"""The world's clock stands still until it is moved, and knows no naive time."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from newsroom import WorldClock, build_world

START = datetime(2026, 11, 24, 8, 0, tzinfo=timezone(timedelta(hours=4)))


def test_the_clock_answers_in_utc_and_stands_still() -> None:
    clock = WorldClock(START)
    assert clock.now() == clock.now() == START
    assert clock.now().tzinfo is UTC


def test_the_clock_moves_forth_back_and_anywhere() -> None:
    clock = WorldClock(START)
    assert clock.advance(timedelta(hours=2)) == START + timedelta(hours=2)
    assert clock.advance(timedelta(hours=-3)) == clock.now() == START - timedelta(hours=1)
    clock.set(START)
    assert clock.now() == START


def test_naive_instants_are_refused() -> None:
    naive = datetime(2026, 11, 24)
    with pytest.raises(ValueError, match="time zone"):
        WorldClock(naive)
    with pytest.raises(ValueError, match="time zone"):
        WorldClock(START).set(naive)
    with pytest.raises(ValueError, match="time zone"):
        build_world(end=naive)


def test_the_world_begins_at_the_instant_given() -> None:
    assert build_world(end=START + timedelta(seconds=31)).clock.now() == START + timedelta(seconds=31)
