"""Each odd feed is read as its record says, and as feedparser reads it where the record does not say why not."""

import pytest

from tests.crawler.feeds.golden import CASES, answers, feedparsers_rows, our_rows, printed, read, record, source

ANSWERS = answers()


def test_every_answer_has_its_record_and_every_record_its_answer() -> None:
    records = {path.name.removesuffix(".expected.json") for path in CASES.glob("*.expected.json")}
    assert records == set(ANSWERS)
    assert len(ANSWERS) >= 70


@pytest.mark.parametrize("name", ANSWERS)
def test_an_odd_feed_is_read_as_its_record_says(name: str) -> None:
    written = record(name)
    assert printed(read(ANSWERS[name], written["given"])) == written["expected"]


@pytest.mark.parametrize("name", ANSWERS)
def test_feedparsers_reading_is_matched_or_the_record_says_why_ours_is_right(name: str) -> None:
    written = record(name)
    given = source(ANSWERS[name], written["given"])
    ours, theirs = our_rows(read(ANSWERS[name], written["given"])), feedparsers_rows(given)
    reason = written["feedparser"]
    assert (ours == theirs) == (reason == "same"), f"ours {ours}, feedparser's {theirs}, the record says {reason!r}"
