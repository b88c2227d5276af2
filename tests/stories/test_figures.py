"""Numbers and days have one form in all languages."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stories.figures import DAYS_LIMIT, NUMBERS_LIMIT, figures_of
from stories.tokens import folded


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "on November 23"),
        ("en", "on 23 November 2026"),
        ("en", "2026-11-23"),
        ("ru", "23 ноября"),
        ("ru", "23.11.2026"),
        ("az", "23 noyabr"),
        ("az", "noyabrın 23-də"),
        ("tr", "23 Kasım'da"),
        ("hy", "նոյեմբերի 23-ին"),
        ("ka", "23 ნოემბერს"),
        ("fa", "۲۳ نوامبر"),
        ("fa", "۲ آذر"),
        ("zh", "11月23日"),
        ("zh", "2026年11月23日"),
    ],
)
def test_a_day_is_the_same_in_every_language(language: str, text: str) -> None:
    assert figures_of(folded(text), language) == ((), ("11-23",))


@pytest.mark.parametrize(
    ("language", "text", "number"),
    [
        ("en", "1,200 men", "1200"),
        ("en", "1,234.5 tonnes", "1234.5"),
        ("en", "3.5 million dollars", "3500000"),
        ("en", "12 per cent", "12%"),
        ("en", "12%", "12%"),
        ("en", "at 05:41 sharp", "05:41"),
        ("ru", "1 200 человек", "1200"),
        ("ru", "3,5 млн долларов", "3500000"),
        ("ru", "5 тысяч", "5000"),
        ("ru", "12 процентов", "12%"),
        ("az", "5 min nəfər", "5000"),
        ("tr", "yüzde 12", "12%"),
        ("tr", "%12 arttı", "12%"),
        ("tr", "5 bin kişi", "5000"),
        ("hy", "12 տոկոս", "12%"),
        ("ka", "5 ათასი", "5000"),
        ("fa", "۳٫۵ میلیون", "3500000"),
        ("fa", "۱۲ درصد", "12%"),
        ("zh", "350万人", "3500000"),
        ("zh", "增长百分之12", "12%"),
        ("zh", "5.5亿元", "550000000"),
    ],
)
def test_a_number_is_the_same_in_every_language(language: str, text: str, number: str) -> None:
    assert figures_of(folded(text), language) == ((number,), ())


def test_years_and_the_smallest_numbers_are_left_out() -> None:
    assert figures_of("in 2019 and 1404, 2 men and 0 women of 3 towns", "en") == ((), ())


def test_minutes_are_not_thousands() -> None:
    """Azerbaijani for a thousand begins as English and Russian words for minutes do."""
    assert figures_of("5 minutes", "en")[0] == ("5",)


def test_a_month_that_is_also_a_word_is_no_day_without_a_number() -> None:
    assert figures_of("it may rain; 40 people march", "en")[1] == ()


def test_a_number_between_two_sentences_is_not_joined_to_the_next() -> None:
    assert figures_of("the score was 17. 25 fans left", "en")[0] == ("17", "25")


@settings(max_examples=200, deadline=None)
@given(
    st.text(alphabet="0123456789٣۴.,:% /-年月日万亿 mayмарт\u00a0١", max_size=80),
    st.sampled_from(["en", "ru", "az", "tr", "hy", "ka", "fa", "zh", "xx"]),
)
def test_any_text_has_bounded_figures_in_plain_digits(text: str, language: str) -> None:
    numbers, days = figures_of(folded(text), language)
    assert len(numbers) <= NUMBERS_LIMIT
    assert len(days) <= DAYS_LIMIT
    assert all(number.rstrip("%").replace(".", "").replace(":", "").isascii() for number in numbers)
    assert all(len(day) == 5 and day[2] == "-" for day in days)
