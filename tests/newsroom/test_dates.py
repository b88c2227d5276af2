"""Dates as outlets write them."""

from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsroom.dates import as_text, iranian, iso, rfc822

AT = datetime(2026, 11, 23, 9, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "zone", "expected"),
    [
        ("en", "Asia/Baku", "23 November 2026, 13:05"),
        ("ru", "Europe/Moscow", "23 ноября 2026, 12:05"),
        ("az", "Asia/Baku", "23 noyabr 2026, 13:05"),
        ("tr", "Europe/Istanbul", "23 Kasım 2026, 12:05"),
        ("hy", "Asia/Yerevan", "23 նոյեմբերի, 2026 13:05"),
        ("ka", "Asia/Tbilisi", "23 ნოემბერი 2026, 13:05"),
        ("zh", "Asia/Shanghai", "2026年11月23日 17:05"),
        ("fa", "Asia/Tehran", "۲ آذر ۱۴۰۵، ۱۲:۳۵"),
    ],
)
def test_text_dates_are_local_and_in_the_language(language: str, zone: str, expected: str) -> None:
    assert as_text(AT, zone, language) == expected


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(1979, 2, 11), (1357, 11, 22)),
        (date(2000, 3, 20), (1379, 1, 1)),
        (date(2021, 3, 20), (1399, 12, 30)),
        (date(2021, 3, 21), (1400, 1, 1)),
        (date(2024, 9, 21), (1403, 6, 31)),
        (date(2024, 9, 22), (1403, 7, 1)),
        (date(2025, 3, 20), (1403, 12, 30)),
        (date(2026, 11, 24), (1405, 9, 3)),
    ],
)
def test_iranian_dates_agree_with_the_known_ones(day: date, expected: tuple[int, int, int]) -> None:
    assert iranian(day) == expected


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2200, 1, 1)))
def test_each_iranian_day_follows_the_one_before(day: date) -> None:
    year, month, number = iranian(day)
    follows = iranian(day + timedelta(days=1))
    assert follows in {(year, month, number + 1), (year, month + 1, 1), (year + 1, 1, 1)}
    assert 1 <= month <= 12
    assert 1 <= number <= (31 if month <= 6 else 30)


@given(st.datetimes(min_value=datetime(2001, 1, 1), max_value=datetime(2037, 1, 1), timezones=st.just(UTC)))
def test_numeric_forms_read_back_to_the_same_instant(at: datetime) -> None:
    at = at.replace(microsecond=0)
    assert parsedate_to_datetime(rfc822(at, "Asia/Tehran")) == at
    assert datetime.fromisoformat(iso(at, "Asia/Yerevan")) == at


def test_a_label_stands_in_for_the_offset() -> None:
    assert rfc822(AT, "Asia/Baku", "AZT") == "Mon, 23 Nov 2026 13:05:00 AZT"
    assert rfc822(AT, "Asia/Baku", "") == "Mon, 23 Nov 2026 13:05:00"
