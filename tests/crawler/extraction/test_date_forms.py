"""The printed forms of the region's languages and calendars. Seen on 17 May 2025, 09:30 UTC."""

import pytest

from crawler.extraction import Known
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

MONTHS = [
    ("16 Sept 2024 10:00", "UTC", "2024-09-16 10:00", Known.OUTLET_ZONE),
    ("Sept. 16, 2024", "UTC", "2024-09-16 00:00", Known.DATE_ONLY),
    ("Dec.19, 2024", "UTC", "2024-12-19 00:00", Known.DATE_ONLY),
    ("Dec. 19, 2024, 10:00", "UTC", "2024-12-19 10:00", Known.OUTLET_ZONE),
    ("16 სექ 2024, 10:00", TBILISI, "2024-09-16 06:00", Known.OUTLET_ZONE),
    ("16 სექტემბერს, 10:00", TBILISI, "2024-09-16 06:00", Known.OUTLET_ZONE),
    ("16 ოქტ. 2024", TBILISI, "2024-10-15 20:00", Known.DATE_ONLY),
    ("16 დეკ. 2024", TBILISI, "2024-12-15 20:00", Known.DATE_ONLY),
    ("2025 წლის 16 მაისი", TBILISI, "2025-05-15 20:00", Known.DATE_ONLY),
    ("16 մայիս, 2025 10:00", YEREVAN, "2025-05-16 06:00", Known.OUTLET_ZONE),
    ("16 Սեպտեմբերի 2024 10:00", YEREVAN, "2024-09-16 06:00", Known.OUTLET_ZONE),
    ("16 սեպ. 2024", YEREVAN, "2024-09-15 20:00", Known.DATE_ONLY),
    ("16 Հունվար 2025, 10:00", YEREVAN, "2025-01-16 06:00", Known.OUTLET_ZONE),
    ("16 հնվ 2025, 10:00", YEREVAN, "2025-01-16 06:00", Known.OUTLET_ZONE),
    ("16 ՄԱՅԻՍԻ, 2025", YEREVAN, "2025-05-15 20:00", Known.DATE_ONLY),
    ("16 սեպտեմբերի, 2024թ.", YEREVAN, "2024-09-15 20:00", Known.DATE_ONLY),
    ("2024-09-16", YEREVAN, "2024-09-15 20:00", Known.DATE_ONLY),
    ("16 Şubat 2025", ISTANBUL, "2025-02-15 21:00", Known.DATE_ONLY),
    ("16 ŞUBAT 2025", ISTANBUL, "2025-02-15 21:00", Known.DATE_ONLY),
    ("16 Kas 2024, 10:00", ISTANBUL, "2024-11-16 07:00", Known.OUTLET_ZONE),
    ("16 Ağustos 2024 10.30", ISTANBUL, "2024-08-16 07:30", Known.OUTLET_ZONE),
    ("16.08.2024 10.30", ISTANBUL, "2024-08-16 07:30", Known.OUTLET_ZONE),
    ("16.08.2024 - 10:30", ISTANBUL, "2024-08-16 07:30", Known.OUTLET_ZONE),
    ("16 İyun 2024 10:30", BAKU, "2024-06-16 06:30", Known.OUTLET_ZONE),
    ("16 İYUL 2024 10:30", BAKU, "2024-07-16 06:30", Known.OUTLET_ZONE),
    ("16 iyl 2024 10:30", BAKU, "2024-07-16 06:30", Known.OUTLET_ZONE),
    ("16 iyn 2024 10:30", BAKU, "2024-06-16 06:30", Known.OUTLET_ZONE),
    ("16 Noy 2024 / 10:30", BAKU, "2024-11-16 06:30", Known.OUTLET_ZONE),
    ("16 Yan. 2025", BAKU, "2025-01-15 20:00", Known.DATE_ONLY),
    ("16 сен. 2024", MOSCOW, "2024-09-15 21:00", Known.DATE_ONLY),
    ("16 сент. 2024 г., 10:00", MOSCOW, "2024-09-16 07:00", Known.OUTLET_ZONE),
    ("16-е мая 2025", MOSCOW, "2025-05-15 21:00", Known.DATE_ONLY),
]

IRANIAN = [
    ("چهارشنبه ۲۶ اردیبهشت ۱۴۰۳ - ۱۰:۲۳", TEHRAN, "2024-05-15 06:53", Known.OUTLET_ZONE),
    ("1403/02/26", TEHRAN, "2024-05-14 20:30", Known.DATE_ONLY),
    ("۱۴۰۳-۰۲-۲۶", TEHRAN, "2024-05-14 20:30", Known.DATE_ONLY),
    ("۱۴۰۳-۰۲-۲۶ ۱۰:۲۳", TEHRAN, "2024-05-15 06:53", Known.OUTLET_ZONE),
    ("۱۴۰۳/۰۲/۲۶ ۱۰:۲۳", TEHRAN, "2024-05-15 06:53", Known.OUTLET_ZONE),
    ("١٤٠٣/٠٢/٢٦ ١٠:٢٣", TEHRAN, "2024-05-15 06:53", Known.OUTLET_ZONE),
    ("۲۶ ارديبهشت ۱۴۰۳", TEHRAN, "2024-05-14 20:30", Known.DATE_ONLY),
    ("۲۶ شهريور ۱۴۰۳", TEHRAN, "2024-09-15 20:30", Known.DATE_ONLY),
    ("۲۶ فروردین‌ماه ۱۴۰۳", TEHRAN, "2024-04-13 20:30", Known.DATE_ONLY),
    ("۲۶ فروردین ماه ۱۴۰۳", TEHRAN, "2024-04-13 20:30", Known.DATE_ONLY),
    ("۲۶ فروردين ماه ۱۴۰۳ ساعت ۱۰:۲۳", TEHRAN, "2024-04-14 06:53", Known.OUTLET_ZONE),
    ("۲۶ دی ۱۴۰۳", TEHRAN, "2025-01-14 20:30", Known.DATE_ONLY),
    ("۲۶ دی‌ماه ۱۴۰۳", TEHRAN, "2025-01-14 20:30", Known.DATE_ONLY),
    ("پنج‌شنبه، ۲۷ اردیبهشت ۱۴۰۳", TEHRAN, "2024-05-15 20:30", Known.DATE_ONLY),
    ("پنجشنبه ۲۷ اردیبهشت ۱۴۰۳ ساعت ۱۰:۲۳:۴۵", TEHRAN, "2024-05-16 06:53", Known.OUTLET_ZONE),
    ("تاریخ انتشار: ۲۶ اردیبهشت ۱۴۰۳ - ۱۰:۲۳", TEHRAN, "2024-05-15 06:53", Known.OUTLET_ZONE),
    ("۱۰:۲۳ - ۱۴۰۳/۰۲/۲۶", TEHRAN, "2024-05-15 06:53", Known.OUTLET_ZONE),
    ("26 Ordibehesht 1403", TEHRAN, "2024-05-14 20:30", Known.DATE_ONLY),
    ("۲۶/۰۲/۱۴۰۳", TEHRAN, "2024-05-14 20:30", Known.DATE_ONLY),
    ("16 می 2025", TEHRAN, "2025-05-15 20:30", Known.DATE_ONLY),
    ("۱۶ مِی ۲۰۲۵", TEHRAN, "2025-05-15 20:30", Known.DATE_ONLY),
    ("30 اسفند 1403", TEHRAN, "2025-03-19 20:30", Known.DATE_ONLY),
    ("30 اسفند 1402", TEHRAN, None, None),
    ("31 مهر 1403", TEHRAN, None, None),
]

STEPPE = [
    ("2025 жылғы 16 мамыр", ALMATY, "2025-05-15 19:00", Known.DATE_ONLY),
    ("2025 жылғы 16 мамырда", ALMATY, "2025-05-15 19:00", Known.DATE_ONLY),
    ("16 мамыр 2025, 14:30", ALMATY, "2025-05-16 09:30", Known.OUTLET_ZONE),
    ("16 Мамыр, 2025 14:30", ALMATY, "2025-05-16 09:30", Known.OUTLET_ZONE),
    ("2025 ж. 16 мамыр, 14:30", ALMATY, "2025-05-16 09:30", Known.OUTLET_ZONE),
    ("16 мамыр, 14:30", ALMATY, "2025-05-16 09:30", Known.OUTLET_ZONE),
    ("16 may 2025-yil, 14:30", "Asia/Tashkent", "2025-05-16 09:30", Known.OUTLET_ZONE),
    ("2025-yil 16-may, 14:30", "Asia/Tashkent", "2025-05-16 09:30", Known.OUTLET_ZONE),
    ("16 сентябр 2024 14:30", "Asia/Tashkent", "2024-09-16 09:30", Known.OUTLET_ZONE),
    ("2024 йил 16 сентябрь 14:30", "Asia/Tashkent", "2024-09-16 09:30", Known.OUTLET_ZONE),
    ("16 avgust 2024 14:30", "Asia/Tashkent", "2024-08-16 09:30", Known.OUTLET_ZONE),
    ("16 yanvar 2025 14:30", "Asia/Tashkent", "2025-01-16 09:30", Known.OUTLET_ZONE),
    ("16 noyabr 2024 14:30", "Asia/Tashkent", "2024-11-16 09:30", Known.OUTLET_ZONE),
]

CHINESE = [
    ("2025年5月16日 10:23", SHANGHAI, "2025-05-16 02:23", Known.OUTLET_ZONE),
    ("2025年05月16日10:23", SHANGHAI, "2025-05-16 02:23", Known.OUTLET_ZONE),
    ("2025年5月16日10时23分", SHANGHAI, "2025-05-16 02:23", Known.OUTLET_ZONE),
    ("2025年5月16日10時23分45秒", SHANGHAI, "2025-05-16 02:23", Known.OUTLET_ZONE),
    ("二〇二五年五月十六日", SHANGHAI, "2025-05-15 16:00", Known.DATE_ONLY),
    ("二○二五年五月十六日", SHANGHAI, "2025-05-15 16:00", Known.DATE_ONLY),
    ("二零二五年十二月二十日", SHANGHAI, "2025-05-17 09:30", Known.CLAMPED),
    ("二〇二四年十一月三十日", SHANGHAI, "2024-11-29 16:00", Known.DATE_ONLY),
    ("2025-05-16 10:23:45", SHANGHAI, "2025-05-16 02:23", Known.OUTLET_ZONE),
    ("2025-05-16 10:23:45 来源：新华网", SHANGHAI, "2025-05-16 02:23", Known.OUTLET_ZONE),
    ("2025/05/16 10:23", SHANGHAI, "2025-05-16 02:23", Known.OUTLET_ZONE),
    ("2025/5/16", SHANGHAI, "2025-05-15 16:00", Known.DATE_ONLY),
    ("2025.05.16 10:23", SHANGHAI, "2025-05-16 02:23", Known.OUTLET_ZONE),
    ("发布时间：2025-05-16 10:23", SHANGHAI, "2025-05-16 02:23", Known.OUTLET_ZONE),
    ("2025年5月16日 星期五 10:23", SHANGHAI, "2025-05-16 02:23", Known.OUTLET_ZONE),
    ("2025年5月16日 上午10:23", SHANGHAI, "2025-05-16 02:23", Known.OUTLET_ZONE),
    ("2025年5月16日 下午 2:23", SHANGHAI, "2025-05-16 06:23", Known.OUTLET_ZONE),
    ("2025-05-1610:23", SHANGHAI, "2025-05-16 02:23", Known.OUTLET_ZONE),
    ("2025-05/16 10:23", SHANGHAI, "2025-05-16 02:23", Known.OUTLET_ZONE),
    ("（2025-05-16）", SHANGHAI, "2025-05-15 16:00", Known.DATE_ONLY),
]

NUMBERS = [
    ("16.05.2025", BAKU, "2025-05-15 20:00", Known.DATE_ONLY),
    ("16/05/2025 10:00", BAKU, "2025-05-16 06:00", Known.OUTLET_ZONE),
    ("05/16/2025 10:00", BAKU, "2025-05-16 06:00", Known.OUTLET_ZONE),
    ("05/04/2025 10:00", BAKU, "2025-04-05 06:00", Known.OUTLET_ZONE),
    ("05/04/2025 10:00", NEW_YORK, "2025-05-04 14:00", Known.OUTLET_ZONE),
    ("05/04/2025 10:00", "America/Toronto", "2025-04-05 14:00", Known.OUTLET_ZONE),
    ("05/04/2025 10:00", "America/Detroit", "2025-05-04 14:00", Known.OUTLET_ZONE),
    ("05-04-2025 10:00", NEW_YORK, "2025-05-04 14:00", Known.OUTLET_ZONE),
    ("05-04-2025 10:00", BAKU, "2025-04-05 06:00", Known.OUTLET_ZONE),
    ("16-05-2025 10:00", BAKU, "2025-05-16 06:00", Known.OUTLET_ZONE),
    ("2025.05.16", BAKU, "2025-05-15 20:00", Known.DATE_ONLY),
    ("16.5.2025", BAKU, "2025-05-15 20:00", Known.DATE_ONLY),
    ("16. 5. 2025 10:00", BAKU, "2025-05-16 06:00", Known.OUTLET_ZONE),
    ("16/5/25", BAKU, "2025-05-15 20:00", Known.DATE_ONLY),
    ("99/99/2025", BAKU, None, None),
    ("00.00.0000", BAKU, None, None),
    ("30.02.2025", BAKU, None, None),
    ("2025-02-30 10:00", BAKU, None, None),
    ("2025-02-30T10:00:00Z", BAKU, None, None),
    ("30 февраля 2025", MOSCOW, None, None),
    ("31 aprel 2025", BAKU, None, None),
    ("Fri, 31 Apr 2025 10:00:00 GMT", BAKU, None, None),
    ("2025年2月30日", SHANGHAI, None, None),
    ("16 May 2025 25:00", BAKU, None, None),
    ("16 May 2025 10:75", BAKU, None, None),
    ("16 May 0025 10:00", BAKU, None, None),
]


@pytest.mark.parametrize(("raw", "zone", "utc", "known"), MONTHS)
def test_a_month_is_known_by_every_form_of_its_name(raw: str, zone: str, utc: str | None, known: Known | None) -> None:
    assert described(read_seen(raw, zone)) == (utc, known)


@pytest.mark.parametrize(("raw", "zone", "utc", "known"), IRANIAN)
def test_the_iranian_calendar_is_read(raw: str, zone: str, utc: str | None, known: Known | None) -> None:
    """Trap "Dates" 2: Iranian-calendar dates, which dateparser fails on."""
    assert described(read_seen(raw, zone)) == (utc, known)


@pytest.mark.parametrize(("raw", "zone", "utc", "known"), STEPPE)
def test_kazakh_and_uzbek_dates_are_read(raw: str, zone: str, utc: str | None, known: Known | None) -> None:
    """Trap "Dates" 2: Kazakh "2025 жылғы 16 мамыр", which dateparser fails on."""
    assert described(read_seen(raw, zone)) == (utc, known)


@pytest.mark.parametrize(("raw", "zone", "utc", "known"), CHINESE)
def test_chinese_dates_are_read(raw: str, zone: str, utc: str | None, known: Known | None) -> None:
    assert described(read_seen(raw, zone)) == (utc, known)


@pytest.mark.parametrize(("raw", "zone", "utc", "known"), NUMBERS)
def test_numbers_stand_in_the_outlets_order(raw: str, zone: str, utc: str | None, known: Known | None) -> None:
    assert described(read_seen(raw, zone)) == (utc, known)
