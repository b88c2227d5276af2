"""Phrases that tell a date in words, which dateparser reads; it is not asked about other texts."""

import subprocess
import sys
from datetime import UTC, datetime

import pytest

from crawler.extraction.article import Known
from crawler.extraction.dates import read_instant

FETCHED_AT = datetime(2025, 5, 16, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "phrase",
    [
        "vor 3 Stunden",
        "il y a 3 heures",
        "hace 3 horas",
        "3 години тому",
        "منذ 3 ساعات",
        "3 saat əvvəl",
        "3 hours before",
    ],
)
def test_a_span_is_told_back_from_when_the_page_was_fetched(phrase: str) -> None:
    told = read_instant(phrase, zone="Asia/Baku", source="byline", fetched_at=FETCHED_AT)
    assert told is not None
    assert told.at == datetime(2025, 5, 16, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "phrase", ["16 de mayo de 2021", "16 Mai 2021", "۱۶ می ۲۰۲۱", "le 16 mai 2021", "16 травня 2021"]
)
def test_a_day_with_a_month_in_words_is_read(phrase: str) -> None:
    told = read_instant(phrase, zone="Asia/Baku", source="byline", fetched_at=FETCHED_AT)
    assert told is not None
    assert (told.day.isoformat(), told.known) == ("2021-05-16", Known.DATE_ONLY)


def test_a_text_without_a_word_of_dates_costs_no_dateparser() -> None:
    code = (
        "import sys; from crawler.extraction.dates import read_instant; "
        "told = [read_instant(one, zone='Asia/Baku', source='byline') for one in ('652 ratings', 'Box 14, chapter')]; "
        "print(told, 'dateparser' in sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[None, None] False"
