"""Stories that people merge and split: what moves, what stays, and what the history says, on both databases."""

import pytest

from storage import Store, StoryPlace, StoryStep
from storage.errors import StoryStays
from tests.storage.samples import DAY, HOUR, NOW, put

LATER, SAID = NOW + HOUR, "by Leyla: two ferries"


def place(store: Store, *rows: tuple[int, int, int]) -> None:
    """Articles with their stories and their texts."""
    places = [StoryPlace(id_, story_id, text_id, (), (), "alike") for id_, story_id, text_id in rows]
    assert store.stories.place(places, store.stories.position(), now=NOW) is not None


@pytest.fixture
def ids(store: Store) -> list[int]:
    """Six articles: 1 to 4 in a story, 4 a copy of 2; 5 in one that went into it; 6 in one of its own."""
    ids = [put(store, f"s{number}", published_at=NOW + number * HOUR) for number in range(6)]
    a, b, c, d, e, f = ids
    place(store, (a, a, a), (b, a, b), (c, a, c), (d, a, b), (e, e, e), (f, f, f))
    store.stories.merge(a, e, reason="by Leyla", now=NOW)
    return ids


def members(store: Store, story_id: int) -> list[int]:
    return [one.article_id for one in store.stories.members(story_id)]


def test_two_stories_are_merged_into_the_older(store: Store, ids: list[int]) -> None:
    """Whichever is named first. What both tell is told anew, and the history has who said so."""
    a, _b, _c, _d, e, f = ids
    assert store.stories.merge(f, a, reason="by Murad", now=LATER) == a
    story, gone = store.stories.get(a), store.stories.get(f)
    assert story is not None and gone is not None
    assert (story.articles, story.last_at, gone.merged_into) == (6, NOW + 5 * HOUR, a)
    steps = [one for one in store.stories.changes_of(a) if one.change is StoryStep.MERGED]
    assert [(one.story_id, one.other_id, one.article_id, one.reason, one.at) for one in steps] == [
        (e, a, None, "by Leyla", NOW),
        (f, a, None, "by Murad", LATER),
    ]


def test_what_leaves_a_story_takes_the_copies_of_its_texts_with_it(store: Store, ids: list[int]) -> None:
    a, b, c, d, e, _f = ids
    assert store.stories.split(a, [d, c], reason=SAID, now=LATER) == (b, [b, c, d])
    assert (members(store, a), members(store, b)) == ([a, e], [b, c, d])
    old, new = store.stories.get(a), store.stories.get(b)
    assert old is not None and new is not None
    assert (old.articles, new.articles, new.texts, new.first_at) == (2, 3, 2, NOW + HOUR)
    assert {one.text_id for one in store.stories.members(b)} == {b, c}


@pytest.mark.parametrize("of", ["old", "new"])
def test_both_stories_tell_of_a_split(store: Store, ids: list[int], of: str) -> None:
    """With a row for each article that left."""
    a, b, c, d = ids[:4]
    store.stories.split(a, [b, c], reason=SAID, now=LATER)
    steps = [one for one in store.stories.changes_of(a if of == "old" else b) if one.change is StoryStep.SPLIT]
    assert [(one.story_id, one.article_id, one.other_id, one.reason) for one in steps] == [
        (a, b, b, SAID),
        (a, c, b, SAID),
        (a, d, b, SAID),
    ]


@pytest.mark.parametrize(
    ("merges", "leaving", "standing"),
    [
        ([(1, 2)], [2], [1, 2, 3]),
        ([(2, 3), (1, 2)], [2], [1, 2, 1]),
        ([(2, 3), (1, 2)], [3], [1, 1, 3]),
        ([(2, 3), (1, 2)], [2, 3], [1, 2, 2]),
        ([(1, 2), (1, 3)], [2, 3], [1, 2, 2]),
    ],
)
def test_a_story_that_had_gone_into_another_stands_again(
    store: Store, merges: list[tuple[int, int]], leaving: list[int], standing: list[int]
) -> None:
    """With its old number; whatever had gone into either leads to where its own article is now."""
    ids = [put(store, f"c{number}") for number in range(3)]
    place(store, *((id_, id_, id_) for id_ in ids))
    for one, other in merges:
        store.stories.merge(one, other, reason="", now=NOW)
    assert store.stories.split(1, leaving, reason=SAID, now=LATER) == (leaving[0], leaving)
    assert [story.id for id_ in ids if (story := store.stories.standing(id_))] == standing
    assert [id_ in members(store, story_id) for id_, story_id in zip(ids, standing, strict=True)] == [True] * 3


def test_what_was_split_is_held_apart_until_somebody_merges_it(store: Store, ids: list[int]) -> None:
    a, _b, c, _d, e, f = ids
    assert store.stories.held_apart(NOW) == []
    store.stories.split(a, [e], reason=SAID, now=LATER)
    store.stories.split(a, [c], reason=SAID, now=LATER)
    assert store.stories.held_apart(NOW) == [(a, c), (a, e)]
    assert store.stories.held_apart(LATER + DAY) == []
    store.stories.merge(e, f, reason="by Leyla", now=LATER)
    assert store.stories.held_apart(NOW) == [(a, c), (a, e)]
    store.stories.merge(a, e, reason="by Leyla", now=LATER)
    assert store.stories.held_apart(NOW) == [(a, c)]


@pytest.mark.parametrize(
    ("story", "article", "message"),
    [
        (1, 6, "story 1: article 6 is not in it"),
        (1, 1, "story 1: article 1 gave it its number, and stays with all that have its text; name the articles"),
        (99, 1, "story 99: there is none; silkwatch stories list"),
        (5, 5, None),
    ],
)
def test_a_story_is_split_only_where_something_stays(
    store: Store, ids: list[int], story: int, article: int, message: str | None
) -> None:
    """Nothing is written otherwise. A story that went into another stands for that one."""
    before = store.stories.position()
    if message is None:
        assert store.stories.split(story, [article], reason=SAID, now=LATER) == (5, [5])
        return
    with pytest.raises(StoryStays, match=message):
        store.stories.split(story, [article], reason=SAID, now=LATER)
    assert store.stories.position() == before


def test_a_story_is_not_merged_with_itself(store: Store, ids: list[int]) -> None:
    for one, other, message in ((1, 5, "story 1: it is one with story 5 already"), (6, 98, "story 98: there is none")):
        with pytest.raises(StoryStays, match=message):
            store.stories.merge(one, other, reason=SAID, now=LATER)


def test_whoever_places_articles_learns_of_it(store: Store, ids: list[int]) -> None:
    """What was decided before a story was mended is void."""
    seen = store.stories.position()
    store.stories.split(1, [2], reason=SAID, now=LATER)
    late = put(store, "late")
    assert store.stories.place([StoryPlace(late, 1, late, (), (), "alike")], seen, now=LATER) is None
