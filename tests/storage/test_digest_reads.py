"""What a digest asks beside the flagged articles of its day, on both databases."""

from dataclasses import replace

from storage import Store
from storage.digestreads import Placed
from storage.storyrecords import StoryPlace
from tests.storage.samples import DAY, HOUR, NOW, article, flag, item, put


def _revise(store: Store, name: str, text: str, *, hours: int) -> None:
    link = store.find_link(f"alpha.example/{name}")[0]
    at = NOW + hours * HOUR
    store.store_many([item(link.id, article(name, text), at)], now=at)


def _place(store: Store, *places: StoryPlace) -> None:
    assert store.stories.place(places, store.stories.position(), now=NOW) is not None


def test_all_members_of_the_stories_of_articles_are_given(store: Store) -> None:
    one, two, three, four = (put(store, name) for name in ("one", "two", "three", "four"))
    _place(
        store,
        StoryPlace(one, one, one, (), (), ""),
        StoryPlace(two, one, one, (), (), ""),
        StoryPlace(three, three, three, ((one, 0.5),), (), ""),
    )
    assert store.digested.members([two, four]) == {one: Placed(one, one, one), two: Placed(two, one, one)}
    assert store.digested.members([three]) == {three: Placed(three, three, three, ((one, 0.5),))}
    assert store.digested.members([]) == {}


def test_edited_articles_are_given_with_the_first_version_that_was_replaced_in_time(store: Store) -> None:
    often, never = put(store, "often", "First text of all."), put(store, "never")
    for hours, text in ((1, "Second text of all."), (3, "Third text of all."), (5, "Fourth text of all.")):
        _revise(store, "often", text, hours=hours)
    reads = store.digested
    assert reads.edited_between(NOW, NOW + DAY) == {often: 1}
    assert reads.edited_between(NOW + 2 * HOUR, NOW + 5 * HOUR) == {often: 2}
    assert reads.edited_between(NOW + 5 * HOUR, NOW + 6 * HOUR) == {often: 3}
    assert reads.edited_between(NOW + 6 * HOUR, NOW + DAY) == {}
    wanted = reads.versions([(often, 1), (often, 3), (often, 4), (never, 1)])
    assert {key: version.text for key, version in wanted.items()} == {
        (often, 1): "First text of all.",
        (often, 3): "Third text of all.",
    }
    assert wanted[often, 3] == store.revisions(often)[2]


def test_withdrawn_articles_are_given_by_when_their_page_went(store: Store) -> None:
    gone, _ = put(store, "gone"), put(store, "here")
    store.mark_withdrawn(gone, now=NOW + HOUR)
    assert store.digested.withdrawn_between(NOW, NOW + 2 * HOUR) == [gone]
    assert store.digested.withdrawn_between(NOW, NOW + HOUR) == []
    assert store.digested.withdrawn_between(NOW + HOUR, NOW + 2 * HOUR) == [gone]


def test_flags_are_given_without_their_words_and_with_the_story(store: Store) -> None:
    one = put(store, "one", flags=[flag("csp"), flag("sco")])
    put(store, "two")
    put(store, "old", published_at=NOW - 3 * DAY, flags=[flag("csp")])
    put(store, "before", published_at=NOW - DAY - HOUR, flags=[flag("csp")])
    days = [NOW - 2 * DAY, NOW - DAY, NOW - HOUR]
    lines = store.digested.flag_lines(days, NOW)
    assert {(line.article_id, line.theme, line.day) for line in lines} == {
        (one, "csp", 2),
        (one, "sco", 2),
        (4, "csp", 0),
    }
    assert {(line.story_id, line.outlet_id, line.language) for line in lines} == {(None, "alpha", "en")}
    assert {line.article_id for line in store.digested.flag_lines(days, NOW - HOUR)} == {4}
    _place(store, StoryPlace(one, one, one, (), (), ""))
    assert {line.story_id for line in store.digested.flag_lines(days[1:], NOW)} == {one}


def test_articles_are_given_in_the_order_of_their_ids(store: Store) -> None:
    one, two = put(store, "one"), put(store, "two")
    assert [found.id for found in store.digested.articles([two, 999, one])] == [two, one]


def test_a_head_is_an_article_without_what_is_long(store: Store) -> None:
    one, two = put(store, "one", flags=[flag("csp")]), put(store, "two")
    heads = store.digested.heads([two, 999, one])
    assert [head.id for head in heads] == [two, one]
    whole = store.digested.articles([one])[0]
    assert heads[1] == replace(whole, text="", fingerprint=b"", authors=(), flags=(), snapshot=None)
