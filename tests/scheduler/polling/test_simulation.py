"""The policy in a small world: much sooner than fixed polling at the same cost, and almost nothing lost."""

import pytest

from scheduler.polling import Limits
from scheduler.polling.simulation import Score, TraceSource, fixed_polls, score, simulate
from tests.scheduler.polling.worlds import DAY_S, MONDAY, small_world

START_S = MONDAY.timestamp()
DAYS, SOURCES = 7, 60
END_S = START_S + DAYS * DAY_S
WORLD = small_world(5, SOURCES, DAYS)


def scored(polls: list[tuple[float, int]], sources: list[TraceSource] = WORLD) -> Score:
    return score(sources, polls, from_s=START_S + 3 * DAY_S, end_s=END_S)


@pytest.fixture(scope="module")
def polls() -> list[tuple[float, int]]:
    return simulate(WORLD, 2.0 * SOURCES, start_s=START_S, end_s=END_S, seed=1)


FIXED = scored(fixed_polls(SOURCES, 1_800.0, start_s=START_S, end_s=END_S))


def test_items_are_found_much_sooner_than_by_fixed_polling(polls: list[tuple[float, int]]) -> None:
    assert scored(polls).mean_delay_s <= 0.62 * FIXED.mean_delay_s


def test_at_most_a_tenth_is_lost_of_what_fixed_polling_loses(polls: list[tuple[float, int]]) -> None:
    assert FIXED.lost > 50
    assert scored(polls).lost <= 0.1 * FIXED.lost


def test_no_day_costs_more_than_the_budget(polls: list[tuple[float, int]]) -> None:
    assert scored(polls).most_in_24_h <= 1.01 * 48 * SOURCES + 2
    assert len(polls) <= 48 * SOURCES * DAYS
    assert len(polls) >= 0.93 * 48 * SOURCES * DAYS


def test_polls_come_in_order_within_the_span_and_never_below_the_floor(polls: list[tuple[float, int]]) -> None:
    assert polls == sorted(polls)
    assert polls[0][0] >= START_S
    assert polls[-1][0] <= END_S
    last: dict[int, float] = {}
    for at_s, number in polls:
        assert at_s - last.get(number, 0.0) >= Limits().floor_s
        last[number] = at_s
    assert len(last) == SOURCES


def test_new_endpoints_are_explored_at_once(polls: list[tuple[float, int]]) -> None:
    assert {number for _, number in polls[:SOURCES]} == set(range(SOURCES))
    assert polls[SOURCES - 1][0] - START_S <= 61


def test_the_same_seed_makes_the_same_polls() -> None:
    first, again = (simulate(WORLD[:5], 10.0, start_s=START_S, end_s=START_S + DAY_S, seed=7) for _ in range(2))
    assert first == again
    assert first != simulate(WORLD[:5], 10.0, start_s=START_S, end_s=START_S + DAY_S, seed=8)


def test_nothing_is_known_before_it_is_published_and_what_dropped_out_is_never_seen() -> None:
    """Two worlds that differ only in what no poll could see are polled alike."""
    seen = [START_S + 3_600 * hour + 1_800 for hour in range(48)]
    hidden = [at_s - 1 for at_s in seen]
    shown = TraceSource("a", seen, [1.0] * 48, 1)
    with_hidden = TraceSource("a", sorted(seen + hidden), [1.0] * 96, 1)
    other = WORLD[0]
    end_s = START_S + 2 * DAY_S
    polls = simulate([shown, other], 4.0, start_s=START_S, end_s=end_s)
    until = simulate([shown, other], 4.0, start_s=START_S, end_s=START_S + DAY_S)
    assert polls[: len(until)] == until
    from datetime import UTC, datetime

    from crawler.rhythm import Observation
    from scheduler.polling.simulation import _observe  # the one place where a poll looks at the trace

    now = datetime.fromtimestamp(seen[3] + 10, UTC)
    one, two = (_observe(source, [0], 0, now.timestamp(), now) for source in (shown, with_hidden))
    assert one == two == Observation(now, (datetime.fromtimestamp(seen[3], UTC),), overflowed=True, weight=1.0)


def test_the_score_counts_delay_by_weight_and_what_was_lost() -> None:
    source = TraceSource("a", [START_S + 100, START_S + 200, START_S + 300], [1.0, 1.0, 3.0], 2)
    made = score([source], [(START_S + 400, 0)], from_s=START_S, end_s=START_S + 3_600)
    assert (made.items, made.lost, made.unseen, made.polls) == (3, 1, 0, 1)
    assert made.mean_delay_s == pytest.approx((200 + 3 * 100) / 4)
    early = score([source], [(START_S + 150, 0)], from_s=START_S, end_s=START_S + 3_600)
    assert (early.items, early.unseen) == (1, 2)
