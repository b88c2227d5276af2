"""Instants as the outlets write them: feed forms with odd zone names, and the text forms of nine languages.

Persian pages date by the Iranian calendar. Its leap years follow the 33-year cycle, which agrees with the astronomical
calendar from 1799 to 2256.
"""

from datetime import date, datetime
from zoneinfo import ZoneInfo

_MONTHS = {
    "en": "January February March April May June July August September October November December",
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "az": "yanvar fevral mart aprel may iyun iyul avqust sentyabr oktyabr noyabr dekabr",
    "tr": "Ocak Şubat Mart Nisan Mayıs Haziran Temmuz Ağustos Eylül Ekim Kasım Aralık",
    "hy": "հունվարի փետրվարի մարտի ապրիլի մայիսի հունիսի հուլիսի օգոստոսի սեպտեմբերի հոկտեմբերի նոյեմբերի դեկտեմբերի",
    "ka": "იანვარი თებერვალი მარტი აპრილი მაისი ივნისი ივლისი აგვისტო სექტემბერი ოქტომბერი ნოემბერი დეკემბერი",
    "kk": "қаңтар ақпан наурыз сәуір мамыр маусым шілде тамыз қыркүйек қазан қараша желтоқсан",
    "fa": "فروردین اردیبهشت خرداد تیر مرداد شهریور مهر آبان آذر دی بهمن اسفند",
}
_AGO = {
    "az": ("gün", "saat", "dəqiqə", "əvvəl"),
    "en": ("days", "hours", "minutes", "ago"),
}
_PERSIAN_DIGITS = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
_LEAP_PLACES = frozenset({1, 5, 9, 13, 17, 22, 26, 30})
_ANCHOR_YEAR, _ANCHOR = 1400, date(2021, 3, 21)
_LONG_MONTHS = 6
_LONG_MONTH_DAYS, _SHORT_MONTH_DAYS = 31, 30
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_SHORT_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def rfc822(at: datetime, zone: str, label: str | None = None, *, days_wrong: int = 0) -> str:
    """Local time as RSS writes it. `label` replaces the numeric offset; an empty one leaves no zone at all. `days_wrong`
    shifts the name of the weekday alone.

    >>> from datetime import UTC
    >>> rfc822(datetime(2026, 11, 24, 5, 30, tzinfo=UTC), "Asia/Baku", "AZT")
    'Tue, 24 Nov 2026 09:30:00 AZT'
    """
    local = at.astimezone(ZoneInfo(zone))
    ending = local.strftime("%z") if label is None else label
    month, day = _SHORT_MONTHS[local.month - 1], _DAYS[(local.weekday() + days_wrong) % 7]
    return f"{day}, {local.day:02d} {month} {local.year} {local:%H:%M:%S} {ending}".rstrip()


def iso(at: datetime, zone: str) -> str:
    """Local time with its numeric offset, such as 2026-11-24T09:30:00+04:00."""
    return at.astimezone(ZoneInfo(zone)).isoformat(timespec="seconds")


def as_text(at: datetime, zone: str, language: str) -> str:
    """Local time as the pages of a language print it."""
    local = at.astimezone(ZoneInfo(zone))
    clock = f"{local:%H:%M}"
    if language == "zh":
        return f"{local.year}年{local.month}月{local.day}日 {clock}"
    if language == "fa":
        year, month, day = iranian(local.date())
        return f"{day} {_month('fa', month)} {year}، {clock}".translate(_PERSIAN_DIGITS)
    name = _month(language, local.month)
    if language == "hy":
        return f"{local.day} {name}, {local.year} {clock}"
    return f"{local.day} {name} {local.year}, {clock}"


def without_year(at: datetime, zone: str, language: str) -> str:
    """Local time without its year, as listings and portals print it."""
    local = at.astimezone(ZoneInfo(zone))
    if language == "zh":
        return f"{local.month}月{local.day}日 {local:%H:%M}"
    return f"{local.day} {_month(language, local.month)}, {local:%H:%M}"


def kazakh(at: datetime, zone: str) -> str:
    """Local time as Kazakh pages print it, the year first, such as 2026 жылғы 23 қараша, 13:05."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{local.year} жылғы {local.day} {_month('kk', local.month)}, {local:%H:%M}"


def ago(at: datetime, now: datetime, language: str) -> str:
    """How long ago it is, as listings say it; languages without words of their own here say it in English.

    >>> from datetime import UTC
    >>> ago(datetime(2026, 11, 24, 5, tzinfo=UTC), datetime(2026, 11, 24, 7, 40, tzinfo=UTC), "az")
    '2 saat əvvəl'
    """
    minutes = max(1, int((now - at).total_seconds() // 60))
    day, hour, minute, before = _AGO.get(language, _AGO["en"])
    number, word = (minutes, minute) if minutes < 60 else (minutes // 60, hour)
    number, word = (number // 24, day) if minutes >= 1_440 else (number, word)
    return f"{number} {word} {before}"


def iranian(day: date) -> tuple[int, int, int]:
    """Year, month and day of the Iranian calendar.

    >>> iranian(date(2026, 11, 23))
    (1405, 9, 2)
    """
    year, left = _ANCHOR_YEAR, (day - _ANCHOR).days
    while left < 0:
        year -= 1
        left += _year_days(year)
    while left >= _year_days(year):
        left -= _year_days(year)
        year += 1
    if left < _LONG_MONTHS * _LONG_MONTH_DAYS:
        return year, left // _LONG_MONTH_DAYS + 1, left % _LONG_MONTH_DAYS + 1
    left -= _LONG_MONTHS * _LONG_MONTH_DAYS
    return year, left // _SHORT_MONTH_DAYS + _LONG_MONTHS + 1, left % _SHORT_MONTH_DAYS + 1


def _year_days(year: int) -> int:
    return 366 if year % 33 in _LEAP_PLACES else 365


def _month(language: str, number: int) -> str:
    return _MONTHS[language].split()[number - 1]
