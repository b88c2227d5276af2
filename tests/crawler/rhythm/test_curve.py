"""The expected curve: few items look like everybody's, many like themselves."""

import pytest

from crawler.rhythm import Rhythm, fit, fit_all, level
from tests.crawler.rhythm.streams import at, daily, polled

OFFICE = polled(daily(range(5), range(9, 18)) + daily(range(7, 12), range(9, 18)), at(14))
NIGHT = polled(daily(range(14), [0, 1, 2, 3]), at(14))


def test_with_nothing_learned_the_curve_is_flat() -> None:
    assert len(set(fit(Rhythm()).rates)) == 1


def test_office_hours_stand_out_by_hour_and_weekday() -> None:
    rates = fit(OFFICE).rates
    assert rates[13] > 5 * rates[3], "one in the afternoon against three at night, on Monday"
    assert rates[13] > 2 * rates[5 * 24 + 13], "Monday against Saturday"
    assert sum(rates) == pytest.approx(45, rel=0.25), "items a week"


def test_a_newcomer_looks_like_the_others() -> None:
    """Eight known office outlets make a prior in which an unknown one publishes by day."""
    _, curves = fit_all([OFFICE] * 8 + [Rhythm()])
    assert curves[-1].rates[13] > 2 * curves[-1].rates[3]


def test_many_items_outweigh_what_the_others_do() -> None:
    _, curves = fit_all([OFFICE] * 8 + [NIGHT])
    assert curves[-1].rates[2] > 3 * curves[-1].rates[13]


def test_without_anything_learned_all_are_alike() -> None:
    prior, curves = fit_all([Rhythm(), Rhythm()])
    assert curves[0] == curves[1] == fit(Rhythm(), prior)


def test_an_items_weight_is_learned_and_drawn_to_the_common_one() -> None:
    heavy = polled(daily(range(7), range(24)), at(7))
    assert fit(heavy).weight == pytest.approx(1.0, abs=0.05)


def test_a_busy_hour_lifts_the_level_and_a_usual_one_does_not() -> None:
    usual = polled(daily(range(7), range(24)), at(7))
    busy = polled([at(7, number / 100) for number in range(1, 90)], at(7, 1), rhythm=usual)
    assert level(usual) == pytest.approx(1.0, abs=0.15)
    assert level(busy) > 2
