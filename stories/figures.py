"""Numbers and days that a text mentions, in forms that are the same in every language.

1. Days first: "23 November", "November 23", "23.11.2026", "2026-11-23" and "11月23日" are all `11-23`. Months are told by
   the beginnings of their names in the article's language. A day of the Persian calendar is given as that of the Gregorian
   one; in its leap years it is a day off.
2. Then numbers: "1,200", "1.200" and "1 200" are `1200`; "3.5 million" and "350万" are `3500000`; "12 per cent" is `12%`;
   digits of any script count. A time of day stays as it is, `14:05`.
3. Years, and the numbers from nought to three, say nothing of an event; they are left out, as are numbers in words.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Final

NUMBERS_LIMIT: Final = 24
DAYS_LIMIT: Final = 8
_DIGITS_MAX: Final = 15
_COMMON_YEAR: Final = 2027
_SMALL: Final = 3

# The beginnings of the names of the twelve months; a stroke parts several of one month. Those with a dollar are whole words.
_MONTHS: Final = {
    "en": "jan feb mar$|march apr may$ jun$|june jul$|july aug$|august sep oct$|october nov$|november dec$|december",
    "ru": "январ феврал март апрел май$|мая$|мае$ июн июл август сентябр октябр ноябр декабр",
    "az": "yanvar fevral mart aprel may$|mayi|mayd iyun iyul avqust sentyabr oktyabr noyabr dekabr",
    "tr": "ocak|ocağ şubat mart nisan mayis haziran temmuz ağustos eylül ekim kasim aralik|araliğ",
    "hy": "հունվար փետրվար մարտ ապրիլ մայիս հունիս հուլիս օգոստոս սեպտեմբեր հոկտեմբեր նոյեմբեր դեկտեմբեր",
    "ka": "იანვ თებერვ მარტ აპრილ მაის ივნის ივლის აგვისტო სექტემბ ოქტომბ ნოემბ დეკემბ",
    "fa": "ژانویه فوریه مارس آوریل مه$|می$ ژوئن ژوئیه|جولای اوت$|آگوست سپتامبر اکتبر نوامبر دسامبر",
}
_PERSIAN_MONTHS: Final = "فروردین اردیبهشت خرداد تیر$ مرداد شهریور مهر$ آبان آذر$ دی$ بهمن اسفند"
# The first days of the twelve Persian months, as (month, day).
_PERSIAN_FIRSTS: Final = (
    (3, 21), (4, 21), (5, 22), (6, 22), (7, 23), (8, 23), (9, 23), (10, 23), (11, 22), (12, 22), (1, 21), (2, 20),
)  # fmt: skip
# What a number is multiplied by, as a power of ten, by the beginning of the word behind it.
_SCALES: Final = {
    "en": {"thousand": 3, "million": 6, "mln": 6, "billion": 9, "bn$": 9, "percent": -2, "per$": -2},
    "ru": {"тыс": 3, "миллион": 6, "млн": 6, "миллиард": 9, "млрд": 9, "процент": -2},
    "az": {"min$": 3, "milyon": 6, "mln": 6, "milyard": 9, "mlrd": 9, "faiz": -2},
    "tr": {"bin$": 3, "milyon": 6, "mln": 6, "milyar": 9, "mlr": 9},
    "hy": {"հազար": 3, "միլիոն": 6, "մլն": 6, "միլիարդ": 9, "մլրդ": 9, "տոկոս": -2},
    "ka": {"ათას": 3, "მილიონ": 6, "მლნ": 6, "მილიარდ": 9, "მლრდ": 9, "პროცენტ": -2},
    "fa": {"هزار": 3, "میلیون": 6, "میلیارد": 9, "درصد": -2},
    "zh": {"千": 3, "万": 4, "百万": 6, "千万": 7, "亿": 8, "十亿": 9},
}
_PER_CENT: Final = -2
_TOKEN: Final = re.compile(
    # The word first: nothing else begins with a letter, and there are five of them to a number.
    r"(?P<word>[^\W\d_\u3400-\u9fff]+)"
    r"|(?P<iso>(?<!\d)\d{4}[-/.年](?P<im>\d{1,2})[-/.月](?P<id>\d{1,2})(?!\d)日?)"
    r"|(?P<dotted>(?<![\d.])(?P<dd>\d{1,2})[./](?P<dm>\d{1,2})[./](?:\d{4}|\d\d)(?![\d]))"
    r"|(?P<han>(?P<hm>\d{1,2})月(?P<hd>\d{1,2})[日号])"
    r"|(?P<time>(?<![\d:])\d{1,2}:\d{2}(?![\d:]))"
    r"|(?P<number>\d+(?:[.,٫٬'’\u00a0\u202f ]\d+)*)"
    r"|(?P<sign>[%٪])"
    r"|(?P<scale>[百千十]?[万亿]|百分之)"
)
_DIGITS: Final = re.compile(r"\d+")
_AROUND: Final = 40
"""How many characters beside a number are looked at: a month's name or a scale stands right beside it."""
_THOUSANDS: Final = re.compile(r"\d{1,3}(?:([.,٬'’\u00a0\u202f ])\d{3})(?:\1\d{3})*")
_DECIMAL: Final = re.compile(r"(\d+)[.,٫](\d+)")
_YEARS: Final = range(1800, 2101)
_PERSIAN_YEARS: Final = range(1290, 1480)


def figures_of(text: str, language: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The numbers and the days of a folded text, each once, in the order in which they stand; the first of many."""
    numbers: dict[str, None] = {}
    days: dict[str, None] = {}
    matches = list(_tokens(text))
    taken = set(_named_days(matches, language, days))
    for at, match in enumerate(matches):
        if at in taken:
            continue
        kind = match.lastgroup
        if kind in ("iso", "dotted", "han"):
            day = _written_day(match)
            if day is not None:
                days.setdefault(day)
        elif kind == "time":
            numbers.setdefault(_plain_digits(match[0]))
        elif kind == "number":
            follows = matches[at + 1] if at + 1 < len(matches) else None
            before = matches[at - 1] if at else None
            for number in _numbers(match[0], _scale(match, follows, before, language)):
                numbers.setdefault(number)
    return tuple(numbers)[:NUMBERS_LIMIT], tuple(days)[:DAYS_LIMIT]


def _tokens(text: str) -> Iterator[re.Match[str]]:
    """The numbers of a text, and what stands beside them: most words are far from any."""
    begins_at = ends_at = 0
    for run in _DIGITS.finditer(text):
        if run.start() - _AROUND > ends_at:
            yield from _TOKEN.finditer(text, begins_at, ends_at)
            # from a space on, so that no word is cut in two
            begins_at = max(text.rfind(" ", ends_at, run.start() - _AROUND), ends_at)
        ends_at = run.end() + _AROUND
    yield from _TOKEN.finditer(text, begins_at, ends_at)


def _named_days(matches: list[re.Match[str]], language: str, days: dict[str, None]) -> Iterator[int]:
    """Puts days with a month's name into `days`; gives the places of their numbers. The number before the name wins."""
    for at, match in enumerate(matches):
        if match.lastgroup != "word":
            continue
        month, persian = _month(match[0], language)
        if not month:
            continue
        for beside in (at - 1, at + 1):
            if 0 <= beside < len(matches) and matches[beside].lastgroup == "number" and _near(match, matches[beside]):
                digits = matches[beside][0]
                day = _day(month, int(digits), persian=persian) if len(digits) <= 2 else None
                if day is not None:
                    days.setdefault(day)
                    yield beside
                    break


def _near(one: re.Match[str], other: re.Match[str]) -> bool:
    return max(one.start(), other.start()) - min(one.end(), other.end()) <= 3


@lru_cache(maxsize=65_536)
def _month(word: str, language: str) -> tuple[int, bool]:
    """The number of the month that a word names, 0 for none, and whether it is one of the Persian calendar."""
    months = _MONTHS.get(language)
    number = _place(word, months.split()) if months else 0
    if number or language != "fa":
        return number, False
    return _place(word, _PERSIAN_MONTHS.split()), True


def _place(word: str, months: Iterable[str]) -> int:
    for number, beginnings in enumerate(months, 1):
        if any(_begins(word, beginning) for beginning in beginnings.split("|")):
            return number
    return 0


def _begins(word: str, beginning: str) -> bool:
    return word == beginning[:-1] if beginning.endswith("$") else word.startswith(beginning)


def _day(month: int, day: int, *, persian: bool = False) -> str | None:
    """`11-23`; None for what is no day. The year is left out: stories live for days."""
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    if persian:
        first = date(_COMMON_YEAR, *_PERSIAN_FIRSTS[month - 1])
        return f"{first + timedelta(days=day - 1):%m-%d}"
    return f"{month:02}-{day:02}"


def _written_day(match: re.Match[str]) -> str | None:
    prefix = match.lastgroup[0] if match.lastgroup else ""
    return _day(int(match[f"{prefix}m"]), int(match[f"{prefix}d"]))


def _scale(match: re.Match[str], follows: re.Match[str] | None, before: re.Match[str] | None, language: str) -> int:
    """The power of ten that the words beside a number give it: 0 for none, -2 for per cent."""
    if before is not None and before.end() == match.start() and before[0] == "百分之":
        return _PER_CENT
    if language == "tr" and before is not None and before[0] == "yüzde":
        return _PER_CENT
    if before is not None and before.lastgroup == "sign" and before.end() == match.start():
        return _PER_CENT  # Turkish and Persian may write the sign first
    if follows is None or follows.start() - match.end() > 2:
        return 0
    if follows.lastgroup == "sign":
        return _PER_CENT
    for beginning, power in _SCALES.get(language, {}).items():
        if _begins(follows[0], beginning):
            return power if follows.lastgroup != "scale" else _SCALES["zh"].get(follows[0], 0)
    return 0


def _numbers(written: str, power: int) -> Iterator[str]:
    """The numbers that a run of digits and separators is: one, or several that stand in a row."""
    written = _plain_digits(written)
    if not (_THOUSANDS.fullmatch(written) or _DECIMAL.fullmatch(written)):
        parts = re.split(r"[^\d]+", written) if not _mixed(written) else [_mixed(written)]
        for at, part in enumerate(parts):
            yield from _number(part, power if at == len(parts) - 1 else 0)
        return
    if _THOUSANDS.fullmatch(written):
        written = re.sub(r"\D", "", written)
    yield from _number(_DECIMAL.sub(r"\1.\2", written), power)


def _mixed(written: str) -> str:
    """`1,234.5` as `1234.5`; empty where it is no such number."""
    head, mark, tail = written.rpartition("." if written.rfind(".") > written.rfind(",") else ",")
    if not mark or not tail.isdigit() or not _THOUSANDS.fullmatch(head) or mark in head:
        return ""
    return re.sub(r"\D", "", head) + "." + tail


def _number(digits: str, power: int) -> Iterator[str]:
    if len(digits) > _DIGITS_MAX:
        return
    value = Decimal(digits)
    if power == _PER_CENT:
        yield f"{_shown(value)}%"
        return
    whole = power == 0 and "." not in digits
    if whole and (value <= _SMALL or (len(digits) == 4 and (int(value) in _YEARS or int(value) in _PERSIAN_YEARS))):
        return
    yield _shown(value.scaleb(power))


def _shown(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _plain_digits(text: str) -> str:
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(char)) if char.isdecimal() else char for char in text)
