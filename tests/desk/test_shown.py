"""What a reader was shown, as it is frozen."""

import json
from dataclasses import replace
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk import Shown, ShownUnreadable
from desk.digest.shown import ShownArticle, ShownStory
from storage.arrivals import Arrivals
from tests.desk.samples import ARTICLES, digest_of, utc

_IDS = st.integers(1, 2**62)
_ARTICLES = st.builds(ShownArticle, _IDS, st.integers(1, 99), st.booleans(), st.lists(st.text(max_size=9)).map(tuple))
_FEATURES = st.dictionaries(st.text(max_size=9), st.floats(-9, 9), min_size=1, max_size=3).map(
    lambda one: tuple(one.items())
)
_PLAIN = st.builds(ShownStory, _IDS, st.dates(), st.lists(_ARTICLES, max_size=3).map(tuple))
_STORIES = _PLAIN | st.builds(ShownStory, _IDS, st.dates(), st.just(()), st.text(max_size=9), _FEATURES)


@given(
    st.text(max_size=9),
    st.dates(),
    st.datetimes(timezones=st.just(utc(1).tzinfo)),
    st.lists(_STORIES, max_size=3),
    st.none() | st.builds(Arrivals, _IDS, st.lists(_IDS, max_size=3).map(tuple)),
)
def test_what_was_frozen_is_read_as_it_was(
    brief: str, day: date, at: datetime, stories: list[ShownStory], arrivals: Arrivals | None
) -> None:
    shown = Shown(brief, day, at, tuple(stories), arrivals)
    assert Shown.loads(shown.dumps()) == shown
    assert Shown.loads(shown.dumps()).dumps() == shown.dumps()


def test_every_article_of_a_printed_story_was_shown() -> None:
    shown = digest_of(stories=[[1, 2, 3]]).shown
    assert set(shown.articles()) == set(range(1, 12))
    assert shown.articles()[11].withdrawn
    assert shown.articles()[4].themes == ("belt-and-road", "csp")


def test_a_story_is_kept_with_what_its_place_was_made_of_until_it_is_shown_again() -> None:
    first = digest_of(ARTICLES, stories=[[1, 2, 3]])
    story = first.shown.of_articles({2, 3})
    assert story is not None
    assert (story.id, story.theme) == (1, "belt-and-road")
    assert [(name, round(value, 2)) for name, value in story.features] == [
        ("theme", 0.0), ("originators", 2.0), ("novelty", 1.0), ("evidence", 0.93), ("precision", 0.0),
    ]  # fmt: skip
    rests = digest_of([], previous=first.shown).shown.of_articles({1})
    again = digest_of(ARTICLES, stories=[[1, 2, 3]], previous=first.shown).shown.of_articles({1})
    assert rests == replace(story, articles=tuple(sorted(story.articles, key=lambda one: one.id)))
    assert again is not None
    assert dict(again.features)["novelty"] == 0.0
    assert first.shown.of_articles({99}) is None
    assert digest_of([]).shown.of_articles({1}) is None


@pytest.mark.parametrize(
    "frozen",
    [
        "",
        "{",
        "[]",
        "null",
        "{}",
        '{"format": 2}',
        '{"format": 1, "brief": "x", "day": "never"}',
        "[" * 100_000,
        '{"format": 1, "brief": "x", "day": "2026-11-23", "made_at": "2026-11-24T03:00:00Z", "arrivals": 7, "stories": []}',
        '{"format": 1, "brief": "x", "day": "2026-11-23", "made_at": "2026-11-24T03:00:00Z", "stories": [{"id": 1, '
        '"day": "2026-11-23", "features": 3, "articles": []}]}',
    ],
)
def test_what_cannot_be_read_is_refused_with_the_remedy(frozen: str) -> None:
    with pytest.raises(ShownUnreadable, match="compile without it"):
        Shown.loads(frozen)


def test_a_naive_instant_is_refused() -> None:
    frozen = json.loads(digest_of().shown.dumps())
    with pytest.raises(ShownUnreadable, match="time zone"):
        Shown.loads(json.dumps({**frozen, "made_at": "2026-11-24T03:00:00"}))
