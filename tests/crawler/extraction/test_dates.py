"""Dates as pages, feeds and sitemaps of the region print them, in a table: string, outlet's zone, UTC, how known."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extraction import Instant, Known, UnknownZoneError, read_instant
from crawler.extraction.dates import day_in_address
from crawler.extraction.jalali import gregorian, is_leap

SEEN_AT = datetime(2025, 5, 17, 9, 30, tzinfo=UTC)
BAKU, TBILISI, YEREVAN, MOSCOW = "Asia/Baku", "Asia/Tbilisi", "Asia/Yerevan", "Europe/Moscow"
ISTANBUL, SHANGHAI, TEHRAN, NEW_YORK = "Europe/Istanbul", "Asia/Shanghai", "Asia/Tehran", "America/New_York"

# What needs no clock: the answer is the same with and without `fetched_at`.
ABSOLUTE = [
    # a numeric offset, Z or Unix time is stated: the outlet's zone does not matter
    ("2025-05-16T10:00:00+04:00", TBILISI, "2025-05-16 06:00", Known.OFFSET),
    ("2025-05-16T10:00:00+0400", MOSCOW, "2025-05-16 06:00", Known.OFFSET),
    ("2025-05-16 10:00:00 +0400 UTC", MOSCOW, "2025-05-16 06:00", Known.OFFSET),
    ("2025-05-16T10:00:00Z", BAKU, "2025-05-16 10:00", Known.OFFSET),
    ("2025-05-16T10:00:00.123456789Z", BAKU, "2025-05-16 10:00", Known.OFFSET),
    ("20250516T101500Z", BAKU, "2025-05-16 10:15", Known.OFFSET),
    ("2025-05-16T24:00:00+04:00", BAKU, "2025-05-16 20:00", Known.OFFSET),
    ("2025-05-16T02:00+04:00", BAKU, "2025-05-15 22:00", Known.OFFSET),
    ("1747375200", BAKU, "2025-05-16 06:00", Known.OFFSET),
    ("1747375200000", BAKU, "2025-05-16 06:00", Known.OFFSET),
    ("Fri, 16 May 2025 10:00:00 +0400", MOSCOW, "2025-05-16 06:00", Known.OFFSET),
    ("Fri, 16 May 2025 10:00:00 -0500", BAKU, "2025-05-16 15:00", Known.OFFSET),
    ("Fri, 16 May 2025 10:00:00 GMT+4", MOSCOW, "2025-05-16 06:00", Known.OFFSET),
    ("16 May 2025 10:00 UTC+04:00", MOSCOW, "2025-05-16 06:00", Known.OFFSET),
    ("16.05.2025 10:00 (GMT +4)", MOSCOW, "2025-05-16 06:00", Known.OFFSET),
    ("Fri May 16 2025 10:00:00 GMT+0400 (Azerbaijan Standard Time)", BAKU, "2025-05-16 06:00", Known.OFFSET),
    # zone names, which feed readers take for UTC
    ("Fri, 16 May 2025 10:00:00 AZT", BAKU, "2025-05-16 06:00", Known.ZONE_NAME),
    ("Fri, 16 May 2025 10:00:00 AMT", YEREVAN, "2025-05-16 06:00", Known.ZONE_NAME),
    ("Fri, 16 May 2025 10:00:00 AMT", "America/Manaus", "2025-05-16 14:00", Known.ZONE_NAME),
    ("Fri, 16 May 2025 10:00:00 GET", TBILISI, "2025-05-16 06:00", Known.ZONE_NAME),
    ("Fri, 16 May 2025 10:00:00 MSK", BAKU, "2025-05-16 07:00", Known.ZONE_NAME),
    ("Fri, 16 May 2025 10:00:00 TRT", BAKU, "2025-05-16 07:00", Known.ZONE_NAME),
    ("Fri, 16 May 2025 10:00:00 GMT", BAKU, "2025-05-16 10:00", Known.ZONE_NAME),
    ("Fri, 16 May 2025 10:00:00 CST", SHANGHAI, "2025-05-16 02:00", Known.ZONE_NAME),
    ("Fri, 16 May 2025 10:00:00 CST", "America/Chicago", "2025-05-16 16:00", Known.ZONE_NAME),
    ("Fri, 16 May 2025 10:00:00 IST", BAKU, "2025-05-16 06:00", Known.OUTLET_ZONE),  # four zones, none of them here
    ("16 мая 2025, 10:00 (МСК)", BAKU, "2025-05-16 07:00", Known.ZONE_NAME),
    ("16 мая 2025 10:00 по московскому времени", BAKU, "2025-05-16 07:00", Known.ZONE_NAME),
    ("May 16, 2025 at 10:00 a.m. ET", BAKU, "2025-05-16 14:00", Known.ZONE_NAME),
    ("You get 16 May 2025, 10:00", TBILISI, "2025-05-16 06:00", Known.OUTLET_ZONE),  # "get" is a word here
    # old offsets: Baku had summer time until 2015, Moscow was +04 from 2011 to 2014
    ("Fri, 16 Jul 2010 10:00:00 AZT", BAKU, "2010-07-16 05:00", Known.ZONE_NAME),
    ("2010-07-16 10:00", BAKU, "2010-07-16 05:00", Known.OUTLET_ZONE),
    ("2010-01-16 10:00", BAKU, "2010-01-16 06:00", Known.OUTLET_ZONE),
    ("2012-07-16 10:00 MSK", BAKU, "2012-07-16 06:00", Known.ZONE_NAME),
    ("2005-01-16 10:00", TBILISI, "2005-01-16 07:00", Known.OUTLET_ZONE),  # Tbilisi kept Moscow's time that winter
    # no zone: the outlet's
    ("2025-05-16T10:00:00", BAKU, "2025-05-16 06:00", Known.OUTLET_ZONE),
    ("2025-05-16 10:00", ISTANBUL, "2025-05-16 07:00", Known.OUTLET_ZONE),
    ("16.05.2025 10:00", TBILISI, "2025-05-16 06:00", Known.OUTLET_ZONE),
    ("10:00 - 16.05.2025", BAKU, "2025-05-16 06:00", Known.OUTLET_ZONE),
    ("16/05/2025, 2:30 PM", BAKU, "2025-05-16 10:30", Known.OUTLET_ZONE),
    ("16 May 2025 12:05 am", BAKU, "2025-05-15 20:05", Known.OUTLET_ZONE),
    ("05/04/2025 10:00", BAKU, "2025-04-05 06:00", Known.OUTLET_ZONE),
    ("05/04/2025 10:00", NEW_YORK, "2025-05-04 14:00", Known.OUTLET_ZONE),
    # eight languages and their neighbours
    ("16 may 2025, 10:00", BAKU, "2025-05-16 06:00", Known.OUTLET_ZONE),
    ("2025-ci il mayın 16-sı, 10:00", BAKU, "2025-05-16 06:00", Known.OUTLET_ZONE),
    ("16 SENTYABR 2024 10:00", BAKU, "2024-09-16 06:00", Known.OUTLET_ZONE),
    ("16 Mayıs 2025 Cuma 10:00", ISTANBUL, "2025-05-16 07:00", Known.OUTLET_ZONE),
    ("16 ARALIK 2024", ISTANBUL, "2024-12-15 21:00", Known.DATE_ONLY),
    ("16 мая 2025, 10:00", MOSCOW, "2025-05-16 07:00", Known.OUTLET_ZONE),
    ("16 мая 2025 г.", MOSCOW, "2025-05-15 21:00", Known.DATE_ONLY),
    ("16 მაისი, 2025", TBILISI, "2025-05-15 20:00", Known.DATE_ONLY),
    ("16 მაისს 2025, 10:00", TBILISI, "2025-05-16 06:00", Known.OUTLET_ZONE),
    ("2025 թ. մայիսի 16, 10:00", YEREVAN, "2025-05-16 06:00", Known.OUTLET_ZONE),
    ("16 Մայիս, 2025", YEREVAN, "2025-05-15 20:00", Known.DATE_ONLY),
    ("2025年5月16日 10:00", SHANGHAI, "2025-05-16 02:00", Known.OUTLET_ZONE),
    ("2025年5月16日 下午3点20分", SHANGHAI, "2025-05-16 07:20", Known.OUTLET_ZONE),
    ("۲۶ اردیبهشت ۱۴۰۴ ساعت ۱۰:۰۰", TEHRAN, "2025-05-16 06:30", Known.OUTLET_ZONE),
    ("۱۴۰۴/۰۲/۲۶ - ۱۰:۰۰", TEHRAN, "2025-05-16 06:30", Known.OUTLET_ZONE),
    ("۱۶ مه ۲۰۲۵", TEHRAN, "2025-05-15 20:30", Known.DATE_ONLY),
    ("2025 жылғы 16 мамыр", "Asia/Almaty", "2025-05-15 19:00", Known.DATE_ONLY),
    ("16 травня 2025, 10:00", "Europe/Kyiv", "2025-05-16 07:00", Known.OUTLET_ZONE),
    ("16. Mai 2025, 10:00 Uhr", "Europe/Berlin", "2025-05-16 08:00", Known.OUTLET_ZONE),
    # a day alone is midnight where the outlet is
    ("2025-05-16", BAKU, "2025-05-15 20:00", Known.DATE_ONLY),
    ("16.05.25", BAKU, "2025-05-15 20:00", Known.DATE_ONLY),
    ("May 16, 2025", "UTC", "2025-05-16 00:00", Known.DATE_ONLY),
    ("Updated 16th May 2025", "UTC", "2025-05-16 00:00", Known.DATE_ONLY),
    ("16 maja 2025", "Europe/Warsaw", None, None),  # a language that nobody asked for
    # no date at all
    ("", BAKU, None, None),
    ("Read more", BAKU, None, None),
    ("12 comments", BAKU, None, None),
    ("May 2025", BAKU, None, None),
    ("10:25", BAKU, None, None),
    ("2025-13-45", BAKU, None, None),
    ("31.02.2025 10:00", BAKU, None, None),
    ("{{ article.date }}", BAKU, None, None),
    ("0001-01-01T00:00:00Z", BAKU, None, None),
    ("0000-00-00 00:00:00", BAKU, None, None),
]


def described(found: Instant | None) -> tuple[str | None, Known | None]:
    return (None, None) if found is None else (f"{found.at:%Y-%m-%d %H:%M}", found.known)


@pytest.mark.parametrize(("raw", "zone", "utc", "known"), ABSOLUTE)
@pytest.mark.parametrize("fetched_at", [None, SEEN_AT], ids=["no clock", "clock"])
def test_an_absolute_date_is_read(
    raw: str, zone: str, utc: str | None, known: Known | None, fetched_at: datetime | None
) -> None:
    assert described(read_instant(raw, zone=zone, source="feed", fetched_at=fetched_at)) == (utc, known)


# What needs to know when it was seen: 17 May 2025, 13:30 in Baku.
ANCHORED = [
    ("16 мая, 10:00", MOSCOW, "2025-05-16 07:00", Known.OUTLET_ZONE),
    ("28 декабря", BAKU, "2024-12-27 20:00", Known.DATE_ONLY),  # no year: the last one, not the coming one
    ("18 may", "UTC", "2025-05-17 09:30", Known.CLAMPED),  # a page ahead of the clock
    ("29 fevral", BAKU, "2024-02-28 20:00", Known.DATE_ONLY),
    ("5月16日 10:00", SHANGHAI, "2025-05-16 02:00", Known.OUTLET_ZONE),
    ("۲۶ اردیبهشت", TEHRAN, "2025-05-15 20:30", Known.DATE_ONLY),
    ("dünən, 14:30", BAKU, "2025-05-16 10:30", Known.OUTLET_ZONE),
    ("Bu gün 10:00", BAKU, "2025-05-17 06:00", Known.OUTLET_ZONE),
    ("Dün 14:30", ISTANBUL, "2025-05-16 11:30", Known.OUTLET_ZONE),
    ("вчера 10:00", MOSCOW, "2025-05-16 07:00", Known.OUTLET_ZONE),
    ("сегодня", BAKU, "2025-05-16 20:00", Known.DATE_ONLY),
    ("გუშინ, 10:00", TBILISI, "2025-05-16 06:00", Known.OUTLET_ZONE),
    ("երեկ 10:00", YEREVAN, "2025-05-16 06:00", Known.OUTLET_ZONE),
    ("昨天 10:00", SHANGHAI, "2025-05-16 02:00", Known.OUTLET_ZONE),
    ("دیروز ۱۰:۰۰", TEHRAN, "2025-05-16 06:30", Known.OUTLET_ZONE),
    ("Yesterday at 10:00", "UTC", "2025-05-16 10:00", Known.OUTLET_ZONE),
    ("2 hours ago", BAKU, "2025-05-17 07:30", Known.OUTLET_ZONE),
    ("3 часа назад", BAKU, "2025-05-17 06:30", Known.OUTLET_ZONE),
    ("2 days ago", BAKU, "2025-05-14 20:00", Known.DATE_ONLY),
]


@pytest.mark.parametrize(("raw", "zone", "utc", "known"), ANCHORED)
def test_a_date_that_needs_a_clock_is_read_from_the_time_it_was_seen(
    raw: str, zone: str, utc: str, known: Known
) -> None:
    assert described(read_instant(raw, zone=zone, source="text", fetched_at=SEEN_AT)) == (utc, known)
    assert read_instant(raw, zone=zone, source="text") is None


@pytest.mark.parametrize(
    ("raw", "utc", "known"),
    [
        ("2025-05-17T09:30:00Z", "2025-05-17 09:30", Known.OFFSET),
        ("2025-05-17T09:31:00Z", "2025-05-17 09:30", Known.CLAMPED),
        ("2099-01-01", "2025-05-17 09:30", Known.CLAMPED),
        ("2025-05-17T13:29:00+04:00", "2025-05-17 09:29", Known.OFFSET),
        ("2025-05-17T13:29:00", "2025-05-17 09:29", Known.OUTLET_ZONE),
    ],
)
def test_a_future_instant_is_cut_to_the_time_it_was_seen(raw: str, utc: str, known: Known) -> None:
    found = read_instant(raw, zone=BAKU, source="feed", fetched_at=SEEN_AT)
    assert described(found) == (utc, known)
    assert found is not None and found.raw == raw and found.source == "feed"


@pytest.mark.parametrize(
    ("raw", "zone", "utc", "known"),
    [
        ("11/12/2026 10:00", BAKU, "2026-11-12 06:00", Known.OUTLET_ZONE),  # the 11th of December is still to come
        ("11/12/2025 10:00", BAKU, "2025-12-11 06:00", Known.OUTLET_ZONE),
        ("12/11/2026 10:00", NEW_YORK, "2026-11-12 15:00", Known.OUTLET_ZONE),
        ("11/12/2027 10:00", BAKU, "2026-11-24 04:00", Known.CLAMPED),  # both orders are still to come
        ("11.12.2026 10:00", BAKU, "2026-11-24 04:00", Known.CLAMPED),  # dots are day first everywhere
    ],
)
def test_of_two_orders_of_day_and_month_the_one_to_come_is_not_meant(
    raw: str, zone: str, utc: str, known: Known
) -> None:
    seen_at = datetime(2026, 11, 24, 4, tzinfo=UTC)
    assert described(read_instant(raw, zone=zone, source="text", fetched_at=seen_at)) == (utc, known)


def test_without_a_clock_nothing_is_cut() -> None:
    assert described(read_instant("2099-01-01T00:00:00Z", zone=BAKU, source="feed")) == (
        "2099-01-01 00:00",
        Known.OFFSET,
    )


def test_a_zone_that_does_not_exist_is_named_in_the_error() -> None:
    with pytest.raises(UnknownZoneError, match="Asia/Nowhere"):
        read_instant("2025-05-16", zone="Asia/Nowhere", source="feed")


@pytest.mark.parametrize("zone", ["", "../etc/passwd", "Asia", "\0"])
def test_what_is_no_zone_at_all_is_refused_as_well(zone: str) -> None:
    with pytest.raises(UnknownZoneError):
        read_instant("2025-05-16", zone=zone, source="feed")


def test_a_naive_clock_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        read_instant("2025-05-16", zone=BAKU, source="feed", fetched_at=SEEN_AT.replace(tzinfo=None))


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("https://example.az/2025/05/16/ferry", date(2025, 5, 16)),
        ("https://example.az/news/2025-05-16/", date(2025, 5, 16)),
        ("https://example.az/2025/13/16/ferry", None),
        ("https://example.az/1234/05/16/ferry", None),
        ("https://example.az/news/16", None),
    ],
)
def test_a_day_in_the_address_is_found(url: str, day: date | None) -> None:
    found = day_in_address(url, zone="UTC")
    assert (found.at.date() if found else None) == day


@pytest.mark.parametrize(
    ("year", "month", "day", "expected"),
    [
        (1403, 1, 1, date(2024, 3, 20)),
        (1404, 1, 1, date(2025, 3, 21)),
        (1403, 12, 30, date(2025, 3, 20)),
        (1399, 12, 30, date(2021, 3, 20)),
        (1357, 11, 22, date(1979, 2, 11)),
        (1404, 2, 26, date(2025, 5, 16)),
    ],
)
def test_iranian_days_are_gregorian_days(year: int, month: int, day: int, expected: date) -> None:
    assert gregorian(year, month, day) == expected


@pytest.mark.parametrize(
    ("year", "month", "day"), [(1404, 12, 30), (1404, 7, 31), (1404, 0, 1), (1404, 13, 1), (9, 1, 1)]
)
def test_an_iranian_day_that_does_not_exist_is_refused(year: int, month: int, day: int) -> None:
    with pytest.raises(ValueError, match="no Iranian"):
        gregorian(year, month, day)


@given(st.integers(1245, 1471))
def test_iranian_years_follow_each_other_without_a_gap(year: int) -> None:
    last = gregorian(year, 12, 30 if is_leap(year) else 29)
    assert gregorian(year + 1, 1, 1) == last + timedelta(days=1)


DATE_CHARS = st.text(alphabet="0123456789:-/.T+Z APMSKGUTCmayдневя年月日۱۴", max_size=40)


@given(raw=st.one_of(st.text(max_size=200), DATE_CHARS), zone=st.sampled_from([BAKU, NEW_YORK, "UTC"]))
def test_no_string_raises_and_nothing_lies_in_the_future(raw: str, zone: str) -> None:
    found = read_instant(raw, zone=zone, source="text", fetched_at=SEEN_AT)
    assert found is None or (found.at <= SEEN_AT and found.at.utcoffset() == timedelta(0))


@given(st.datetimes(min_value=datetime(1970, 1, 2), max_value=datetime(2099, 1, 1)), st.integers(-14 * 4, 14 * 4))
def test_an_iso_instant_with_offset_is_itself(naive: datetime, quarters: int) -> None:
    at = naive.replace(microsecond=0, tzinfo=UTC)
    shifted = (at + timedelta(minutes=15 * quarters)).replace(tzinfo=None).isoformat()
    sign, minutes = ("-", -15 * quarters) if quarters < 0 else ("+", 15 * quarters)
    raw = f"{shifted}{sign}{minutes // 60:02}:{minutes % 60:02}"
    found = read_instant(raw, zone=BAKU, source="feed")
    assert found is not None and found.at == at and found.known is Known.OFFSET
