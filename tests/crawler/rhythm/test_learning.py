"""A rhythm learns only from what each poll could have seen, keeps it small, and forgets slowly."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.rhythm import Observation, Rhythm, learn
from tests.crawler.rhythm.streams import HOUR, MONDAY, at, daily, polled


def test_between_two_polls_everything_was_in_view() -> None:
    rhythm = polled([at(0, 1.5), at(0, 2.5)], at(0, 5))
    assert rhythm.watched_h == pytest.approx(5)
    assert rhythm.hours_watched[1] == pytest.approx(1)
    assert (rhythm.hours[1], rhythm.hours[2], rhythm.items) == (1, 1, 2)


def test_a_first_poll_sees_as_far_back_as_its_window() -> None:
    """Four items over the last nine hours: three of them in nine hours, as the oldest is where the view begins."""
    items = tuple(MONDAY - hours * HOUR for hours in (9, 6, 4, 1))
    rhythm = learn(Rhythm(), Observation(MONDAY, items))
    assert rhythm.watched_h == pytest.approx(9)
    assert rhythm.items == 3


def test_a_first_look_at_an_archive_does_not_count_what_is_older_than_a_month() -> None:
    items = tuple(MONDAY - timedelta(days=days) for days in (4000, 3000, 2000, 10, 1))
    rhythm = learn(Rhythm(), Observation(MONDAY, items))
    assert rhythm.items == 2
    assert rhythm.watched_h == pytest.approx(28 * 24)


def test_an_overflowed_window_teaches_only_of_the_time_since_its_oldest_item() -> None:
    known = learn(learn(Rhythm(), Observation(MONDAY)), Observation(at(0, 1)))
    items = tuple(at(0, hour) for hour in (8.0, 9.0, 9.5))
    rhythm = learn(known, Observation(at(0, 10), items, overflowed=True))
    assert rhythm.watched_h == pytest.approx(1 + 2)
    assert rhythm.items == 2


def test_undated_items_count_as_published_between_the_polls() -> None:
    known = learn(Rhythm(), Observation(at(0, 6)))
    rhythm = learn(known, Observation(at(0, 9), (None, None)))
    assert [hour for hour, items in enumerate(rhythm.hours) if items] == [7, 8]


def test_a_first_poll_of_undated_items_teaches_no_rate() -> None:
    rhythm = learn(Rhythm(), Observation(MONDAY, (None,) * 20))
    assert (rhythm.items, rhythm.watched_h) == (0, 0)


def test_an_item_dated_before_the_previous_poll_counts_after_it_and_one_of_the_future_now() -> None:
    known = learn(Rhythm(), Observation(at(0, 6)))
    rhythm = learn(known, Observation(at(0, 7), (at(-3), at(5))))
    assert rhythm.hours[6] == 2
    assert rhythm.newest_at == at(0, 7)


def test_hours_are_those_of_the_outlets_clock_also_when_it_changes() -> None:
    """Paris: eight in the morning is 06:00 UTC before 25 October 2026 and 07:00 UTC after it."""
    before, after = datetime(2026, 10, 24, 6, 10, tzinfo=UTC), datetime(2026, 10, 26, 7, 10, tzinfo=UTC)
    rhythm = learn(Rhythm(), Observation(before - HOUR, zone="Europe/Paris"))
    rhythm = learn(rhythm, Observation(after + HOUR, (before, after), zone="Europe/Paris"))
    assert rhythm.hours[8] == 2
    assert rhythm.hours_watched[2] == pytest.approx(3), "the hour between two and three came twice that Sunday"
    assert rhythm.watched_h == pytest.approx((after - before) / HOUR + 2)


def test_a_corrected_zone_begins_anew() -> None:
    rhythm = polled(daily(range(5), [9]), at(5))
    assert learn(rhythm, Observation(at(5, 1), zone="Asia/Baku")).items == 0


def test_the_weight_of_items_is_kept() -> None:
    known = learn(Rhythm(), Observation(MONDAY))
    rhythm = learn(known, Observation(at(0, 1), (at(0, 0.5), at(0, 0.6)), weight=5.0))
    assert (rhythm.weighed, rhythm.weight) == (2, 5.0)


def test_a_change_of_habit_is_learned_within_weeks() -> None:
    mornings, evenings = daily(range(28), [8]), daily(range(28, 70), [20])
    rhythm = polled(mornings + evenings, at(70), every=6 * HOUR)
    assert rhythm.hours[20] > 1.5 * rhythm.hours[8]
    assert rhythm.items < 45, "old items count less"


def test_silence_makes_nothing_forgotten() -> None:
    rhythm = polled(daily(range(10), [8, 12, 16]), at(10))
    later = polled([], at(200), every=24 * HOUR, rhythm=rhythm)
    assert later.items == rhythm.items


def test_a_stream_in_bursts_is_told_from_a_steady_one() -> None:
    steady = [at(0, 3 * number) for number in range(160)]
    bursts = [at(0, 12 * number + minute / 60) for number in range(40) for minute in (0, 1, 2, 3)]
    assert polled(steady, at(20)).burst < 1.5
    assert polled(bursts, at(20)).burst > 1.8


def test_a_poll_from_before_the_last_one_changes_nothing() -> None:
    rhythm = polled([at(0, 1)], at(0, 5))
    assert learn(rhythm, Observation(at(0, 3), (at(0, 2),))) == rhythm


def test_a_naive_instant_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        learn(Rhythm(), Observation(datetime(2026, 11, 2)))


@given(
    st.lists(
        st.tuples(
            st.floats(0.01, 200.0),
            st.lists(st.one_of(st.none(), st.floats(-500.0, 10.0)), max_size=6),
            st.booleans(),
            st.sampled_from(["UTC", "Asia/Baku", "Europe/Paris"]),
        ),
        max_size=12,
    )
)
def test_whatever_is_seen_the_rhythm_stays_sane_and_survives_json(
    polls: list[tuple[float, list[float | None], bool, str]],
) -> None:
    rhythm, now = Rhythm(), MONDAY
    for step_h, offsets, overflowed, zone in polls:
        now += timedelta(hours=step_h)
        items = tuple(None if offset is None else now + timedelta(hours=offset) for offset in offsets)
        rhythm = learn(rhythm, Observation(now, items, overflowed=overflowed, zone=zone))
    assert min(rhythm.hours + rhythm.hours_watched + rhythm.days + rhythm.days_watched) >= 0
    assert sum(rhythm.hours) == pytest.approx(sum(rhythm.days))
    assert sum(rhythm.hours_watched) == pytest.approx(sum(rhythm.days_watched))
    written = json.dumps(rhythm.as_json(), allow_nan=False)
    assert len(written) < 4_000
    assert Rhythm.from_json(json.loads(written)) == rhythm


def test_a_rhythm_written_before_a_number_was_added_is_kept() -> None:
    rhythm = polled(daily(range(5), [9]), at(5))
    written = rhythm.as_json()
    del written["latest"]
    assert Rhythm.from_json(written) == replace(rhythm, latest=0.0)


@pytest.mark.parametrize(
    "damaged",
    [
        None,
        {},
        {"version": 99},
        {"version": 1, "hours": [1]},
        {"version": 1, "zone": 3},
        {"version": 1, "weight": "x"},
        [],
    ],
)
def test_what_cannot_be_read_is_an_empty_rhythm(damaged: object) -> None:
    assert Rhythm.from_json(damaged) == Rhythm()  # type: ignore[arg-type]
