"""The price spends the budget, and no more, whatever the endpoints are like."""

from dataclasses import replace
from datetime import timedelta
from math import inf, sqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.rhythm import Rhythm
from crawler.settings import CrawlerSettings
from scheduler.polling import Endpoint, Limits, price
from scheduler.polling.pricing import chance_limit, share_limit
from tests.scheduler.polling.worlds import MONDAY, steady

NOW = MONDAY + timedelta(days=10)
BUSY, SLOW = steady(48), steady(12)


def endpoints(*rhythms: Rhythm, window: int | None = None) -> list[Endpoint]:
    return [Endpoint(str(number), rhythm, window) for number, rhythm in enumerate(rhythms)]


def test_the_budget_is_spent() -> None:
    set_price = price(endpoints(BUSY, SLOW), 3.0, NOW)
    assert sum(set_price.planned) == pytest.approx(72, rel=0.01)
    assert set_price.stretch == 1.0


def test_the_worked_example_of_the_module() -> None:
    """2 and 0.5 items an hour, 3 requests an hour: (sqrt(2) + sqrt(0.5)) / sqrt(2 * price) = 3, so 0.25 item-hours."""
    set_price = price(endpoints(BUSY, SLOW), 3.0, NOW)
    assert set_price.item_hours == pytest.approx((sqrt(2) + sqrt(0.5)) ** 2 / 18, rel=0.1)


def test_more_budget_is_a_lower_price() -> None:
    few, many = (price(endpoints(BUSY, SLOW), budget, NOW).item_hours for budget in (2.0, 4.0))
    assert few == pytest.approx(4 * many, rel=0.05)


def test_what_was_spent_too_fast_is_saved() -> None:
    all_hours = price(endpoints(BUSY, SLOW), 3.0, NOW, spent=[3] * 24)
    too_fast = price(endpoints(BUSY, SLOW), 3.0, NOW, spent=[2] * 12 + [5] * 12)
    assert too_fast.planned[0] < all_hours.planned[0]
    assert sum(too_fast.planned[:12]) + 60 <= 72 * 1.01, "no 24 hours cost more than 24 times the budget"


def test_plans_that_prove_too_low_are_corrected() -> None:
    first = price(endpoints(BUSY, SLOW), 30.0, NOW)
    second = price(endpoints(BUSY, SLOW), 30.0, NOW, spent=[36], last=first)
    assert 1.0 < second.bias < 1.2
    assert second.item_hours > first.item_hours


def test_windows_that_want_more_than_the_budget_are_stretched_alike() -> None:
    set_price = price(endpoints(BUSY, SLOW, window=1), 1.0, NOW)
    assert set_price.stretch > 2
    assert sum(set_price.planned) == pytest.approx(24, rel=0.02)


def test_a_window_that_bursts_could_fill_allows_less() -> None:
    """Without bursts a window of 5 is safe by its third, with bursts of 1.5 it is not; one of 100 is, either way."""
    bursty = replace(BUSY, gaps=100.0, gap_sum=100.0, gap_squares=300.0)
    assert bursty.burst == pytest.approx(1.5)
    assert share_limit(Endpoint("a", BUSY, 5), Limits()) == pytest.approx(1.65)
    assert chance_limit(Endpoint("a", BUSY, 5)) > 1.65
    assert chance_limit(Endpoint("a", bursty, 5)) == pytest.approx(1.0)
    assert chance_limit(Endpoint("a", bursty, 100)) > 33
    assert chance_limit(Endpoint("a", bursty)) == share_limit(Endpoint("a", bursty), Limits()) == inf


def test_no_endpoints_cost_nothing() -> None:
    assert sum(price([], 3.0, NOW).planned) == 0.0


def test_a_budget_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing"):
        price(endpoints(BUSY), 0.0, NOW)


def test_the_limits_are_those_of_the_configuration() -> None:
    limits = Limits.of(CrawlerSettings(poll_floor_s=7_200, poll_ceiling_s=3_600, poll_window_share=0.5))
    assert (limits.floor_s, limits.ceiling_s, limits.window_share) == (7_200, 7_200, 0.5)
    assert Limits.of(CrawlerSettings()) == Limits()


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from([BUSY, SLOW, Rhythm()]), st.sampled_from([None, 1, 5, 50])), min_size=1, max_size=6
    ),
    st.floats(0.05, 200.0),
    st.lists(st.integers(0, 50), max_size=24),
)
def test_no_plan_costs_more_than_the_budget(
    known: list[tuple[Rhythm, int | None]], budget: float, spent: list[int]
) -> None:
    some = [Endpoint(str(number), rhythm, window) for number, (rhythm, window) in enumerate(known)]
    set_price = price(some, budget, NOW, spent=spent)
    assert sum(set_price.planned) <= 24 * budget * 1.002
    assert set_price.item_hours > 0
    assert set_price.stretch >= 1.0
