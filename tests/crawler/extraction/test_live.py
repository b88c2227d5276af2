"""Live blogs: all updates in the page's order, without the lines of their times."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extraction import extract
from crawler.extraction.live import live_updates, with_updates, without_time_lines

URL = "https://kura-live.example/talks"
LEDE = "Ministers of the three countries meet in the capital on Friday, and we follow their talks from hour to hour."
UPDATES = [
    (
        f"Update number {n}",
        f"At this point of the day the delegations had spoken for {n} hours without a result to announce.",
    )
    for n in range(12, 0, -1)
]


def stated(count: int = 12) -> str:
    updates = [
        {
            "@type": "BlogPosting",
            "headline": head,
            "articleBody": f"<p>{body}</p>",
            "datePublished": f"2025-05-16T{n + 7:02}:00:00Z",
        }
        for n, (head, body) in enumerate(UPDATES[:count])
    ]
    blog = {
        "@type": "LiveBlogPosting",
        "headline": "The talks",
        "datePublished": "2025-05-16T07:00:00Z",
        "liveBlogUpdate": updates,
    }
    return f'<script type="application/ld+json">{json.dumps({"@graph": [blog]})}</script>'


def page(shown: int, head: str = "") -> bytes:
    blocks = "".join(
        f"<section><p>{n + 7:02}:00</p><h2>{heading}</h2><p>{body}</p></section>"
        for n, (heading, body) in enumerate(UPDATES[:shown])
    )
    return (
        f"<html><head><title>The talks</title>{head}</head><body><article><h1>The talks</h1><p>{LEDE}</p>{blocks}</article>"
    ).encode()


WHOLE = [LEDE, *(line for update in UPDATES for line in update)]


def test_updates_that_the_page_hides_come_from_its_data() -> None:
    assert extract(page(3, stated()), url=URL).text.split("\n\n") == WHOLE


def test_a_page_that_shows_more_than_its_data_is_read_as_it_stands() -> None:
    text = extract(page(12, stated(2)), url=URL).text.split("\n\n")
    assert [line for line in text if line.startswith("At this")] == [body for _, body in UPDATES]


def test_lines_that_are_a_time_are_no_text() -> None:
    text = extract(page(12), url=URL).text.split("\n\n")
    assert not [line for line in text if line[:2].isdigit()]
    assert [line for line in text if line.startswith("At this")] == [body for _, body in UPDATES]


def test_times_in_every_dress_are_dropped_and_sentences_stay() -> None:
    times = [
        "14:35",
        "14:35 GMT",
        "9:05 p.m.",
        "16 May 2025, 14:35",
        "16 мая, 14:35",
        "16.05.2025 | 14:35",
        "Updated 14:35",
    ]
    sentences = ["The train left at 14:35.", "14:35 is when the train leaves for the port every day", "A word"]
    assert without_time_lines([*times, *times, *sentences]) == sentences
    assert without_time_lines([*times, *sentences], fewest=1) == sentences


LISTS = {
    "rates": ["ABŞ dolları - 1.70 AZN", "Rubl - 0.02 AZN", "Funt - 2.15 AZN", "Lira - 0.05 AZN"],
    "days": ["12.05.2024: Bakı", "14.05.2024: Gəncə", "16.05.2024: Şəki"],
    "sets": ["Azerrail 25:20", "Baku 25:18", "Ganja 25:23"],
    "trains": ["Bakı 14:30", "Gəncə 15:10", "Qazax 16:20"],
}


@pytest.mark.parametrize("name", LISTS)
def test_a_list_in_which_each_line_names_something_else_is_text(name: str) -> None:
    assert without_time_lines([LEDE, *LISTS[name]]) == [LEDE, *LISTS[name]]


def test_a_single_time_may_be_the_texts_own() -> None:
    assert without_time_lines(["Departure", "14:35", "Arrival"]) == ["Departure", "14:35", "Arrival"]


def test_a_heading_that_is_the_updates_first_words_is_not_printed_twice() -> None:
    update = {
        "headline": "The delegations had spoken for hours…",
        "articleBody": "The delegations had spoken for hours by then.",
    }
    script = json.dumps({"@type": "LiveBlogPosting", "liveBlogUpdate": update})
    assert live_updates([script]) == ["The delegations had spoken for hours by then."]


JSON = st.recursive(
    st.none() | st.text(max_size=30) | st.integers(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(("liveBlogUpdate", "headline", "articleBody", "@graph")), inner, max_size=4)
    ),
)


@given(JSON)
def test_whatever_the_data_are_reading_them_raises_nothing(value: object) -> None:
    updates = live_updates([json.dumps({"liveBlogUpdate": value}), "liveBlogUpdate"])
    assert with_updates([LEDE], updates)[0] == LEDE or updates
