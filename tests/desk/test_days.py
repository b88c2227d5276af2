"""The day of a digest: where it begins and ends, in zones that change their clocks and in zones that don't."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk import UnknownZoneError
from desk.digest.days import clock, day_bounds, long_date, short_date, zone_named

DAYS = [
    # day, zone, first instant (UTC), hours
    (date(2026, 11, 23), "Asia/Baku", datetime(2026, 11, 22, 20, 0), 24),
    (date(2026, 11, 23), "UTC", datetime(2026, 11, 23, 0, 0), 24),
    (date(2026, 11, 23), "Asia/Tehran", datetime(2026, 11, 22, 20, 30), 24),
    (date(2026, 11, 23), "Asia/Kathmandu", datetime(2026, 11, 22, 18, 15), 24),
    (date(2015, 7, 1), "Asia/Baku", datetime(2015, 6, 30, 19, 0), 24),  # Baku still had summer time
    (date(2015, 3, 29), "Asia/Baku", datetime(2015, 3, 28, 20, 0), 23),
    (date(2015, 10, 25), "Asia/Baku", datetime(2015, 10, 24, 19, 0), 25),
    (date(2026, 3, 29), "Europe/Brussels", datetime(2026, 3, 28, 23, 0), 23),
    (date(2026, 10, 25), "Europe/Brussels", datetime(2026, 10, 24, 22, 0), 25),
    (date(2026, 3, 8), "America/New_York", datetime(2026, 3, 8, 5, 0), 23),
    (date(2026, 11, 1), "America/New_York", datetime(2026, 11, 1, 4, 0), 25),
    (date(2022, 3, 22), "Asia/Tehran", datetime(2022, 3, 21, 20, 30), 23),  # 00:00 does not exist: begins at 01:00
    (date(2026, 4, 5), "Australia/Lord_Howe", datetime(2026, 4, 4, 13, 0), 24.5),
    (date(2011, 12, 30), "Pacific/Apia", datetime(2011, 12, 30, 10, 0), 0),  # the day that Samoa left out
]


@pytest.mark.parametrize(("day", "zone", "start", "hours"), DAYS)
def test_a_day_lasts_from_midnight_to_midnight_in_its_zone(day: date, zone: str, start: datetime, hours: float) -> None:
    start_at, end_at = day_bounds(day, ZoneInfo(zone))
    assert start_at == start.replace(tzinfo=UTC)
    assert end_at - start_at == timedelta(hours=hours)


@given(
    st.dates(date(1990, 1, 1), date(2040, 1, 1)),
    st.sampled_from(
        ["Asia/Baku", "Asia/Tbilisi", "Asia/Yerevan", "Asia/Tehran", "Europe/Istanbul", "America/Sao_Paulo"]
    ),
)
def test_days_follow_each_other_without_gap_or_overlap(day: date, zone: str) -> None:
    start_at, end_at = day_bounds(day, ZoneInfo(zone))
    assert start_at < end_at == day_bounds(day + timedelta(days=1), ZoneInfo(zone))[0]
    assert start_at.astimezone(ZoneInfo(zone)).date() == day
    assert (end_at - timedelta(microseconds=1)).astimezone(ZoneInfo(zone)).date() == day


@pytest.mark.parametrize("name", ["Asia/Bakuu", "", "../etc/passwd", "Asia", "/etc/localtime", "Asia/\x00"])
def test_an_unknown_zone_is_named_with_the_remedy(name: str) -> None:
    with pytest.raises(UnknownZoneError, match="give an IANA name such as Asia/Baku") as caught:
        zone_named(name)
    assert caught.value.zone == name


def test_dates_are_written_in_english_whatever_the_machine_speaks() -> None:
    assert long_date(date(2026, 11, 1)) == "Sunday, 1 November 2026"
    assert short_date(date(2026, 9, 30)) == "30 Sep 2026"


@pytest.mark.parametrize(
    ("day", "written"),
    [(date(2026, 11, 23), "00:05"), (date(2026, 11, 22), "23 Nov 2026, 00:05"), (None, "23 Nov 2026, 00:05")],
)
def test_a_time_carries_its_date_unless_that_is_the_day(day: date | None, written: str) -> None:
    assert clock(datetime(2026, 11, 22, 20, 5, tzinfo=UTC), ZoneInfo("Asia/Baku"), day=day) == written
