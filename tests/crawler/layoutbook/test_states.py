"""What becomes of an outlet's layout, page by page."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extraction.layouts import Fit
from crawler.layoutbook.states import (
    GENERIC,
    LATER_EVERY,
    OBSERVATIONS_LIMIT,
    RETRY_EVERY,
    WINDOW,
    ActiveLayout,
    BookState,
    Change,
    PageSeen,
    corrected,
    decide,
    forgotten,
    plan,
)
from crawler.settings import CrawlerSettings
from storage import LayoutChange
from tests.crawler.layoutbook.pages import learned, observation

NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
SETTINGS = CrawlerSettings()
TAUGHT = PageSeen(None, Fit.NONE)


def taught(number: int, version: int | None = None, fit: Fit = Fit.NONE) -> PageSeen:
    return PageSeen(version, fit, observation=observation(number))


def after(state: BookState, *pages: PageSeen, settings: CrawlerSettings = SETTINGS) -> tuple[BookState, list[Change]]:
    """The state after these pages, and all that happened."""
    changes = []
    for one in pages:
        state, change = decide(state, one, settings, NOW)
        changes += [change] if change else []
    return state, changes


def fits(words: str, version: int = 1) -> list[PageSeen]:
    """Pages read by a layout: u(sed), c(onfirmed), m(isfit), d(isagreed)."""
    kinds = {"u": Fit.USED, "c": Fit.CONFIRMED, "m": Fit.MISFIT, "d": Fit.DISAGREED}
    agreements = {"c": 1.0, "d": 0.5}
    return [PageSeen(version, kinds[one], agreements.get(one)) for one in words]


def in_use(**changes: object) -> BookState:
    return BookState(1, replace(ActiveLayout(1, learned()), **changes))  # type: ignore[arg-type]


def test_a_layout_is_learned_once_enough_pages_taught() -> None:
    state, changes = after(BookState(), *(taught(number) for number in range(SETTINGS.layout_pages - 1)))
    assert (state.active, changes) == (None, [])
    state, changes = after(state, taught(100))
    assert changes == [Change(LayoutChange.LEARNED, 1, "learned from 20 pages")]
    assert state.active is not None
    assert (state.newest_version, state.active.version, state.observations) == (1, 1, ())


def test_a_page_that_teaches_nothing_does_not_count() -> None:
    state, _ = after(BookState(), TAUGHT, taught(1), TAUGHT)
    assert state.observed == 1


def test_pages_that_agree_on_nothing_go_on_teaching_and_it_is_tried_again_now_and_then() -> None:
    """Twenty times the same page is one page: no layout. Then others come, and it is learned at the next try."""
    state, changes = after(BookState(), *[taught(0)] * 40)
    assert (state.observed, changes) == (40, [])
    state, changes = after(state, *(taught(number) for number in range(20)))
    assert [one.change for one in changes] == [LayoutChange.LEARNED]


@pytest.mark.parametrize(("before", "tried_after"), [(20, 5), (58, 2), (60, 20), (80, 30), (300, 20)])
def test_the_more_pages_disagree_the_less_often_a_layout_is_tried(before: int, tried_after: int) -> None:
    """Whatever comes, no more observations are kept than are looked at."""
    state, changes = after(BookState(), *[taught(0)] * before)
    assert changes == []
    assert len(state.observations) == min(before, OBSERVATIONS_LIMIT)
    ready = replace(state, observations=tuple(observation(number) for number in range(60)))
    for number in range(1, RETRY_EVERY + 1):
        ready, change = decide(ready, taught(number), SETTINGS, NOW)
        if change is not None:
            assert number == tried_after
            return
    pytest.fail("it was never tried again")


@pytest.mark.parametrize(
    ("came", "reason"),
    [
        ("mmmm", "of the last 4 pages 4 did not fit"),
        ("uuuuuumumumum", "of the last 10 pages 4 did not fit"),
        ("dddd", "of the last 4 pages on 4 the generic reader disagreed"),
        ("umduumd", "of the last 7 pages 2 did not fit and on 2 the generic reader disagreed"),
        ("mmmuuuuuuuuuum", None),
        ("uuuuuuuuuucuuuuuuuuum", None),
        ("mmm", None),
    ],
)
def test_a_layout_is_retired_when_enough_of_the_last_ten_pages_spoke_against_it(came: str, reason: str | None) -> None:
    state, changes = after(in_use(), *fits(came))
    if reason is None:
        assert changes == []
        assert state.active is not None
    else:
        assert changes == [Change(LayoutChange.RETIRED, 1, reason)]
        assert state.active is None


def test_what_the_doubtful_pages_taught_is_the_beginning_of_the_next_layout() -> None:
    misfits = [taught(number, 1, Fit.MISFIT) for number in range(4)]
    state, changes = after(in_use(), *misfits)
    assert [one.change for one in changes] == [LayoutChange.RETIRED]
    assert (state.newest_version, state.observed) == (1, 4)
    state, changes = after(state, *(taught(number) for number in range(4, 20)))
    assert changes == [Change(LayoutChange.LEARNED, 2, "learned from 20 pages")]


def test_doubts_that_pass_teach_nothing() -> None:
    state, _ = after(in_use(), taught(1, 1, Fit.MISFIT), *fits("u" * WINDOW))
    assert (state.observations, state.observed) == ((), 0)


def test_a_page_that_was_under_way_when_its_layout_was_retired_says_nothing_about_the_next() -> None:
    state, changes = after(in_use(version=2), *fits("mmmm", version=1))
    assert changes == []
    assert state.active is not None
    assert state.active.recent == ()


def test_pages_read_by_a_layout_and_the_agreement_of_its_checks_are_counted() -> None:
    state, _ = after(in_use(), *fits("ucudm"))
    assert state.active is not None
    assert (state.active.pages_read, state.active.checks, state.active.agreement) == (3, 2, 0.75)


def test_every_tenth_page_is_read_both_ways() -> None:
    checked = [turn for turn in range(31) if plan(in_use(), turn, SETTINGS).check]
    assert checked == [0, 10, 20, 30]
    often = CrawlerSettings(layout_check_every=3)
    assert [turn for turn in range(7) if plan(in_use(), turn, often).check] == [0, 3, 6]


def test_after_a_disagreement_the_next_pages_are_read_both_ways_too() -> None:
    """A design in which the old layout still finds something, but the wrong thing, is found out within a few pages."""
    state, _ = after(in_use(), *fits("d"))
    assert plan(state, 1, SETTINGS).check
    state, _ = after(state, *fits("cccc"))
    assert not plan(state, 5, SETTINGS).check


def test_pages_teach_while_there_is_no_layout_and_while_it_is_in_doubt() -> None:
    assert plan(BookState(), 0, SETTINGS).observing
    assert not plan(in_use(), 0, SETTINGS).observing
    assert plan(after(in_use(), *fits("m"))[0], 1, SETTINGS).observing


def test_nothing_is_learned_or_used_when_layouts_are_switched_off() -> None:
    for state in (BookState(), in_use()):
        assert plan(state, 0, CrawlerSettings(layouts=False)) == GENERIC


def test_an_operators_own_layout_is_not_checked_and_never_retired_but_said_not_to_fit_once() -> None:
    state, change = corrected(in_use(), learned())
    assert change == Change(LayoutChange.CORRECTED, 2, "an operator's own, in the place of version 1")
    assert not any(plan(state, turn, SETTINGS).check for turn in range(20))
    state, changes = after(state, *fits("m" * 15, version=2))
    assert [(one.change, one.version) for one in changes] == [(LayoutChange.DOUBTED, 2)]
    assert "stays" in changes[0].reason
    assert state.active is not None
    assert state.active.doubted_at == NOW
    state, changes = after(state, *fits("u" * WINDOW, version=2))
    assert state.active is not None
    assert (state.active.doubted_at, changes) == (None, [])
    _, changes = after(state, *fits("mmmm", version=2))
    assert [one.change for one in changes] == [LayoutChange.DOUBTED]


def test_a_forgotten_layout_gives_its_number_to_none() -> None:
    state, change = forgotten(in_use(), 1)
    assert change == Change(LayoutChange.FORGOTTEN, 1, "an operator had it forgotten")
    assert state == BookState(1)
    state, changes = after(state, *(taught(number) for number in range(20)))
    assert changes[0].version == 2


@given(st.lists(st.sampled_from("ucmd"), max_size=60), st.integers(1, 10))
def test_a_layout_stays_exactly_as_long_as_no_ten_pages_hold_too_many_doubts(came: list[str], limit: int) -> None:
    """Whatever comes, the window is bounded, and the first ten pages with enough doubts end it."""
    settings = CrawlerSettings(layout_doubts=limit)
    state = in_use()
    for count, page in enumerate(fits("".join(came)), start=1):
        state, change = decide(state, page, settings, NOW + timedelta(minutes=count))
        doubts = sum(one in "md" for one in came[max(0, count - WINDOW) : count])
        assert (change is not None) == (doubts >= limit)
        if change is not None:
            return
        assert state.active is not None
        assert len(state.active.recent) == min(count, WINDOW)


def test_an_outlet_that_taught_in_vain_teaches_with_one_page_of_thirty() -> None:
    settings = CrawlerSettings()
    full = BookState(observed=OBSERVATIONS_LIMIT)
    assert [turn for turn in range(30) if plan(full, turn, settings).observing] == [0]
    assert all(plan(BookState(observed=OBSERVATIONS_LIMIT - 1), turn, settings).observing for turn in range(30))


def test_pages_on_their_way_count_among_the_first_that_teach() -> None:
    """A fast outlet's pages are planned by the hundred before one of them was read."""
    planned = [plan(BookState(), turn, CrawlerSettings()).observing for turn in range(10 * OBSERVATIONS_LIMIT)]
    assert sum(planned) == OBSERVATIONS_LIMIT + 9 * OBSERVATIONS_LIMIT // LATER_EVERY
