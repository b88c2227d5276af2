"""Articles in lists, as a stream, by theme and day."""

import tracemalloc
from typing import Any

import pytest

from storage import Store
from tests.storage.samples import DAY, HOUR, NOW, article, find, flag, item, put


@pytest.fixture
def shelf(store: Store) -> Store:
    """Five articles of two outlets, some with themes, one without a date."""
    put(store, "old", published_at=NOW - 3 * DAY, language="az", flags=[flag("csp")])
    flags = [flag("csp", 1.0), flag("belt-and-road", 9.0)]
    put(store, "mid", published_at=NOW - DAY, language="en", flags=flags, completeness="paywalled")
    put(store, "new", published_at=NOW - HOUR, language="en")
    put(store, "other", outlet_id="beta", published_at=NOW - 2 * DAY, language="ka", flags=[flag("middle-corridor")])
    put(store, "undated", published_at=None, language="az", at=NOW + HOUR)
    return store


QUESTIONS: list[tuple[dict[str, Any], list[str]]] = [
    ({}, ["undated", "new", "mid", "other", "old"]),
    ({"limit": 2}, ["undated", "new"]),
    ({"limit": None}, ["undated", "new", "mid", "other", "old"]),
    ({"outlet_id": "beta"}, ["other"]),
    ({"language": "az"}, ["undated", "old"]),
    ({"theme": "csp"}, ["mid", "old"]),
    ({"theme": "csp", "language": "en"}, ["mid"]),
    ({"theme": "nothing"}, []),
    ({"completeness": "paywalled"}, ["mid"]),
    ({"completeness": "whole"}, ["undated", "new", "other", "old"]),
    ({"since": NOW - DAY}, ["undated", "new", "mid"]),
    ({"until": NOW - DAY}, ["other", "old"]),
    ({"since": NOW - 2 * DAY, "until": NOW}, ["new", "mid", "other"]),
]


def test_lists_are_newest_first(shelf: Store) -> None:
    """All conditions hold together; a page without a date counts as of its first fetch."""
    for question, titles in QUESTIONS:
        found = shelf.articles(**question)
        assert [one.title.removeprefix("Title of ") for one in found] == titles, question


SPANS = [
    (NOW - 9 * DAY, NOW + 9 * DAY, ["old", "other", "mid"]),
    (NOW - DAY, NOW, ["mid"]),
    (NOW - 2 * DAY, NOW - DAY, ["other"]),
    (NOW, NOW + DAY, []),
]


def test_the_flagged_of_a_span(shelf: Store) -> None:
    """The start belongs to the span, the end does not; flags come along, the best first."""
    for start, end, titles in SPANS:
        found = shelf.flagged_between(start, end)
        assert [one.title.removeprefix("Title of ") for one in found] == titles, start
        for one in found:
            assert one.flags
            assert [each.score for each in one.flags] == sorted((each.score for each in one.flags), reverse=True)


def test_a_theme_that_a_revision_lost_is_not_found(shelf: Store) -> None:
    """Lists speak of the newest version; the earlier one keeps its flag."""
    link = shelf.find_link("alpha.example/old")[0]
    shelf.store_many([item(link.id, article("old", "Other words.", published_at=NOW - 3 * DAY))], now=NOW)
    assert [one.title for one in shelf.articles(theme="csp")] == ["Title of mid"]
    assert link.article_id is not None
    assert [one.theme for one in shelf.revisions(link.article_id)[0].flags] == ["csp"]


def test_what_is_not_there_is_none_or_empty(store: Store) -> None:
    """No error for an id that somebody mistyped."""
    assert store.article(4711) is None
    assert store.revisions(4711) == []
    assert list(store.export()) == []


def test_the_export_is_a_stream_in_order(store: Store) -> None:
    """All articles by id, holding a few at a time; writing goes on meanwhile."""
    text = "word " * 4_000
    links = find(store, *(f"n{number}" for number in range(900)))
    store.store_many(
        [item(link, article(f"n{number}", f"{number} {text}")) for number, link in enumerate(links)], now=NOW
    )
    stream = store.export()
    seen = [next(stream).id]
    put(store, "late")
    tracemalloc.start()
    seen += [one.id for one in stream]
    peak_bytes = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert seen == sorted(seen)
    assert len(seen) == 901
    assert peak_bytes < 900 * len(text) / 2
