"""Dates as machines write them: mail headers of feeds, ISO 8601, Unix time."""

import pytest

from crawler.extraction import Known
from tests.crawler.extraction.date_places import BAKU, ISTANBUL, MOSCOW, described, read_seen

MAIL = [
    ("Mon, 16 May 2025 10:00:00 +0400", BAKU, "2025-05-16 06:00", Known.OFFSET),
    ("Friday, 16-May-25 10:00:00 GMT", BAKU, "2025-05-16 10:00", Known.ZONE_NAME),
    ("Friday, 16-May-2025 10:00:00 GMT", BAKU, "2025-05-16 10:00", Known.ZONE_NAME),
    ("Fri May 16 10:00:00 2025", BAKU, "2025-05-16 06:00", Known.OUTLET_ZONE),
    ("Fri May  6 10:00:00 2025", BAKU, "2025-05-06 06:00", Known.OUTLET_ZONE),
    ("Fri May 16 10:00:00 UTC 2025", BAKU, "2025-05-16 10:00", Known.ZONE_NAME),
    ("Fri May 16 10:00:00 AZT 2025", MOSCOW, "2025-05-16 06:00", Known.ZONE_NAME),
    ("Fri May 16 10:00:00 +0400 2025", MOSCOW, "2025-05-16 06:00", Known.OFFSET),
    ("Fri, 16 May 25 10:00:00 +0400", BAKU, "2025-05-16 06:00", Known.OFFSET),
    ("Fri, 16 May 99 10:00:00 +0400", BAKU, "1999-05-16 06:00", Known.OFFSET),
    ("16 May 2025 10:00:00 +0400", MOSCOW, "2025-05-16 06:00", Known.OFFSET),
    ("Mon, 16 Sept 2024 10:00:00 +0400", BAKU, "2024-09-16 06:00", Known.OFFSET),
    ("fri, 16 may 2025 10:00:00 +0400", MOSCOW, "2025-05-16 06:00", Known.OFFSET),
    ("fri, 16 may 2025 10:00:00 gmt", BAKU, "2025-05-16 10:00", Known.ZONE_NAME),
    ("FRI, 16 MAY 2025 10:00:00 GMT", BAKU, "2025-05-16 10:00", Known.ZONE_NAME),
    ("Fri, 16 May 2025 10:00 +0400", MOSCOW, "2025-05-16 06:00", Known.OFFSET),
    ("Fri 16 May 2025 10:00:00 +0400", MOSCOW, "2025-05-16 06:00", Known.OFFSET),
    ("Fri,  16  May  2025  10:00:00  +0400", MOSCOW, "2025-05-16 06:00", Known.OFFSET),
    ("Fri,16 May 2025 10:00:00 +0400", MOSCOW, "2025-05-16 06:00", Known.OFFSET),
    ("Fri, 16 May 2025 24:00:00 +0400", MOSCOW, "2025-05-16 20:00", Known.OFFSET),
    ("Fri, 16 May 2025 10:00:00 GMT+0400", MOSCOW, "2025-05-16 06:00", Known.OFFSET),
    ("Fri, 16 May 2025 10:00:00 +0400 (AZT)", MOSCOW, "2025-05-16 06:00", Known.OFFSET),
    ("Fri, 16 May 2025 10:00:00 +0300 (MSK)", BAKU, "2025-05-16 07:00", Known.OFFSET),
    ("Fri, 16 May 2025 10:00:00 (MSK)", BAKU, "2025-05-16 07:00", Known.ZONE_NAME),
    ("Fri, 16 May 2025 10:00:00 +04:00", MOSCOW, "2025-05-16 06:00", Known.OFFSET),
    ("Fri, 16 May 2025 10:00:00 +400", MOSCOW, "2025-05-16 06:00", Known.OFFSET),
    ("Fri, 16 May 2025 10:00:00 -0000", BAKU, "2025-05-16 10:00", Known.OFFSET),
    ("Fri, 16 May 2025 10:00:00 Z", BAKU, "2025-05-16 10:00", Known.OFFSET),
    ("Fri, 16 May 2025 10:00:00 UT", BAKU, "2025-05-16 10:00", Known.ZONE_NAME),
    ("Fri, 16 May 2025 10:00:60 GMT", BAKU, "2025-05-16 10:01", Known.ZONE_NAME),
    ("Fri, 6 May 2025 1:05:00 +0400", BAKU, "2025-05-05 21:05", Known.OFFSET),
    ("Fri, May 16 2025 10:00:00 +0400", MOSCOW, "2025-05-16 06:00", Known.OFFSET),
    ("Fri, 16 May 2025 10:00:00 Europe/Moscow", BAKU, "2025-05-16 07:00", Known.ZONE_NAME),
    ("Fri, 16 May 2025 10:00:00 Asia/Baku", MOSCOW, "2025-05-16 06:00", Known.ZONE_NAME),
    ("16 May 2025 10:00 PM", BAKU, "2025-05-16 18:00", Known.OUTLET_ZONE),
    ("16 May 2025 10:00PM", BAKU, "2025-05-16 18:00", Known.OUTLET_ZONE),
    ("Fri, 16 May 2025 03:05:00 PM", BAKU, "2025-05-16 11:05", Known.OUTLET_ZONE),
    ("Fri, 16 May 2025 12:30 AM", BAKU, "2025-05-15 20:30", Known.OUTLET_ZONE),
    ("Пт, 16 мая 2025 10:00:00 +0400", MOSCOW, "2025-05-16 06:00", Known.OFFSET),
    ("Пт, 16 Май 2025 10:00:00 +0300", MOSCOW, "2025-05-16 07:00", Known.OFFSET),
    ("Cum, 16 May 2025 10:00:00 +0300", ISTANBUL, "2025-05-16 07:00", Known.OFFSET),
]

ISO = [
    ("2025-05-16 10:00:00+04", MOSCOW, "2025-05-16 06:00", Known.OFFSET),
    ("2025-05-16 10:00:00+0400", MOSCOW, "2025-05-16 06:00", Known.OFFSET),
    ("2025-05-16 10:00:00 +0400", MOSCOW, "2025-05-16 06:00", Known.OFFSET),
    ("2025-05-16 10:00:00 +04:00", MOSCOW, "2025-05-16 06:00", Known.OFFSET),
    ("2025-05-16T10:00:00,123+04:00", MOSCOW, "2025-05-16 06:00", Known.OFFSET),
    ("2025-05-16T10:00:00.5", BAKU, "2025-05-16 06:00", Known.OUTLET_ZONE),
    ("2025-05-16T10:00", BAKU, "2025-05-16 06:00", Known.OUTLET_ZONE),
    ("2025-05-16T10Z", BAKU, "2025-05-16 10:00", Known.OFFSET),
    ("2025-05-16T10:00+0400", MOSCOW, "2025-05-16 06:00", Known.OFFSET),
    ("2025-05-16t10:00:00z", BAKU, "2025-05-16 10:00", Known.OFFSET),
    ("2025-W20-5", BAKU, "2025-05-15 20:00", Known.DATE_ONLY),
    ("2025-W20-5T10:00:00Z", BAKU, "2025-05-16 10:00", Known.OFFSET),
    ("2025W205T100000Z", BAKU, "2025-05-16 10:00", Known.OFFSET),
    ("2025-136", BAKU, "2025-05-15 20:00", Known.DATE_ONLY),
    ("2025-136T10:00:00Z", BAKU, "2025-05-16 10:00", Known.OFFSET),
    ("20250516", BAKU, "2025-05-15 20:00", Known.DATE_ONLY),
    ("20250516T1000+0400", MOSCOW, "2025-05-16 06:00", Known.OFFSET),
    ("20250516100000", BAKU, "2025-05-16 06:00", Known.OUTLET_ZONE),
    ("2025-05-16T10:00:00 GMT+4", MOSCOW, "2025-05-16 06:00", Known.OFFSET),
    ("2025-05-16 10:00:00 UTC", BAKU, "2025-05-16 10:00", Known.ZONE_NAME),
    ("2025-05-16 10:00:00.0", BAKU, "2025-05-16 06:00", Known.OUTLET_ZONE),
    ("2025-05-16T10:00:00Z[UTC]", BAKU, "2025-05-16 10:00", Known.OFFSET),
    ("2025-05-16T10:00:00+04:00[Asia/Baku]", MOSCOW, "2025-05-16 06:00", Known.OFFSET),
    ("2025-5-6T1:02:03Z", BAKU, "2025-05-06 01:02", Known.OFFSET),
    ("1747375200", BAKU, "2025-05-16 06:00", Known.OFFSET),
    ("1747375200.5", BAKU, "2025-05-16 06:00", Known.OFFSET),
    ("1747375200123", BAKU, "2025-05-16 06:00", Known.OFFSET),
    ("1747375200123456", BAKU, "2025-05-16 06:00", Known.OFFSET),
    ("/Date(1747375200000)/", BAKU, "2025-05-16 06:00", Known.OFFSET),
    ("2025-05", BAKU, None, None),
    ("2025", BAKU, None, None),
]


@pytest.mark.parametrize(("raw", "zone", "utc", "known"), MAIL)
def test_the_dates_of_feeds_are_read_with_all_their_errors(
    raw: str, zone: str, utc: str | None, known: Known | None
) -> None:
    assert described(read_seen(raw, zone)) == (utc, known)


@pytest.mark.parametrize(("raw", "zone", "utc", "known"), ISO)
def test_iso_and_unix_time_are_read(raw: str, zone: str, utc: str | None, known: Known | None) -> None:
    assert described(read_seen(raw, zone)) == (utc, known)
