"""When a brief is due: by the clock of its zone, once, whatever clocks and machines do."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.delivery import BriefSettings, DeliverySettings, Missed, Weekday
from scheduler.briefs.due import LOOK_BACK_DAYS, Schedule, Sending, due, told_days

DAY = timedelta(days=1)
WORKING = (Weekday.MON, Weekday.TUE, Weekday.WED, Weekday.THU, Weekday.FRI)


def schedule(**values: object) -> Schedule:
    """A brief's schedule: 06:30 in Baku, every day, unless `values` say otherwise."""
    brief = BriefSettings.model_validate(values)
    return Schedule.of(brief, DeliverySettings(), default_zone="Asia/Baku", default_time=time(6, 30))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def told(sendings: list[Sending]) -> list[str]:
    """The last days of the sendings, those left out in brackets."""
    return [str(one.last_day) if one.skipped_because is None else f"({one.last_day})" for one in sendings]


def until(last: str | None) -> set[date]:
    """Every day of a while up to that one."""
    return {date.fromisoformat(last) - DAY * back for back in range(LOOK_BACK_DAYS + 9)} if last else set()


BERLIN = {"timezone": "Europe/Berlin", "send_time": "06:30"}
IN_THE_GAP = {"timezone": "Europe/Berlin", "send_time": "02:30"}
NEW_YORK = {"timezone": "America/New_York", "send_time": "02:30"}
WORKDAYS = {"days": WORKING}
SKIP = {"missed": "skip"}
NOVRUZ = {"holidays": ["03-20", "03-21", "2026-03-23"]}
CASES = [
    # values, now, the last day that was told, what is due
    ("a minute before", {}, "2026-11-24T02:29", "2026-11-22", []),
    ("on the minute", {}, "2026-11-24T02:30", "2026-11-22", ["2026-11-23"]),
    ("already told", {}, "2026-11-24T02:30", "2026-11-23", []),
    ("in the evening, when it was not told", {}, "2026-11-24T19:00", "2026-11-22", ["2026-11-23"]),
    ("24 hours late to the second", {}, "2026-11-25T02:29:59", "2026-11-22", ["2026-11-23"]),
    ("24 hours late, and the next is due", {}, "2026-11-25T02:30", "2026-11-22", ["2026-11-23", "2026-11-24"]),
    ("later than the limit", {}, "2026-11-25T02:31", "2026-11-22", ["(2026-11-23)", "2026-11-24"]),
    ("a week asleep", {}, "2026-11-27T03:00", "2026-11-23", ["(2026-11-24)", "(2026-11-25)", "2026-11-26"]),
    ("a longer limit", {"late_limit_h": 72}, "2026-11-26T03:00", "2026-11-22", ["2026-11-23", "2026-11-24", "2026-11-25"]),
    ("never told before", {}, "2026-11-24T03:00", None, ["2026-11-23"]),
    ("never told before, before its time", {}, "2026-11-24T02:00", None, ["2026-11-22"]),
    ("skips, ten minutes late", SKIP, "2026-11-24T02:40", "2026-11-22", ["2026-11-23"]),
    ("skips, twenty minutes late", SKIP, "2026-11-24T02:50", "2026-11-22", ["(2026-11-23)"]),
    ("a clock that was ahead wrote the last day", {}, "2026-11-24T03:00", "2030-01-01", ["2026-11-23"]),
    ("a Saturday off", WORKDAYS, "2026-11-28T12:00", "2026-11-26", []),
    ("Monday after a weekend off", WORKDAYS, "2026-11-30T03:00", "2026-11-26", ["2026-11-29"]),
    ("a holiday of every year", NOVRUZ, "2026-03-20T03:00", "2026-03-18", []),
    ("a holiday of one year", NOVRUZ, "2026-03-23T03:00", "2026-03-21", []),
    ("the same day of another year", NOVRUZ, "2027-03-23T03:00", "2027-03-21", ["2027-03-22"]),
    ("Berlin in winter", BERLIN, "2026-01-10T05:30", "2026-01-08", ["2026-01-09"]),
    ("Berlin in winter, too early", BERLIN, "2026-01-10T05:29", "2026-01-08", []),
    ("Berlin in summer", BERLIN, "2026-07-10T04:30", "2026-07-08", ["2026-07-09"]),
    ("Berlin leaps over 02:30", IN_THE_GAP, "2026-03-29T01:29", "2026-03-27", []),
    ("Berlin leapt over 02:30", IN_THE_GAP, "2026-03-29T01:30", "2026-03-27", ["2026-03-28"]),
    ("Berlin's 02:30 for the first time", IN_THE_GAP, "2026-10-25T00:30", "2026-10-23", ["2026-10-24"]),
    ("Berlin's 02:30 for the second time", IN_THE_GAP, "2026-10-25T01:30", "2026-10-24", []),
    ("New York leapt over 02:30", NEW_YORK, "2026-03-08T07:30", "2026-03-06", ["2026-03-07"]),
    ("New York's 02:30 has not come", NEW_YORK, "2026-03-08T07:29", "2026-03-06", []),
    ("New York has no 01:30 twice for 02:30", NEW_YORK, "2026-11-01T07:30", "2026-10-30", ["2026-10-31"]),
]  # fmt: skip


@pytest.mark.parametrize(("values", "now", "last", "expected"), [case[1:] for case in CASES], ids=[c[0] for c in CASES])
def test_what_is_due(values: dict[str, object], now: str, last: str | None, expected: list[str]) -> None:
    assert told(due(schedule(**values), utc(now), until(last))) == expected


OUT_OF_TURN = [
    # values, now, the days that were told, what is due
    ("one day of two was sent by hand", {"late_limit_h": 72}, "2026-11-25T02:40", [20, 21, 24], ["2026-11-22", "2026-11-23"]),
    ("one before it is later than the limit", {}, "2026-11-25T02:20", [20, 21, 23], ["(2026-11-22)"]),
    ("it is so for a day, then nobody asks", {}, "2026-11-25T02:31", [20, 21, 23, 24], []),
    ("nothing before the first day that was told", {"late_limit_h": 72}, "2026-11-25T02:40", [24], []),
    ("an old day was sent by hand before any other", {}, "2026-11-24T03:00", [10],
      [*(f"(2026-11-{day})" for day in range(11, 23)), "2026-11-23"]),
    ("a clock that was ahead wrote one day", {}, "2026-11-24T03:00", [21, 22, 30], ["2026-11-23"]),
    ("a clock that was ahead wrote the only day", {}, "2026-11-24T03:00", [30], ["2026-11-23"]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("values", "now", "days", "expected"), [case[1:] for case in OUT_OF_TURN], ids=[c[0] for c in OUT_OF_TURN]
)
def test_a_day_that_is_told_out_of_turn_takes_no_other_with_it(
    values: dict[str, object], now: str, days: list[int], expected: list[str]
) -> None:
    assert told(due(schedule(**values), utc(now), {date(2026, 11, day) for day in days})) == expected


@pytest.mark.parametrize(
    ("values", "last_day", "first_day"),
    [
        ({}, "2026-11-23", "2026-11-23"),
        (WORKDAYS, "2026-11-29", "2026-11-27"),
        (WORKDAYS, "2026-11-26", "2026-11-26"),
        (NOVRUZ, "2026-03-21", "2026-03-19"),
        ({"days": [Weekday.MON]}, "2026-11-22", "2026-11-16"),
    ],
)
def test_a_sending_tells_of_all_days_since_the_one_before(
    values: dict[str, object], last_day: str, first_day: str
) -> None:
    """What happens on a weekend off is told on Monday."""
    last = date.fromisoformat(last_day)
    assert told_days(schedule(**values), last) == (date.fromisoformat(first_day), last)


def test_what_is_left_out_says_why() -> None:
    (left_out,) = due(schedule(missed="skip"), utc("2026-11-24T04:00"), until("2026-11-22"))
    assert left_out.skipped_because == "it was not made at 2026-11-24 02:30 UTC, and 15 min later was too late"


def test_a_naive_instant_is_refused() -> None:
    with pytest.raises(ValueError, match="needs a time zone"):
        due(schedule(), datetime(2026, 11, 24), set())


SCHEDULES = st.builds(
    schedule,
    timezone=st.sampled_from(["Europe/Berlin", "America/New_York", "Asia/Baku", "Australia/Lord_Howe", "Asia/Tbilisi"]),
    send_time=st.times().map(lambda at: at.replace(second=0, microsecond=0)),
    days=st.sets(st.sampled_from(tuple(Weekday)), min_size=1).map(tuple),
    holidays=st.lists(st.sampled_from(["03-20", "2026-03-29", "10-25", "12-31"]), unique=True),
    missed=st.sampled_from(tuple(Missed)),
    late_limit_h=st.sampled_from([0.5, 6, 24, 100]),
)
STARTS = st.datetimes(datetime(2026, 2, 20), datetime(2026, 11, 10), timezones=st.just(UTC))
LOOKS = st.lists(st.integers(1, 60 * 60 * 30), min_size=1, max_size=60)


@given(SCHEDULES, STARTS, LOOKS)
def test_whenever_one_looks_each_day_is_told_once_and_none_is_forgotten(
    brief: Schedule, start: datetime, looks: list[int]
) -> None:
    """However long the machine sleeps between two looks: every sending since the first is told or left out, once."""
    now, seen = start, list[Sending]()
    for pause_s in looks:
        for sending in due(brief, now, {one.last_day for one in seen}):
            assert sending.due_at <= now
            assert (sending.skipped_because is None) == (now - sending.due_at <= brief.late_limit)
            seen.append(sending)
        now += timedelta(seconds=pause_s)
    days = [sending.last_day for sending in seen]
    assert days == sorted(set(days))
    for before, after in pairwise(seen):
        assert after.first_day == before.last_day + DAY or (after.last_day - before.last_day).days > LOOK_BACK_DAYS


@given(SCHEDULES, STARTS, st.lists(st.integers(-7200, 7200), max_size=40))
def test_a_clock_that_is_set_back_and_forth_sends_nothing_twice(
    brief: Schedule, start: datetime, steps: list[int]
) -> None:
    now, days = start, list[date]()
    for step_s in steps:
        days += [sending.last_day for sending in due(brief, now, set(days))]
        now += timedelta(seconds=step_s)
    assert len(days) == len(set(days))


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Asia/Baku"])
@pytest.mark.parametrize("at", ["00:30", "01:30", "02:00", "02:30", "03:00", "06:30"])
def test_around_the_changes_of_the_clock_each_day_is_told_once(zone: str, at: str) -> None:
    """Looked at every five minutes, three days around each change of 2026 in Berlin and New York."""
    brief = schedule(timezone=zone, send_time=at)
    for change in (utc("2026-03-08T00:00"), utc("2026-03-29T00:00"), utc("2026-10-25T00:00"), utc("2026-11-01T00:00")):
        now, before, days = change - DAY, until((change - 3 * DAY).date().isoformat()), list[date]()
        while now < change + 2 * DAY:
            days += [sending.last_day for sending in due(brief, now, before | set(days))]
            now += timedelta(minutes=5)
        assert days == [days[0] + DAY * number for number in range(len(days))]
        assert len(days) in {3, 4}
