"""Stories as they are kept: what waits, where articles went, what became of stories, on both databases."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from storage import Reread, RereadSelection, Store, StoryPlace, StoryStep
from storage.rereadrecords import RereadOutcome
from tests.storage.samples import DAY, HOUR, NOW, article, flag, item, put

LATER = NOW + HOUR


def own(article_id: int) -> StoryPlace:
    """A place that begins a story."""
    return StoryPlace(article_id, article_id, article_id, (), (), "first of its story")


def beside(article_id: int, story_id: int, text_id: int | None = None, **changes: object) -> StoryPlace:
    """A place in a story that is there."""
    values: dict[str, object] = {"quotes": (), "merged": (), "why": "the same names"}
    return StoryPlace(article_id, story_id, text_id or article_id, **{**values, **changes})  # type: ignore[arg-type]


def place(store: Store, *places: StoryPlace) -> None:
    assert store.stories.place(places, store.stories.position(), now=LATER) is not None


def test_a_stored_article_waits_to_be_placed(store: Store) -> None:
    """It waits with its features, themes and fingerprint, and with when it came."""
    first = put(store, "one", features=b"seen", flags=[flag("csp"), flag("sco")], published_at=NOW - DAY)
    second = put(store, "two")
    assert store.stories.anything_waiting()
    one, two = store.stories.ungrouped(10)
    assert (one.article_id, one.features, one.themes) == (first, b"seen", ("csp", "sco"))
    assert (one.at, one.came_at, one.fingerprint) == (NOW - DAY, NOW, bytes(range(64)))
    assert (two.article_id, two.features) == (second, None)
    assert store.stories.ungrouped(1) == [one]
    assert store.stories.ungrouped_count() == 2


def test_a_placed_article_waits_no_more(store: Store) -> None:
    """It is a member of its story, and the story is told by it."""
    id_ = put(store, "one", flags=[flag("csp")], language="az", title="Yol")
    place(store, own(id_))
    assert not store.stories.anything_waiting()
    assert store.stories.ungrouped(10) == []
    story = store.stories.get(id_)
    assert story is not None
    assert (story.headline, story.headline_article_id, story.language) == ("Yol", id_, "az")
    assert (story.articles, story.texts, story.languages, story.outlet_ids) == (1, 1, ("az",), ("alpha",))
    assert (story.first_at, story.last_at, story.themes, story.merged_into) == (NOW - HOUR, NOW - HOUR, ("csp",), None)
    (member,) = store.stories.members(id_)
    assert (member.article_id, member.joined_at, member.why) == (id_, LATER, "first of its story")
    assert store.stories.of_articles([id_, 99]) == {id_: member}


def test_a_story_is_told_by_all_its_members(store: Store) -> None:
    """Outlets and languages come in the order in which they told it; the headline is that of the first by date."""
    late = put(store, "late", published_at=NOW, language="en", flags=[flag("sco")])
    early = put(store, "early", outlet_id="beta", published_at=NOW - DAY, language="ka", flags=[flag("csp")])
    copy = put(store, "copy", published_at=NOW + HOUR, language="ka")
    place(store, own(late), beside(early, late), beside(copy, late, early, quotes=((late, 0.5),)))
    story = store.stories.get(late)
    assert story is not None
    assert (story.headline_article_id, story.language) == (early, "ka")
    assert (story.articles, story.texts) == (3, 2)
    assert (story.outlet_ids, story.languages) == (("beta", "alpha"), ("ka", "en"))
    assert (story.first_at, story.last_at, story.themes) == (NOW - DAY, NOW + HOUR, ("csp", "sco"))
    assert store.stories.members(late)[2].quotes == ((late, 0.5),)


def test_nothing_is_placed_when_somebody_else_was_first(opened: Callable[[], Store], store: Store) -> None:
    """Two processes that saw the same articles: one of them writes, the other is told and has written nothing."""
    first, second = put(store, "one"), put(store, "two")
    other = opened()
    seen = store.stories.position()
    assert other.stories.place([own(first)], other.stories.position(), now=NOW) is not None
    assert store.stories.place([own(first), own(second)], seen, now=NOW) is None
    assert [one.article_id for one in store.stories.ungrouped(10)] == [second]
    assert len(store.stories.changes_since(NOW - DAY)) == 1


def _merged(store: Store, sizes: list[int]) -> list[object]:
    ids = [put(store, f"m{number}", published_at=NOW + number * HOUR) for number in range(6)]
    a, b, c, d, e, f = ids
    places = [own(a), own(b), beside(c, b), beside(d, a, merged=((b, a),)), beside(e, a), own(f)]
    begin = 0
    for size in sizes:
        place(store, *places[begin : begin + size])
        begin += size
    return [[store.stories.get(id_), store.stories.members(id_)] for id_ in ids]


def test_a_merged_story_keeps_how_it_stood_and_gives_its_members(store: Store) -> None:
    """What was in it is in the other now; its row says so; the history tells which articles were whose."""
    _merged(store, [6])
    a, b, c, d, e = range(1, 6)
    gone, into = store.stories.get(b), store.stories.get(a)
    assert gone is not None and into is not None
    assert (gone.merged_into, gone.articles, store.stories.members(b)) == (a, 2, [])
    assert (into.articles, [one.article_id for one in store.stories.members(a)]) == (5, [a, b, c, d, e])
    changes = store.stories.changes_of(a)
    assert [(one.change, one.story_id, one.article_id, one.other_id) for one in changes] == [
        (StoryStep.BEGAN, a, a, None),
        (StoryStep.BEGAN, b, b, None),
        (StoryStep.JOINED, b, c, None),
        (StoryStep.JOINED, a, d, None),
        (StoryStep.MERGED, b, d, a),
        (StoryStep.JOINED, a, e, None),
    ]
    assert store.stories.changes_since(LATER + HOUR) == []


@pytest.mark.parametrize("sizes", [[1, 1, 1, 1, 1, 1], [2, 3, 1], [4, 2]])
def test_stories_come_out_the_same_however_articles_are_parted(store: Store, sizes: list[int]) -> None:
    """Rows and members do not depend on which articles shared a transaction."""
    parted = _merged(store, sizes)
    assert [(story.id, story.articles, story.merged_into) for story, _ in parted if story] == [  # type: ignore[attr-defined, misc]
        (1, 5, None),
        (2, 2, 1),
        (6, 1, None),
    ]


def test_a_revision_changes_how_its_story_is_told(store: Store) -> None:
    """Its features are the new ones; it stays where it is, and no article waits to be placed."""
    id_ = put(store, "one", features=b"old")
    place(store, own(id_))
    (link,) = store.find_link("alpha.example/one")
    again = article("one", "Quite another text.", title="Corrected", features=b"new")
    store.store_many([item(link.id, again, LATER)], now=LATER)
    assert store.stories.ungrouped(10) == []
    assert store.stories.anything_waiting()
    assert store.stories.tell_anew(10) == 1
    assert not store.stories.anything_waiting()
    story = store.stories.get(id_)
    assert story is not None and story.headline == "Corrected"
    (kept,) = store.stories.recent(NOW - DAY)
    assert (kept.features, kept.story_id, kept.text_id) == (b"new", id_, id_)


def test_a_withdrawn_article_gives_its_headline_to_the_next(store: Store) -> None:
    """And takes it again when its page is back; where all are withdrawn, the first stays the headline."""
    first, second = put(store, "one", title="One"), put(store, "two", title="Two", published_at=NOW)
    place(store, own(first), beside(second, first))

    def headline() -> str:
        store.stories.tell_anew(10)
        story = store.stories.get(first)
        assert story is not None and story.articles == 2
        return story.headline

    store.mark_withdrawn(first, now=LATER)
    assert headline() == "Two"
    store.mark_withdrawn(second, now=LATER)
    assert headline() == "One"
    (link,) = store.find_link("alpha.example/two")
    store.touch_article(link.id, now=LATER)
    assert headline() == "Two"
    (link,) = store.find_link("alpha.example/one")
    store.store_many([item(link.id, article("one", title="One"), LATER)], now=LATER)
    assert headline() == "One"


def test_what_has_not_changed_is_not_told_anew(store: Store) -> None:
    """A page that is as it was (304, or read again with the same text) leaves its story alone."""
    id_ = put(store, "one")
    place(store, own(id_))
    (link,) = store.find_link("alpha.example/one")
    store.touch_article(link.id, now=LATER)
    store.store_many([item(link.id, article("one"), LATER)], now=LATER)
    assert not store.stories.anything_waiting()


def test_a_rereading_puts_new_features_in_place_and_has_the_story_told_anew(store: Store) -> None:
    """Other flags are other themes of the story. Features alone change nothing that is told."""
    id_ = put(store, "one", features=b"old")
    place(store, own(id_))
    run = store.rereadings.begin_run(RereadSelection(), "reader", now=NOW)
    (page,) = store.rereadings.pages(RereadSelection(), after_id=0, limit=10)
    assert page.features == b"old"
    store.rereadings.record(run, [Reread(id_, 1, RereadOutcome.UNCHANGED, features=b"new")], now=NOW)
    assert not store.stories.anything_waiting()
    flagged = Reread(id_, 1, RereadOutcome.CHANGED, changed=("flags",), flags=(flag("sco"),))
    store.rereadings.record(run, [flagged], now=NOW)
    assert store.stories.tell_anew(10) == 1
    story = store.stories.get(id_)
    assert story is not None and story.themes == ("sco",)
    assert [one.features for one in store.stories.recent(NOW - DAY)] == [b"new"]


def test_features_of_an_overtaken_version_are_dropped(store: Store) -> None:
    """Whoever made features of a text keeps them only if that is still the newest version."""
    id_, other = put(store, "one"), put(store, "two")
    store.stories.keep_features({id_: (7, b"of another version"), other: (1, b"of this one")})
    assert [one.features for one in store.stories.ungrouped(10)] == [None, b"of this one"]


def test_stories_of_a_day_are_those_with_an_article_of_it(store: Store) -> None:
    """The last begun first. A story that was silent on a day is not of that day, and neither is one that was merged."""
    old = put(store, "old", published_at=NOW - 3 * DAY)
    young = put(store, "young", published_at=NOW)
    again = put(store, "again", published_at=NOW + timedelta(minutes=1))
    place(store, own(old), own(young), beside(again, old))
    assert [one.id for one in store.stories.between(NOW, NOW + DAY)] == [young, old]
    assert [one.id for one in store.stories.between(NOW - 3 * DAY, NOW - 2 * DAY)] == [old]
    assert store.stories.between(NOW - 2 * DAY, NOW) == []


def test_articles_of_the_window_come_back_in_their_order(store: Store) -> None:
    """With the story and the text in which they stand now, whatever they were placed in first."""
    a, b = put(store, "a", published_at=NOW), put(store, "b", published_at=NOW)
    c = put(store, "c", published_at=NOW, flags=[flag("csp")])
    old = put(store, "o", published_at=NOW - 40 * DAY)
    place(store, own(a), own(b), beside(c, b, b, merged=()), own(old))
    place_of = {one.article_id: (one.story_id, one.text_id) for one in store.stories.recent(NOW - 30 * DAY)}
    assert place_of == {a: (a, a), b: (b, b), c: (b, b)}
    assert [one.themes for one in store.stories.recent(NOW - DAY)] == [(), (), ("csp",)]
    assert [one.id for one in store.stories.articles([c, a])] == [c, a]


def test_a_story_that_never_was_is_none(store: Store) -> None:
    """And it has neither members nor a history."""
    assert store.stories.get(5) is None
    assert store.stories.members(5) == []
    assert store.stories.changes_of(5) == []
