"""The labelled streams are grouped as their labels say, nearly: what an analyst may expect of texts and stories."""

from collections import Counter
from functools import cache

from benchmarks.stories.samples import Told, incoming, stream_articles
from benchmarks.stories.scores import bcubed, pairwise
from stories import Grouper, Placing
from themes import load_packs


@cache
def grouped() -> tuple[list[Told], list[Placing], list[int]]:
    """The streams, where each article went, and in which story it is at the end."""
    told = stream_articles()
    grouper = Grouper()
    placings = [grouper.place(article) for article in incoming(told, load_packs())]
    into = {gone: kept for placing in placings for gone, kept in placing.merged}
    stories = [placing.story_id for placing in placings]
    while any(story in into for story in stories):
        stories = [into.get(story, story) for story in stories]
    return told, placings, stories


def test_the_streams_are_large_and_of_eight_languages() -> None:
    told, _placings, _stories = grouped()
    languages = Counter(one.language for one in told)
    assert len(told) >= 600
    assert len({one.event for one in told}) >= 150
    assert len(languages) == 8
    assert min(languages.values()) >= 60


def test_copies_are_found_and_nothing_else_is_called_one() -> None:
    told, placings, _stories = grouped()
    assert pairwise([placing.text_id for placing in placings], [one.text for one in told]).f1 >= 0.99


def test_stories_hold_together_within_a_language_and_across() -> None:
    told, _placings, stories = grouped()
    events = [one.event for one in told]
    languages = [one.language for one in told]
    within = bcubed(list(zip(stories, languages, strict=True)), list(zip(events, languages, strict=True)))
    assert within.f1 >= 0.92
    assert bcubed(stories, events).f1 >= 0.85


def test_hardly_a_story_tells_two_events() -> None:
    told, _placings, stories = grouped()
    assert bcubed(stories, [one.event for one in told]).precision >= 0.9
