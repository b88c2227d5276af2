"""Dates that need the moment of reading: without a year, counted from now, or by weekday. Seen on Saturday,
17 May 2025, 09:30 UTC."""

import pytest

from crawler.extraction import Known
from tests.crawler.extraction.date_places import (
    ALMATY,
    BAKU,
    ISTANBUL,
    MOSCOW,
    SHANGHAI,
    TBILISI,
    TEHRAN,
    YEREVAN,
    described,
    read_seen,
)

YEARLESS = [
    ("16 may", BAKU, "2025-05-15 20:00", Known.DATE_ONLY),
    ("5月16日 10:23", SHANGHAI, "2025-05-16 02:23", Known.OUTLET_ZONE),
    ("16 მაისი 14:05", TBILISI, "2025-05-16 10:05", Known.OUTLET_ZONE),
    ("16 მაისი, 14:05", TBILISI, "2025-05-16 10:05", Known.OUTLET_ZONE),
    ("14:05 / 16 მაისი", TBILISI, "2025-05-16 10:05", Known.OUTLET_ZONE),
    ("16 მაი. 14:05", TBILISI, "2025-05-16 10:05", Known.OUTLET_ZONE),
    ("16 մայիսի", YEREVAN, "2025-05-15 20:00", Known.DATE_ONLY),
    ("16 մայիսի, 10:23", YEREVAN, "2025-05-16 06:23", Known.OUTLET_ZONE),
    ("Մայիսի 16, 10:23", YEREVAN, "2025-05-16 06:23", Known.OUTLET_ZONE),
    ("May 16", "UTC", "2025-05-16 00:00", Known.DATE_ONLY),
    ("16 May 10:00", "UTC", "2025-05-16 10:00", Known.OUTLET_ZONE),
    ("16.05 10:00", BAKU, "2025-05-16 06:00", Known.OUTLET_ZONE),
    ("16.05, 10:00", BAKU, "2025-05-16 06:00", Known.OUTLET_ZONE),
    ("10:00 16.05", BAKU, "2025-05-16 06:00", Known.OUTLET_ZONE),
    ("16/05 10:00", BAKU, "2025-05-16 06:00", Known.OUTLET_ZONE),
    ("05-16 10:00", SHANGHAI, "2025-05-16 02:00", Known.OUTLET_ZONE),
    ("25 декабря 10:00", MOSCOW, "2024-12-25 07:00", Known.OUTLET_ZONE),
    ("5 января 10:00", MOSCOW, "2025-01-05 07:00", Known.OUTLET_ZONE),
]

SPANS = [
    ("3 hours ago", BAKU, "2025-05-17 06:30", Known.OUTLET_ZONE),
    ("an hour ago", BAKU, "2025-05-17 08:30", Known.OUTLET_ZONE),
    ("a minute ago", BAKU, "2025-05-17 09:29", Known.OUTLET_ZONE),
    ("1 hour ago", BAKU, "2025-05-17 08:30", Known.OUTLET_ZONE),
    ("5 mins ago", BAKU, "2025-05-17 09:25", Known.OUTLET_ZONE),
    ("5m ago", BAKU, "2025-05-17 09:25", Known.OUTLET_ZONE),
    ("3h ago", BAKU, "2025-05-17 06:30", Known.OUTLET_ZONE),
    ("2d ago", BAKU, "2025-05-14 20:00", Known.DATE_ONLY),
    ("2 weeks ago", BAKU, "2025-05-02 20:00", Known.DATE_ONLY),
    ("just now", BAKU, "2025-05-17 09:30", Known.OUTLET_ZONE),
    ("Yesterday, 18:30", BAKU, "2025-05-16 14:30", Known.OUTLET_ZONE),
    ("today at 9:12", BAKU, "2025-05-17 05:12", Known.OUTLET_ZONE),
    ("Today, 09:12", BAKU, "2025-05-17 05:12", Known.OUTLET_ZONE),
    ("Posted 3 hours ago", BAKU, "2025-05-17 06:30", Known.OUTLET_ZONE),
    ("10 dəqiqə əvvəl", BAKU, "2025-05-17 09:20", Known.OUTLET_ZONE),
    ("2 saat əvvəl", BAKU, "2025-05-17 07:30", Known.OUTLET_ZONE),
    ("1 gün əvvəl", BAKU, "2025-05-15 20:00", Known.DATE_ONLY),
    ("2 saat qabaq", BAKU, "2025-05-17 07:30", Known.OUTLET_ZONE),
    ("2 saat önce", ISTANBUL, "2025-05-17 07:30", Known.OUTLET_ZONE),
    ("10 dakika önce", ISTANBUL, "2025-05-17 09:20", Known.OUTLET_ZONE),
    ("3 gün önce", ISTANBUL, "2025-05-13 21:00", Known.DATE_ONLY),
    ("вчера в 15:40", MOSCOW, "2025-05-16 12:40", Known.OUTLET_ZONE),
    ("сегодня, 09:12", MOSCOW, "2025-05-17 06:12", Known.OUTLET_ZONE),
    ("Сегодня в 9:12", MOSCOW, "2025-05-17 06:12", Known.OUTLET_ZONE),
    ("позавчера в 15:40", MOSCOW, "2025-05-15 12:40", Known.OUTLET_ZONE),
    ("5 минут назад", MOSCOW, "2025-05-17 09:25", Known.OUTLET_ZONE),
    ("21 минуту назад", MOSCOW, "2025-05-17 09:09", Known.OUTLET_ZONE),
    ("час назад", MOSCOW, "2025-05-17 08:30", Known.OUTLET_ZONE),
    ("2 часа назад", MOSCOW, "2025-05-17 07:30", Known.OUTLET_ZONE),
    ("5 часов назад", MOSCOW, "2025-05-17 04:30", Known.OUTLET_ZONE),
    ("2 дня назад", MOSCOW, "2025-05-14 21:00", Known.DATE_ONLY),
    ("только что", MOSCOW, "2025-05-17 09:30", Known.OUTLET_ZONE),
    ("минуту назад", MOSCOW, "2025-05-17 09:29", Known.OUTLET_ZONE),
    ("2 ч. назад", MOSCOW, "2025-05-17 07:30", Known.OUTLET_ZONE),
    ("15 мин назад", MOSCOW, "2025-05-17 09:15", Known.OUTLET_ZONE),
    ("dünən 18:30", BAKU, "2025-05-16 14:30", Known.OUTLET_ZONE),
    ("bu gün", BAKU, "2025-05-16 20:00", Known.DATE_ONLY),
    ("bugün", BAKU, "2025-05-16 20:00", Known.DATE_ONLY),
    ("Bu gün, 09:12", BAKU, "2025-05-17 05:12", Known.OUTLET_ZONE),
    ("dün", ISTANBUL, "2025-05-15 21:00", Known.DATE_ONLY),
    ("DÜNƏN, 18:30", BAKU, "2025-05-16 14:30", Known.OUTLET_ZONE),
    ("გუშინ, 15:30", TBILISI, "2025-05-16 11:30", Known.OUTLET_ZONE),
    ("დღეს", TBILISI, "2025-05-16 20:00", Known.DATE_ONLY),
    ("დღეს, 10:12", TBILISI, "2025-05-17 06:12", Known.OUTLET_ZONE),
    ("2 საათის წინ", TBILISI, "2025-05-17 07:30", Known.OUTLET_ZONE),
    ("10 წუთის წინ", TBILISI, "2025-05-17 09:20", Known.OUTLET_ZONE),
    ("3 დღის წინ", TBILISI, "2025-05-13 20:00", Known.DATE_ONLY),
    ("1 საათის წინ", TBILISI, "2025-05-17 08:30", Known.OUTLET_ZONE),
    ("ახლახან", TBILISI, "2025-05-17 09:30", Known.OUTLET_ZONE),
    ("երեկ", YEREVAN, "2025-05-15 20:00", Known.DATE_ONLY),
    ("երեկ, 15:30", YEREVAN, "2025-05-16 11:30", Known.OUTLET_ZONE),
    ("այսօր 10:00", YEREVAN, "2025-05-17 06:00", Known.OUTLET_ZONE),
    ("Այսօր, 10:00", YEREVAN, "2025-05-17 06:00", Known.OUTLET_ZONE),
    ("2 ժամ առաջ", YEREVAN, "2025-05-17 07:30", Known.OUTLET_ZONE),
    ("10 րոպե առաջ", YEREVAN, "2025-05-17 09:20", Known.OUTLET_ZONE),
    ("3 օր առաջ", YEREVAN, "2025-05-13 20:00", Known.DATE_ONLY),
    ("10 րոպե առաջ։", YEREVAN, "2025-05-17 09:20", Known.OUTLET_ZONE),
    ("նոր", YEREVAN, None, None),
    ("昨天 10:30", SHANGHAI, "2025-05-16 02:30", Known.OUTLET_ZONE),
    ("昨天10:30", SHANGHAI, "2025-05-16 02:30", Known.OUTLET_ZONE),
    ("今天 10:30", SHANGHAI, "2025-05-17 02:30", Known.OUTLET_ZONE),
    ("前天 10:30", SHANGHAI, "2025-05-15 02:30", Known.OUTLET_ZONE),
    ("3小时前", SHANGHAI, "2025-05-17 06:30", Known.OUTLET_ZONE),
    ("3 小时前", SHANGHAI, "2025-05-17 06:30", Known.OUTLET_ZONE),
    ("10分钟前", SHANGHAI, "2025-05-17 09:20", Known.OUTLET_ZONE),
    ("2天前", SHANGHAI, "2025-05-14 16:00", Known.DATE_ONLY),
    ("半小时前", SHANGHAI, "2025-05-17 09:00", Known.OUTLET_ZONE),
    ("刚刚", SHANGHAI, "2025-05-17 09:30", Known.OUTLET_ZONE),
    ("دیروز", TEHRAN, "2025-05-15 20:30", Known.DATE_ONLY),
    ("دیروز ۱۸:۳۰", TEHRAN, "2025-05-16 15:00", Known.OUTLET_ZONE),
    ("۲ ساعت پیش", TEHRAN, "2025-05-17 07:30", Known.OUTLET_ZONE),
    ("۲ ساعت قبل", TEHRAN, "2025-05-17 07:30", Known.OUTLET_ZONE),
    ("۱۰ دقیقه پیش", TEHRAN, "2025-05-17 09:20", Known.OUTLET_ZONE),
    ("یک ساعت پیش", TEHRAN, "2025-05-17 08:30", Known.OUTLET_ZONE),
    ("۳ روز پیش", TEHRAN, "2025-05-13 20:30", Known.DATE_ONLY),
    ("امروز", TEHRAN, "2025-05-16 20:30", Known.DATE_ONLY),
    ("امروز ۱۰:۳۰", TEHRAN, "2025-05-17 07:00", Known.OUTLET_ZONE),
    ("پریروز", TEHRAN, "2025-05-14 20:30", Known.DATE_ONLY),
    ("لحظاتی پیش", TEHRAN, "2025-05-17 09:30", Known.OUTLET_ZONE),
    ("кеше", ALMATY, "2025-05-15 19:00", Known.DATE_ONLY),
    ("кеше, 10:30", ALMATY, "2025-05-16 05:30", Known.OUTLET_ZONE),
    ("бүгін", ALMATY, "2025-05-16 19:00", Known.DATE_ONLY),
    ("бүгін, 10:30", ALMATY, "2025-05-17 05:30", Known.OUTLET_ZONE),
    ("2 сағат бұрын", ALMATY, "2025-05-17 07:30", Known.OUTLET_ZONE),
    ("10 минут бұрын", ALMATY, "2025-05-17 09:20", Known.OUTLET_ZONE),
    ("3 күн бұрын", ALMATY, "2025-05-13 19:00", Known.DATE_ONLY),
    ("kecha, 10:30", "Asia/Tashkent", "2025-05-16 05:30", Known.OUTLET_ZONE),
    ("bugun, 10:30", "Asia/Tashkent", "2025-05-17 05:30", Known.OUTLET_ZONE),
    ("2 soat oldin", "Asia/Tashkent", "2025-05-17 07:30", Known.OUTLET_ZONE),
]

WEEKDAYS = [
    ("Friday, 10:00", "UTC", "2025-05-16 10:00", Known.OUTLET_ZONE),
    ("Fri 10:00", "UTC", "2025-05-16 10:00", Known.OUTLET_ZONE),
    ("Saturday, 08:00", "UTC", "2025-05-17 08:00", Known.OUTLET_ZONE),
    ("Saturday, 10:00", "UTC", "2025-05-10 10:00", Known.OUTLET_ZONE),
    ("Пятница, 10:00", MOSCOW, "2025-05-16 07:00", Known.OUTLET_ZONE),
    ("в пятницу, 10:00", MOSCOW, "2025-05-16 07:00", Known.OUTLET_ZONE),
    ("cümə, 10:00", BAKU, "2025-05-16 06:00", Known.OUTLET_ZONE),
    ("çərşənbə axşamı, 10:00", BAKU, "2025-05-13 06:00", Known.OUTLET_ZONE),
    ("çərşənbə, 10:00", BAKU, "2025-05-14 06:00", Known.OUTLET_ZONE),
    ("Cuma 10:00", ISTANBUL, "2025-05-16 07:00", Known.OUTLET_ZONE),
    ("Cumartesi 10:00", ISTANBUL, "2025-05-17 07:00", Known.OUTLET_ZONE),
    ("პარასკევი, 10:00", TBILISI, "2025-05-16 06:00", Known.OUTLET_ZONE),
    ("ուրբաթ, 10:00", YEREVAN, "2025-05-16 06:00", Known.OUTLET_ZONE),
    ("周五 10:00", SHANGHAI, "2025-05-16 02:00", Known.OUTLET_ZONE),
    ("星期五 10:00", SHANGHAI, "2025-05-16 02:00", Known.OUTLET_ZONE),
    ("جمعه ۱۰:۰۰", TEHRAN, "2025-05-16 06:30", Known.OUTLET_ZONE),
    ("چهارشنبه ۱۰:۰۰", TEHRAN, "2025-05-14 06:30", Known.OUTLET_ZONE),
    ("жұма, 10:00", ALMATY, "2025-05-16 05:00", Known.OUTLET_ZONE),
]


@pytest.mark.parametrize(("raw", "zone", "utc", "known"), YEARLESS)
def test_a_date_without_a_year_is_the_last_such_day(raw: str, zone: str, utc: str | None, known: Known | None) -> None:
    """Trap "Dates" 2: a date without a year is not simply this year's."""
    assert described(read_seen(raw, zone)) == (utc, known)


@pytest.mark.parametrize(("raw", "zone", "utc", "known"), SPANS)
def test_a_span_is_counted_from_the_moment_of_reading(
    raw: str, zone: str, utc: str | None, known: Known | None
) -> None:
    assert described(read_seen(raw, zone)) == (utc, known)


@pytest.mark.parametrize(("raw", "zone", "utc", "known"), WEEKDAYS)
def test_a_weekday_with_a_time_is_the_last_one_that_was(
    raw: str, zone: str, utc: str | None, known: Known | None
) -> None:
    assert described(read_seen(raw, zone)) == (utc, known)
