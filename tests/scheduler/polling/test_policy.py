"""When an endpoint is due: bounds that always hold, and what makes it sooner or later within them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.rhythm import Observation, Rhythm, learn
from scheduler.polling import FINE, Answer, Endpoint, Limits, next_due, price
from tests.crawler.rhythm.streams import daily, polled
from tests.scheduler.polling.worlds import MONDAY, steady

NOW = MONDAY + timedelta(days=10)
BUSY, SLOW, HEAVY, DEAD = steady(96), steady(6), steady(6, weight=20.0), steady(0)
KNOWN = [Endpoint("busy", BUSY, 50), Endpoint("slow", SLOW), Endpoint("heavy", HEAVY), Endpoint("dead", DEAD)]
PRICE = price(KNOWN, 8.0, NOW)


def pause_s(name: str, answer: Answer = FINE, seed: int = 1, now: datetime = NOW) -> float:
    endpoint = next(one for one in KNOWN if one.key == name)
    return (next_due(endpoint, PRICE, answer, now, Random(seed)) - now).total_seconds()


def test_what_publishes_more_and_what_is_worth_more_is_polled_more_often() -> None:
    assert pause_s("busy") < pause_s("heavy") < pause_s("slow") < pause_s("dead")


def test_the_root_of_the_rate_decides() -> None:
    """16 times the items make a quarter of the pause."""
    assert pause_s("slow") / pause_s("busy") == pytest.approx(4.0, rel=0.25)


def test_it_waits_through_the_night_and_comes_soon_after_the_morning_has_begun() -> None:
    office = polled(daily(range(10), range(9, 18)), NOW - timedelta(minutes=30))
    some = [Endpoint("office", office), *KNOWN]
    set_price = price(some, 10.0, NOW)
    by_day, by_night = (
        next_due(some[0], set_price, FINE, NOW + timedelta(hours=hour), Random(1)) - (NOW + timedelta(hours=hour))
        for hour in (11, 20)
    )
    assert by_night > 2.5 * by_day
    assert by_night < timedelta(hours=14.5)


@pytest.mark.parametrize(
    ("answer", "at_least_s", "at_most_s"),
    [
        (Answer(retry_after_s=7_200), 7_200, 7_200),
        (Answer(retry_after_s=1), 60, 3_600),
        (Answer(ttl_s=3_600), 3_600, 3_600),
        (Answer(ttl_s=600, max_age_s=5_000), 5_000, 5_000),
        (Answer(ttl_s=1e9), 6 * 3_600, 6 * 3_600),
        (Answer(ttl_s=5), 60, 3_600),
        (Answer(retry_after_s=1e12), 30 * 86_400, 30 * 86_400),
        (Answer(failures=1), 3_240, 3_600),
        (Answer(failures=2), 6_480, 7_200),
        (Answer(failures=3, retry_after_s=50_000), 50_000, 50_000),
        (Answer(failures=5), 51_840, 57_600),
        (Answer(failures=500), 51_840, 57_600),
    ],
)
def test_the_table_of_answers(answer: Answer, at_least_s: float, at_most_s: float) -> None:
    """Of a busy endpoint without a shallow window, at a mean pause of half an hour."""
    some = [Endpoint("busy", BUSY), *KNOWN[1:]]
    due = next_due(some[0], price(some, 8.0, NOW), answer, NOW, Random(3))
    assert at_least_s - 1 <= (due - NOW).total_seconds() <= at_most_s + 1


def test_a_shallow_window_overrules_the_ttl_but_not_retry_after() -> None:
    shallow = Endpoint("busy", BUSY, 10)
    a_third_s = 3_600 * 10 * 0.33 / 4
    due = next_due(shallow, PRICE, Answer(ttl_s=20_000), NOW, Random(1))
    assert (due - NOW).total_seconds() == pytest.approx(a_third_s, rel=0.15)
    due = next_due(shallow, PRICE, Answer(ttl_s=20_000, retry_after_s=20_000), NOW, Random(1))
    assert (due - NOW).total_seconds() == 20_000


@pytest.mark.parametrize(
    ("hours", "days", "expected"),
    [
        (range(6), (), datetime(2026, 11, 12, 6, tzinfo=UTC)),
        ((0, 1, 3), (), datetime(2026, 11, 12, 2, tzinfo=UTC)),
        ((), (3, 4), datetime(2026, 11, 14, tzinfo=UTC)),
        (range(12), (3,), datetime(2026, 11, 13, 12, tzinfo=UTC)),
    ],
)
def test_skipped_hours_and_days_are_waited_out(hours: range, days: tuple[int, ...], expected: datetime) -> None:
    """It is Thursday, 12 November 2026, midnight."""
    answer = Answer(skip_hours=frozenset(hours), skip_days=frozenset(days))
    assert next_due(KNOWN[0], PRICE, answer, NOW, Random(1)) == expected


def test_a_feed_that_skips_everything_is_polled_all_the_same() -> None:
    everything = Answer(skip_hours=frozenset(range(24)))
    assert next_due(KNOWN[0], PRICE, everything, NOW, Random(1)) == next_due(KNOWN[0], PRICE, FINE, NOW, Random(1))


def test_a_newcomer_is_priced_by_what_the_others_do() -> None:
    due = next_due(Endpoint("new", Rhythm()), PRICE, FINE, NOW, Random(1))
    assert timedelta(minutes=1) <= due - NOW < timedelta(hours=6)


def test_endpoints_polled_together_drift_apart() -> None:
    rng = Random(1)
    dues = sorted(next_due(KNOWN[1], PRICE, FINE, NOW, rng) for _ in range(50))
    assert len(set(dues)) == 50
    assert max(b - a for a, b in pairwise(dues)) < timedelta(minutes=5)


def test_a_naive_now_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        next_due(KNOWN[0], PRICE, FINE, datetime(2026, 11, 12), Random(1))


@settings(max_examples=200, deadline=None)
@given(
    rhythm=st.sampled_from([BUSY, SLOW, HEAVY, DEAD, Rhythm()]),
    window=st.sampled_from([None, 1, 3, 10, 100]),
    failures=st.integers(0, 9),
    retry_after_s=st.one_of(st.none(), st.floats(0, 200_000)),
    ttl_s=st.one_of(st.none(), st.floats(0, 100_000)),
    skipped=st.frozensets(st.integers(0, 23), max_size=24),
    minutes=st.integers(0, 20_000),
    floor_s=st.sampled_from([1.0, 60.0, 900.0]),
    seed=st.integers(0, 9),
)
def test_the_bounds_hold_whatever_happens(
    rhythm: Rhythm,
    window: int | None,
    failures: int,
    retry_after_s: float | None,
    ttl_s: float | None,
    skipped: frozenset[int],
    minutes: int,
    floor_s: float,
    seed: int,
) -> None:
    now = NOW + timedelta(minutes=minutes)
    endpoint = Endpoint("one", rhythm, window)
    limits = Limits(floor_s=floor_s)
    set_price = price([endpoint, *KNOWN], 10.0, now, limits=limits)
    answer = Answer(failures, retry_after_s, None, ttl_s, skipped)
    due = next_due(endpoint, set_price, answer, now, Random(seed))
    waited_s = (due - now).total_seconds()
    assert waited_s >= floor_s - 1e-6
    assert waited_s >= (retry_after_s or 0.0) - 1e-3
    assert len(skipped) == 24 or due.hour not in skipped
    assert due == next_due(endpoint, set_price, answer, now, Random(seed)), "the same chance, the same moment"
    if not failures and not retry_after_s and not skipped:
        assert waited_s <= max(limits.ceiling_s * set_price.stretch, floor_s) + 1
        if window is not None and rhythm is BUSY:
            third_s = 3_600 * window * limits.window_share * set_price.stretch / 4
            assert waited_s <= max(third_s * 1.4, floor_s), "a third of the depth, as far as the rate is known"


def test_while_a_burst_comes_a_shallow_window_is_polled_at_its_pace() -> None:
    """Four items of a window of 5 within six minutes, from an outlet that has had bursts before."""
    now = NOW + timedelta(minutes=6)
    four = tuple(NOW + timedelta(minutes=minute) for minute in range(1, 5))
    bursty = replace(SLOW, gaps=100.0, gap_sum=100.0, gap_squares=300.0)
    pauses = {
        (name, window): next_due(
            Endpoint("slow", learn(known, Observation(now, four)), window), PRICE, FINE, now, Random(1)
        )
        - now
        for name, known in (("bursty", bursty), ("steady", SLOW))
        for window in (5, 100)
    }
    assert pauses["bursty", 5] < timedelta(minutes=3)
    assert min(pauses["bursty", 100], pauses["steady", 5]) > timedelta(minutes=20)


def test_a_window_that_bursts_could_fill_is_polled_sooner_but_not_at_any_pace() -> None:
    """At a mean pause of half an hour, chance alone makes nobody come sooner than after ten minutes."""
    slow_bursts, busy_bursts = (replace(known, gaps=100.0, gap_sum=100.0, gap_squares=400.0) for known in (SLOW, BUSY))
    pauses = [
        next_due(Endpoint("one", known, 6), PRICE, FINE, NOW, Random(1)) - NOW
        for known in (slow_bursts, SLOW, busy_bursts, BUSY)
    ]
    assert pauses[0] <= timedelta(minutes=0.9 * 60 * 1.1 * 24 / 6) < timedelta(hours=12)
    assert pauses[2] >= timedelta(minutes=9)
    assert pauses[2] < pauses[3]
