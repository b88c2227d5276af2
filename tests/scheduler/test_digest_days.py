"""Which day `--date` means depends on the clock of the zone."""

from datetime import UTC, date, datetime

import pytest

from scheduler.cli.days import day_named
from scheduler.errors import MisuseError

LATE = datetime(2026, 11, 23, 21, 30, tzinfo=UTC)  # 01:30 of the 24th in Baku, 16:30 of the 23rd in New York
CASES = [
    ("today", "Asia/Baku", date(2026, 11, 24)),
    ("today", "UTC", date(2026, 11, 23)),
    ("today", "America/New_York", date(2026, 11, 23)),
    ("yesterday", "Asia/Baku", date(2026, 11, 23)),
    ("yesterday", "America/New_York", date(2026, 11, 22)),
    ("Yesterday", "UTC", date(2026, 11, 22)),
    (" TODAY ", "UTC", date(2026, 11, 23)),
    ("2026-11-01", "Asia/Baku", date(2026, 11, 1)),
    ("2024-02-29", "Asia/Baku", date(2024, 2, 29)),
    ("20261101", "UTC", date(2026, 11, 1)),
]


@pytest.mark.parametrize(("name", "zone", "day"), CASES)
def test_a_day_is_meant_on_the_clock_of_its_zone(name: str, zone: str, day: date) -> None:
    assert day_named(name, LATE, zone) == day


@pytest.mark.parametrize("name", ["", "tomorrow", "2026-02-30", "23.11.2026", "11/23/2026"])
def test_anything_else_is_refused_with_an_example(name: str) -> None:
    with pytest.raises(
        MisuseError, match=f'^--date: "{name}" is no day; write it as 2026-11-24, or today or yesterday$'
    ):
        day_named(name, LATE, "Asia/Baku")
