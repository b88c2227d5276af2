"""Which of several sources is believed: agreement adds up, families count once, records are bounded."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extraction.choices import (
    CANDIDATES_LIMIT,
    CONFIDENCE,
    VALUE_LIMIT_CHARS,
    Candidate,
    body_choice,
    candidate,
    choice,
    choose,
    confidence_of,
    language_choice,
    together,
)

CANDIDATES = st.lists(
    st.builds(
        Candidate,
        value=st.text(max_size=300),
        source=st.sampled_from(["json-ld", "og:title", "twitter:title", "title-tag", "meta:date", "h1"]),
        confidence=st.floats(0, 1),
    ),
    max_size=20,
)


def value_of(one: Candidate) -> str:
    return one.value


def test_two_that_agree_win_against_a_surer_one() -> None:
    said = [Candidate("a", "json-ld", 0.7), Candidate("b", "og:title", 0.6), Candidate("b", "title-tag", 0.4)]
    assert [one.source for one in choose(said, value_of)] == ["og:title", "title-tag"]
    assert together(said[1:]) == pytest.approx(0.76)


def test_copies_of_one_source_are_one_voice() -> None:
    said = [Candidate("a", "json-ld", 0.7), Candidate("b", "og:title", 0.6), Candidate("b", "twitter:title", 0.6)]
    assert choose(said, value_of) == said[:1]
    assert together(said[1:]) == pytest.approx(0.6)


def test_between_equals_the_first_wins() -> None:
    said = [Candidate("a", "h1", 0.5), Candidate("b", "json-ld", 0.5)]
    assert choose(said, value_of) == said[:1]
    assert choose(said[::-1], value_of) == said[1:]


def test_a_source_is_looked_up_by_its_family_if_it_has_no_row() -> None:
    assert confidence_of("published", "meta:date") == CONFIDENCE["published"]["meta"]
    assert 0 < confidence_of("published", "tea-leaves") < min(CONFIDENCE["published"].values())


def test_the_reason_tells_who_agreed_and_how_many_did_not() -> None:
    said = [candidate("title", "a", "h1"), candidate("title", "a", "json-ld"), candidate("title", "b", "og:title")]
    record = choice("title", "a", said[:2], said)
    assert (record.source, record.why) == ("h1", "h1 and json-ld agree, 1 differs")
    assert choice("title", "a", said[:1], said[:1]).why == "the only source"
    assert choice("title", "a", said[:1], [said[0], said[2]]).why == "h1 is the surest of 2"


def test_the_size_of_a_body_is_told_not_its_text() -> None:
    record = body_choice("x" * 3000 + "\n\n" + "y" * 400, "json-ld")
    assert record is not None and record.value == "3,402 characters in 2 paragraphs"
    assert body_choice("", "json-ld") is None


def test_a_declared_language_confirms_the_told_one() -> None:
    assert language_choice("az", ["az-AZ", "ru"]).confidence > language_choice("az", ["ru"]).confidence


@given(CANDIDATES)
def test_a_choice_is_of_the_candidates_and_keeps_their_order(said: list[Candidate]) -> None:
    won = choose(said, value_of)
    assert bool(won) == bool(said)
    assert won == [one for one in said if won and one.value == won[0].value]
    assert choose(said, value_of) == won


@given(CANDIDATES.filter(bool))
def test_no_group_is_surer_than_the_winners(said: list[Candidate]) -> None:
    best = together(choose(said, value_of))
    for value in {one.value for one in said}:
        assert together([one for one in said if one.value == value]) <= best + 1e-6


@given(CANDIDATES.filter(bool), st.text(max_size=400))
def test_a_record_is_bounded(said: list[Candidate], value: str) -> None:
    record = choice("title", value, said, said)
    assert len(record.candidates) <= CANDIDATES_LIMIT and 0 <= record.confidence <= 1
    assert all(len(text) <= VALUE_LIMIT_CHARS for text in (record.value, *map(value_of, record.candidates)))
