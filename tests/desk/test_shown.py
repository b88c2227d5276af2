"""What a reader was shown, as it is frozen."""

import json
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk import Shown, ShownUnreadable
from desk.digest.shown import ShownArticle, ShownStory
from storage.arrivals import Arrivals
from tests.desk.samples import digest_of, utc

_IDS = st.integers(1, 2**62)
_ARTICLES = st.builds(ShownArticle, _IDS, st.integers(1, 99), st.booleans(), st.lists(st.text(max_size=9)).map(tuple))
_STORIES = st.builds(ShownStory, _IDS, st.dates(), st.lists(_ARTICLES, max_size=3).map(tuple))


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
    ],
)
def test_what_cannot_be_read_is_refused_with_the_remedy(frozen: str) -> None:
    with pytest.raises(ShownUnreadable, match="compile without it"):
        Shown.loads(frozen)


def test_a_naive_instant_is_refused() -> None:
    frozen = json.loads(digest_of().shown.dumps())
    with pytest.raises(ShownUnreadable, match="time zone"):
        Shown.loads(json.dumps({**frozen, "made_at": "2026-11-24T03:00:00"}))
