"""Dates that look like others or like none, a test for each trap of dates, and every writer's dates read back.

The year's turn, clock changes and the zones' histories are in tables of (seen, string, answer).
"""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extraction import Known, read_instant
from newsroom.dates import as_text, iranian, iso, rfc822
from tests.crawler.extraction.date_places import (
    ALMATY,
    BAKU,
    ISTANBUL,
    MOSCOW,
    NEW_YORK,
    SHANGHAI,
    TBILISI,
    TEHRAN,
    YEREVAN,
    described,
    read_seen,
)

# Seen on Saturday, 17 May 2025, 09:30 UTC.
ODD = [
    ("Dünya 10:30", ISTANBUL, None, None),
    ("dünyanın xəbərləri, 10:30", BAKU, None, None),
    ("today", BAKU, "2025-05-16 20:00", Known.DATE_ONLY),
    ("USA Today", NEW_YORK, "2025-05-17 04:00", Known.DATE_ONLY),
    ("several hours ago", BAKU, None, None),
    ("bir neçə saat əvvəl", BAKU, None, None),
    ("несколько часов назад", MOSCOW, None, None),
    ("10:00-11:30, 16.05.2025", BAKU, "2025-05-16 06:00", Known.OUTLET_ZONE),
    ("16.05.2025 10:00-11:30", BAKU, "2025-05-16 06:00", Known.OUTLET_ZONE),
    ("10:00 -16.05.2025", BAKU, "2025-05-16 06:00", Known.OUTLET_ZONE),
    ("10:00-16 may 2025", BAKU, "2025-05-16 06:00", Known.OUTLET_ZONE),
    ("10:00 - 5 comments, 16 May 2025", BAKU, "2025-05-16 06:00", Known.OUTLET_ZONE),
    ("16 May 2025 10:00 - 5 comments", BAKU, "2025-05-16 06:00", Known.OUTLET_ZONE),
    ("16 May 2025 10:00 - 10 min read", BAKU, "2025-05-16 06:00", Known.OUTLET_ZONE),
    ("16 May 2025 10:00 +5 more", BAKU, "2025-05-16 06:00", Known.OUTLET_ZONE),
    ("2025-05-16 10:00 -0500", BAKU, "2025-05-16 15:00", Known.OFFSET),
    ("2025-05-16T10:00-05:00", BAKU, "2025-05-16 15:00", Known.OFFSET),
    ("16 May 2025 10:00:00-05:00", BAKU, "2025-05-16 15:00", Known.OFFSET),
    ("The Sun rose at 10:00 over the sea", BAKU, None, None),
    ("Sat at 8:00 with the president for talks", BAKU, None, None),
    ("0", BAKU, None, None),
    ("0000000000", BAKU, None, None),
    ("1970-01-01T00:00:00Z", BAKU, None, None),
    ("Thu, 01 Jan 1970 00:00:00 GMT", BAKU, None, None),
    ("1970-01-01", "UTC", None, None),
    ("-1", BAKU, None, None),
    ("Fri, 16 May 2025 25:00:00 GMT", BAKU, None, None),
    ("Fri, 16 May 2025 10:61:00 GMT", BAKU, None, None),
    ("2025-05-16T25:00:00Z", BAKU, None, None),
    ("2025-05-16T10:61:00Z", BAKU, None, None),
    ("2025-13-01T10:00:00Z", BAKU, None, None),
    ("2025-366", BAKU, None, None),
    ("2025-000", BAKU, None, None),
    ("2025-W54-1", BAKU, None, None),
    ("16 Mai 1403", BAKU, None, None),
    ("13 may 2025-ci il, saat 10:30", BAKU, "2025-05-13 06:30", Known.OUTLET_ZONE),
    ("13.05.2025, saat 10:30", BAKU, "2025-05-13 06:30", Known.OUTLET_ZONE),
    ("16 may 2025 saat 10.30", BAKU, "2025-05-16 06:30", Known.OUTLET_ZONE),
    ("Mehr News Agency 26", TEHRAN, None, None),
    ("192.168.10.25", BAKU, None, None),
    ("v1.2.25", BAKU, None, None),
    ("12/31", BAKU, None, None),
    ("3/4", BAKU, None, None),
    ("5 + 3", BAKU, None, None),
    ("16 Май, 14:05", ALMATY, "2025-05-16 09:05", Known.OUTLET_ZONE),
    ("1 hour 20 minutes ago", BAKU, "2025-05-17 08:10", Known.OUTLET_ZONE),
    ("1h 20m ago", BAKU, "2025-05-17 08:10", Known.OUTLET_ZONE),
    ("two hours ago", BAKU, "2025-05-17 07:30", Known.OUTLET_ZONE),
    ("发布于3小时前", SHANGHAI, "2025-05-17 06:30", Known.OUTLET_ZONE),
    ("3小时前发布", SHANGHAI, "2025-05-17 06:30", Known.OUTLET_ZONE),
    ("昨天下午3:20", SHANGHAI, "2025-05-16 07:20", Known.OUTLET_ZONE),
    ("今天上午 10:20", SHANGHAI, "2025-05-17 02:20", Known.OUTLET_ZONE),
    ("1 ժամ 20 րոպե առաջ", YEREVAN, "2025-05-17 08:10", Known.OUTLET_ZONE),
    ("დღეს 10:12 საათზე", TBILISI, "2025-05-17 06:12", Known.OUTLET_ZONE),
    ("Fri, 16 May 2025 10:00:00 cst", SHANGHAI, "2025-05-16 02:00", Known.ZONE_NAME),
    ("Fri, 16 May 2025 10:00:00 XYZ", BAKU, "2025-05-16 06:00", Known.OUTLET_ZONE),
    ("Fri, 16 May 2025 10:00:00 get", TBILISI, "2025-05-16 06:00", Known.ZONE_NAME),
    ("May 16, 2025 10:00 pm", BAKU, "2025-05-16 18:00", Known.OUTLET_ZONE),
    ("16 May 2025 10:00 pm", BAKU, "2025-05-16 18:00", Known.OUTLET_ZONE),
    ("16 May 2025 10:00 PM EDT", BAKU, "2025-05-17 02:00", Known.ZONE_NAME),
    ("Thursday, May 15, 2025 - 10:00 PM EDT", BAKU, "2025-05-16 02:00", Known.ZONE_NAME),
    ("2025年5月16日", SHANGHAI, "2025-05-15 16:00", Known.DATE_ONLY),
    ("25年5月16日 10:00", SHANGHAI, "2025-05-16 02:00", Known.OUTLET_ZONE),
    ("2025-05-16 星期五 10:00", SHANGHAI, "2025-05-16 02:00", Known.OUTLET_ZONE),
    ("۱۴۰۴/۲/۲۶", TEHRAN, "2025-05-15 20:30", Known.DATE_ONLY),
    ("1404/13/01", TEHRAN, None, None),
    ("Updated 2 hours ago", BAKU, "2025-05-17 07:30", Known.OUTLET_ZONE),
    ("Friday", BAKU, None, None),
    ("2025/05/16T10:00:00", BAKU, "2025-05-16 06:00", Known.OUTLET_ZONE),
    ("16-MAY-2025 10:00", BAKU, "2025-05-16 06:00", Known.OUTLET_ZONE),
    ("16May2025", BAKU, "2025-05-15 20:00", Known.DATE_ONLY),
    ("20250516T10:00:00Z", BAKU, "2025-05-16 10:00", Known.OFFSET),
    ("2025-05-16T10:00:00+4", MOSCOW, "2025-05-16 06:00", Known.OFFSET),
    ("2025-05-16T10:00:00 +04:00", MOSCOW, "2025-05-16 06:00", Known.OFFSET),
    ("2025-05-16T10:00:00Z+04:00", BAKU, "2025-05-16 10:00", Known.OFFSET),
    ("2025-05-16T10:00:00.000+0400", MOSCOW, "2025-05-16 06:00", Known.OFFSET),
    ("2025-05-16 10h30", BAKU, "2025-05-15 20:00", Known.DATE_ONLY),
    ("Вт, 13 мая 2025 - 10:00", MOSCOW, "2025-05-13 07:00", Known.OUTLET_ZONE),
    ("10:00, 13 мая", MOSCOW, "2025-05-13 07:00", Known.OUTLET_ZONE),
    ("13 мая в 10:00", MOSCOW, "2025-05-13 07:00", Known.OUTLET_ZONE),
    ("13.05.25 в 10:00", MOSCOW, "2025-05-13 07:00", Known.OUTLET_ZONE),
    ("Опубликовано: 13.05.2025, 10:00", MOSCOW, "2025-05-13 07:00", Known.OUTLET_ZONE),
    ("10:00 13/05/2025", MOSCOW, "2025-05-13 07:00", Known.OUTLET_ZONE),
    ("16 Mayıs 2025 10:00 Güncelleme: 17.05.2025 12:00", ISTANBUL, "2025-05-16 07:00", Known.OUTLET_ZONE),
    ("2025年5月16日 10:00 更新: 2025-05-17 12:00", SHANGHAI, "2025-05-16 02:00", Known.OUTLET_ZONE),
    ("Mar 05.05.2025 10:00", ISTANBUL, "2025-05-05 07:00", Known.OUTLET_ZONE),
    ("16 мая 24 г. 10:00", MOSCOW, "2024-05-16 07:00", Known.OUTLET_ZONE),
    ("16 мая 24г., 10:00", MOSCOW, "2024-05-16 07:00", Known.OUTLET_ZONE),
    ("16 мая 24 группы, 10:00", MOSCOW, "2025-05-16 07:00", Known.OUTLET_ZONE),
    ("03-12-31", BAKU, None, None),
    ("03-12-31 10:00", BAKU, None, None),
    ("16.05.2025, 10։00", YEREVAN, "2025-05-16 06:00", Known.OUTLET_ZONE),
    ("13 Μαΐου 2025", "UTC", None, None),
    ("1970-01-01", BAKU, None, None),
    ("01.01.1970", NEW_YORK, None, None),
]


@pytest.mark.parametrize(("raw", "zone", "utc", "known"), ODD)
def test_words_ranges_and_numbers_beside_a_date_do_not_change_it(
    raw: str, zone: str, utc: str | None, known: Known | None
) -> None:
    assert described(read_seen(raw, zone)) == (utc, known)


TURNS = [
    # (seen, UTC; outlet's zone; string; answer)
    ("2026-01-01 00:30", BAKU, "31 dekabr 23:50", "2025-12-31 19:50"),
    ("2026-01-01 00:30", BAKU, "1 yanvar 04:10", "2026-01-01 00:10"),
    ("2025-12-31 21:00", BAKU, "1 yanvar 00:30", "2025-12-31 20:30"),  # in Baku it is already January
    ("2025-12-31 19:00", BAKU, "31 dekabr 22:50", "2025-12-31 18:50"),
    ("2025-12-31 18:00", SHANGHAI, "1月1日 01:30", "2025-12-31 17:30"),
    ("2026-01-02 10:00", NEW_YORK, "December 31 at 10:00 PM", "2026-01-01 03:00"),
    ("2024-03-01 10:00", MOSCOW, "29 февраля, 10:00", "2024-02-29 07:00"),
    ("2025-03-01 10:00", MOSCOW, "29 февраля, 10:00", "2024-02-29 07:00"),
    ("2025-03-21 10:00", TEHRAN, "۳۰ اسفند ۱۰:۰۰", "2025-03-20 06:30"),  # the last day of a leap year
    ("2025-03-21 10:00", TEHRAN, "۱ فروردین ۱۰:۰۰", "2025-03-21 06:30"),
    ("2025-05-16 20:30", BAKU, "dünən 18:30", "2025-05-16 14:30"),  # half past midnight in Baku: yesterday is the 16th
    ("2025-05-16 19:30", BAKU, "dünən 18:30", "2025-05-15 14:30"),
    ("2025-05-16 20:30", BAKU, "bu gün 00:10", "2025-05-16 20:10"),
    ("2025-05-17 02:00", NEW_YORK, "Today, 9:30 pm", "2025-05-17 01:30"),
    ("2025-05-17 02:00", NEW_YORK, "Yesterday, 9:30 pm", "2025-05-16 01:30"),
    ("2025-10-26 05:00", "Europe/Berlin", "8 hours ago", "2025-10-25 21:00"),  # across the end of summer time
    ("2025-03-30 06:00", "Europe/Berlin", "yesterday, 10:00", "2025-03-29 09:00"),
    ("2015-11-01 10:00", BAKU, "24 oktyabr, 10:00", "2015-10-24 05:00"),  # the last summer time of Baku
]


@pytest.mark.parametrize(("seen", "zone", "raw", "utc"), TURNS)
def test_days_are_counted_where_the_outlet_is(seen: str, zone: str, raw: str, utc: str) -> None:
    """Trap "Dates" 2: a date without a year, and "yesterday", hang on the day in the outlet's zone."""
    seen_at = datetime.fromisoformat(seen).replace(tzinfo=UTC)
    found = read_instant(raw, zone=zone, source="text", fetched_at=seen_at)
    assert found is not None
    assert f"{found.at:%Y-%m-%d %H:%M}" == utc


@pytest.mark.parametrize(
    ("label", "zone", "utc_hour"),
    [("AZT", BAKU, 6), ("AMT", YEREVAN, 6), ("GET", TBILISI, 6), ("MSK", MOSCOW, 7), ("GMT+4", BAKU, 6), ("", BAKU, 6)],
)
def test_the_zones_that_feed_readers_take_for_utc_or_nothing(label: str, zone: str, utc_hour: int) -> None:
    """Trap "Dates" 1: AZT, AMT, GET and MSK are no UTC, GMT+4 is an offset, and no zone at all is the outlet's."""
    found = read_instant(f"Fri, 16 May 2025 10:00:00 {label}".strip(), zone=zone, source="feed")
    assert found is not None
    assert found.at == datetime(2025, 5, 16, utc_hour, tzinfo=UTC)


def test_cst_is_chinas_time_for_a_chinese_outlet() -> None:
    """Trap "Dates" 1: CST read as US Central is 14 hours wrong for China."""
    found = read_instant("Fri, 16 May 2025 10:00:00 CST", zone=SHANGHAI, source="feed")
    assert found is not None
    assert found.at == datetime(2025, 5, 16, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("raw", "zone", "utc"),
    [
        ("2015-07-01 10:00", BAKU, "2015-07-01 05:00"),
        ("2016-07-01 10:00", BAKU, "2016-07-01 06:00"),
        ("2004-12-01 10:00", TBILISI, "2004-12-01 07:00"),
        ("2005-12-01 10:00", TBILISI, "2005-12-01 06:00"),
        ("2011-07-01 10:00", YEREVAN, "2011-07-01 05:00"),
        ("2012-07-01 10:00", YEREVAN, "2012-07-01 06:00"),
        ("2010-12-01 10:00", MOSCOW, "2010-12-01 07:00"),
        ("2013-12-01 10:00", MOSCOW, "2013-12-01 06:00"),
        ("2014-12-01 10:00", MOSCOW, "2014-12-01 07:00"),
        ("2022-07-01 10:00", TEHRAN, "2022-07-01 05:30"),
        ("2023-07-01 10:00", TEHRAN, "2023-07-01 06:30"),
        ("2015-12-01 10:00", ISTANBUL, "2015-12-01 08:00"),
        ("2016-12-01 10:00", ISTANBUL, "2016-12-01 07:00"),
        ("2023-12-01 10:00", ALMATY, "2023-12-01 04:00"),
        ("2024-12-01 10:00", ALMATY, "2024-12-01 05:00"),
    ],
)
def test_archives_keep_the_offsets_of_their_years(raw: str, zone: str, utc: str) -> None:
    """Trap "Dates" 3: zones by their history, never by today's offset."""
    found = read_instant(raw, zone=zone, source="text")
    assert found is not None
    assert f"{found.at:%Y-%m-%d %H:%M}" == utc


ZONES = (BAKU, TBILISI, YEREVAN, MOSCOW, ISTANBUL, SHANGHAI, TEHRAN, NEW_YORK, ALMATY, "Europe/London", "UTC")
MINUTES = st.datetimes(datetime(1990, 1, 1), datetime(2089, 12, 31)).map(
    lambda at: at.replace(second=0, microsecond=0, tzinfo=UTC)
)
PLACES = st.sampled_from(ZONES)


def local(at: datetime, zone: str) -> datetime:
    """Local time; of an hour that the clock shows twice, the first: no string tells them apart."""
    return at.astimezone(ZoneInfo(zone)).replace(fold=0)


@given(MINUTES, PLACES, st.sampled_from(["en", "ru", "az", "tr", "hy", "ka", "fa", "zh"]))
def test_the_text_of_every_language_is_read_to_the_minute(at: datetime, zone: str, language: str) -> None:
    meant = local(at, zone)
    found = read_instant(as_text(at, zone, language), zone=zone, source="text")
    assert found is not None
    assert (found.at, found.known) == (meant.astimezone(UTC), Known.OUTLET_ZONE)


@given(MINUTES, PLACES, PLACES)
def test_what_states_its_offset_is_read_to_the_second_wherever_the_outlet_is(
    at: datetime, zone: str, other: str
) -> None:
    for raw in (rfc822(at, zone), iso(at, zone), iso(at, zone).replace("T", " ")):
        found = read_instant(raw, zone=other, source="feed")
        assert found is not None
        assert (found.at, found.known) == (at, Known.OFFSET)


FORMS = [
    "%Y-%m-%d %H:%M",
    "%Y-%m-%dT%H:%M:%S",
    "%Y/%m/%d %H:%M",
    "%Y.%m.%d %H:%M",
    "%d.%m.%Y %H:%M",
    "%H:%M, %d.%m.%Y",
    "%d.%m.%Y - %H.%M",
    "%a, %d %b %Y %H:%M:%S",
    "%A, %d-%b-%y %H:%M:%S",
    "%a %b %d %H:%M:%S %Y",
    "%B %d, %Y %I:%M %p",
    "%d %b. %Y %H:%M",
    "%Y%m%dT%H%M%S",
    "%Y%m%d%H%M%S",
    "%G-W%V-%u %H:%M",
    "%Y-%jT%H:%M",
    "%Y年%m月%d日%H时%M分",
]


@given(MINUTES.filter(lambda at: 1971 <= at.year <= 2068), PLACES, st.sampled_from(FORMS))
def test_a_form_without_a_zone_is_read_in_the_outlets(at: datetime, zone: str, form: str) -> None:
    meant = local(at, zone)
    found = read_instant(meant.strftime(form), zone=zone, source="text")
    assert found is not None
    assert (found.at, found.known) == (meant.astimezone(UTC), Known.OUTLET_ZONE)


@given(MINUTES, st.sampled_from(["{}/{:02}/{:02} {}", "{}-{:02}-{:02} - {}", "{} {}/{:02}/{:02}"]), st.booleans())
def test_iranian_numbers_are_read_in_all_digits(at: datetime, form: str, latin: bool) -> None:
    meant = local(at, TEHRAN)
    year, month, day = iranian(meant.date())
    clock = f"{meant:%H:%M}"
    raw = form.format(clock, year, month, day) if form.startswith("{} ") else form.format(year, month, day, clock)
    if not latin:
        raw = raw.translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))
    found = read_instant(raw, zone=TEHRAN, source="text")
    assert found is not None
    assert found.at == meant.astimezone(UTC)


@given(MINUTES, st.integers(1, 363), PLACES)
def test_a_day_without_a_year_is_found_again_within_a_year(at: datetime, days_back: int, zone: str) -> None:
    seen_at = local(at, zone).replace(hour=12, minute=0)
    meant = (seen_at - timedelta(days=days_back)).date()
    found = read_instant(f"{meant.day} {meant:%B} 10:00", zone=zone, source="text", fetched_at=seen_at)
    assert found is not None
    assert found.at.astimezone(ZoneInfo(zone)).date() == meant


@given(MINUTES, st.integers(1, 59), PLACES)
def test_a_span_is_counted_back_to_the_second(at: datetime, count: int, zone: str) -> None:
    forms = {
        60: ("{} minutes ago", "{} dəqiqə əvvəl", "{} dakika önce", "{} минут назад", "{} րոպե առաջ", "{} წუთის წინ"),
        3600: ("{}h ago", "{} saat əvvəl", "{}小时前", "{} ساعت پیش", "{} сағат бұрын", "{} ժամ առաջ"),
    }
    for seconds, texts in forms.items():
        for text in texts:
            found = read_instant(text.format(count), zone=zone, source="text", fetched_at=at)
            assert found is not None
            assert found.at == at - timedelta(seconds=seconds * count)


@given(st.dates(date(1971, 1, 1), date(2068, 12, 31)))
def test_a_day_in_chinese_numerals_is_read(day: date) -> None:
    digits = "〇一二三四五六七八九"

    def tens(number: int) -> str:
        before = digits[number // 10] if number >= 20 else ""
        return (before + "十" if number >= 10 else "") + (digits[number % 10] if number % 10 else "")

    raw = "".join(digits[int(char)] for char in str(day.year)) + f"年{tens(day.month)}月{tens(day.day)}日"
    found = read_instant(raw, zone=SHANGHAI, source="text")
    assert found is not None
    assert found.at.astimezone(ZoneInfo(SHANGHAI)).date() == day
