"""The Iranian (Solar Hijri) calendar: its days as Gregorian days.

Leap years follow the 33-year cycle, which agrees with the official calendar from 1244 to 1472 (1865 to 2094).
"""

from datetime import date, timedelta

_MONTH_DAYS = (31, 31, 31, 31, 31, 31, 30, 30, 30, 30, 30, 29)
_LEAP_REMAINDERS = frozenset({1, 5, 9, 13, 17, 22, 26, 30})
_ANCHOR_YEAR = 1403
_ANCHOR_DAY = date(2024, 3, 20)
FIRST_YEAR, LAST_YEAR = 1244, 1472


def is_leap(year: int) -> bool:
    """Whether Esfand of this year has 30 days: 1403 has, 1404 has not."""
    return year % 33 in _LEAP_REMAINDERS


def gregorian(year: int, month: int, day: int) -> date:
    """The Gregorian day of an Iranian one: 26 Ordibehesht 1404 is 16 May 2025. ValueError if there is no such day."""
    if not (FIRST_YEAR <= year <= LAST_YEAR and 1 <= month <= 12):
        raise ValueError(f"no Iranian month {year}/{month}")
    if not 1 <= day <= _MONTH_DAYS[month - 1] + (month == 12 and is_leap(year)):
        raise ValueError(f"no Iranian day {year}/{month}/{day}")
    step = 1 if year >= _ANCHOR_YEAR else -1
    between = range(_ANCHOR_YEAR, year) if step == 1 else range(year, _ANCHOR_YEAR)
    days = sum(366 if is_leap(one) else 365 for one in between) * step
    return _ANCHOR_DAY + timedelta(days=days + sum(_MONTH_DAYS[: month - 1]) + day - 1)
