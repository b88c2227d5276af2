"""Re-readings: values are replaced, the old ones stay, and a run goes on where it was."""

from dataclasses import replace
from typing import Any

import pytest

from storage import FlagRecord, KeptPage, ReprocessRun, Reread, RereadOutcome, RereadSelection, Store
from storage.rereadrecords import OTHER_REASONS, REASONS_LIMIT, REREAD_COLUMNS, RereadTally, index_mark
from tests.storage.samples import DAY, HOUR, NOW, article, find, flag, item, put

ALL = RereadSelection()


def pages(store: Store, selection: RereadSelection = ALL, after_id: int = 0) -> list[KeptPage]:
    return store.rereadings.pages(selection, after_id=after_id, limit=100)


def begun(store: Store, selection: RereadSelection = ALL) -> ReprocessRun:
    return store.rereadings.begin_run(selection, "silkwatch 1", now=NOW)


def changing(kept: KeptPage, flags: tuple[FlagRecord, ...] | None = None, **values: Any) -> Reread:
    """A re-reading in which these columns came out differently."""
    new = {**kept.values, **values}
    title, text = str(new["title"]).casefold(), str(new["text"]).casefold()
    return Reread(
        article_id=kept.article_id,
        revision=kept.revision,
        outcome=RereadOutcome.CHANGED,
        changed=(*values, *(("flags",) if flags is not None else ())),
        before={name: str(kept.values[name]) for name in values},
        values=new if values else None,
        flags=flags,
        search=(title, text) if values else None,
        indexed_sha256=index_mark(title, text) if values else None,
    )


def unchanged(kept: KeptPage) -> Reread:
    return Reread(kept.article_id, kept.revision, RereadOutcome.UNCHANGED)


def test_a_page_comes_with_all_that_a_re_reading_needs(store: Store) -> None:
    """Values, flags and snapshot of the newest version, and the hints of the link it was found by."""
    (link,) = find(store, "a", hints={"title": "In the feed"})
    store.store_many([item(link, article("a", "First."), flags=(flag("old"),))], now=NOW)
    store.store_many([item(link, article("a", "Second."), NOW + HOUR, flags=(flag("new"),))], now=NOW + HOUR)
    (kept,) = pages(store)
    assert kept.revision == 2
    assert set(kept.values) == set(REREAD_COLUMNS)
    assert kept.values["text"] == "Second."
    assert [one.theme for one in kept.flags] == ["new"]
    assert kept.hints == {"title": "In the feed"}
    assert kept.snapshot is not None
    assert kept.snapshot.fetched_at == NOW + HOUR
    assert kept.indexed_sha256 == index_mark("title of a", "second.")


def test_new_values_replace_the_old_which_stay_in_the_history(store: Store) -> None:
    """The version's number does not move, no revision comes to be, and the day it is filed under follows its date."""
    id_ = put(store, "a", flags=(flag("csp"),))
    (kept,) = pages(store)
    earlier = NOW - 5 * DAY
    store.rereadings.record(
        begun(store), [changing(kept, (flag("corridor"),), title="New", published_at=earlier)], now=NOW + HOUR
    )
    now = store.article(id_)
    assert now is not None
    assert (now.title, now.published_at, now.filed_at, now.revision) == ("New", earlier, earlier, 1)
    assert (now.text, now.fetched_at) == (kept.values["text"], NOW)
    assert [one.theme for one in now.flags] == ["corridor"]
    assert store.revisions(id_) == []
    (record,) = store.rereadings.of_article(id_)
    assert record.before["title"] == "Title of a"
    assert (record.revision, record.at, record.changed) == (1, NOW + HOUR, ("title", "published_at", "flags"))


def test_an_article_whose_date_is_lost_is_filed_under_its_first_fetch(store: Store) -> None:
    id_ = put(store, "a", published_at=NOW - DAY)
    (kept,) = pages(store)
    store.rereadings.record(begun(store), [changing(kept, published_at=None)], now=NOW + HOUR)
    now = store.article(id_)
    assert now is not None
    assert now.filed_at == NOW


def test_search_finds_the_new_words_and_not_the_old(store: Store) -> None:
    """Once, twice, and the other articles as before."""
    ids = [put(store, name, f"whole text of {name}") for name in ("a", "b")]
    for word in ("caravan", "railway"):
        kept = pages(store)[0]
        store.rereadings.record(begun(store), [changing(kept, title=word, text=f"a {word}")], now=NOW)
        assert [hit.article.id for hit in store.search(word)] == [ids[0]]
    assert store.search("caravan") == []
    assert [hit.article.id for hit in store.search("whole")] == [ids[1]]
    put(store, "c", "whole text of c")
    assert len(store.search("whole")) == 2


def test_what_is_unchanged_leaves_nothing_but_the_position(store: Store) -> None:
    for name in "ab":
        put(store, name)
    run = begun(store)
    kept = pages(store)
    run = store.rereadings.record(run, [unchanged(kept[0])], now=NOW)
    again = store.rereadings.unfinished_run(ALL)
    assert again == run
    assert (run.position, run.tally) == (kept[0].article_id, RereadTally(unchanged=1))
    assert store.rereadings.of_run(run.id) == []
    assert store.rereadings.count(ALL, after_id=run.position) == 1
    assert [one.article_id for one in pages(store, after_id=run.position)] == [kept[1].article_id]


def test_what_cannot_be_read_is_told_and_left_as_it_is(store: Store) -> None:
    id_ = put(store, "a", flags=(flag(),))
    (kept,) = pages(store)
    gone = Reread(kept.article_id, kept.revision, RereadOutcome.UNREADABLE, "the page has no text")
    before = store.article(id_)
    run = store.rereadings.record(begun(store), [gone], now=NOW)
    assert store.article(id_) == before
    (note,) = store.rereadings.of_run(run.id)
    assert (note.article_id, note.outcome, note.reason) == (id_, RereadOutcome.UNREADABLE, "the page has no text")
    assert run.tally.reasons == {"the page has no text": 1}
    assert store.rereadings.of_article(id_) == []


def test_a_newer_version_is_not_overwritten(store: Store) -> None:
    """Another process stored the outlet's edit between reading and writing."""
    id_ = put(store, "a", "First.")
    (kept,) = pages(store)
    put_again = store.find_link("alpha.example/a")[0].id
    store.store_many([item(put_again, article("a", "Second."), NOW + HOUR)], now=NOW + HOUR)
    run = store.rereadings.record(begun(store), [changing(kept, text="Stale.")], now=NOW + HOUR)
    now = store.article(id_)
    assert now is not None
    assert now.text == "Second."
    assert run.tally == RereadTally(overtaken=1)
    assert store.rereadings.of_article(id_) == []


def test_one_page_that_the_database_refuses_costs_only_itself(store: Store) -> None:
    """Its reason is told, nothing of it is written, and the others are."""
    ids = [put(store, name) for name in "abc"]
    kept = pages(store)
    rereads = [changing(one, title="New") for one in kept]
    rereads[1] = replace(rereads[1], flags=(flag("twice"), flag("twice")))
    run = store.rereadings.record(begun(store), rereads, now=NOW)
    titles = [one.title for one in store.export()]
    assert titles == ["New", "Title of b", "New"]
    (refused,) = [one for one in store.rereadings.of_run(run.id) if one.outcome is RereadOutcome.UNREADABLE]
    assert refused.article_id == ids[1]
    assert refused.reason.startswith("could not be stored: ")
    assert (run.tally.changed, run.tally.unreadable, run.position) == (2, 1, ids[2])


SELECTIONS = [
    (RereadSelection(), "abc"),
    (RereadSelection(outlets=("beta",)), "b"),
    (RereadSelection(outlets=("alpha", "beta")), "abc"),
    (RereadSelection(since=NOW - 2 * DAY), "bc"),
    (RereadSelection(until=NOW - 2 * DAY), "a"),
    (RereadSelection(since=NOW - 2 * DAY, until=NOW - DAY), "b"),
    (RereadSelection(outlets=("alpha",), since=NOW - 2 * DAY), "c"),
]


@pytest.mark.parametrize(("selection", "names"), SELECTIONS)
def test_a_selection_is_of_outlets_and_days(store: Store, selection: RereadSelection, names: str) -> None:
    """From its first instant on, and without its last."""
    put(store, "a", published_at=NOW - 3 * DAY)
    put(store, "b", published_at=NOW - 2 * DAY, outlet_id="beta")
    put(store, "c", published_at=NOW - DAY)
    found = [str(one.values["title"])[-1] for one in pages(store, selection)]
    assert found == list(names)
    assert store.rereadings.count(selection) == len(names)


def test_a_run_goes_on_for_the_same_selection_only(store: Store) -> None:
    put(store, "a")
    of_beta = RereadSelection(outlets=("beta",))
    run = begun(store)
    assert store.rereadings.unfinished_run(of_beta) is None
    assert store.rereadings.unfinished_run(ALL) == run
    store.rereadings.end_run(run, now=NOW + HOUR)
    assert store.rereadings.unfinished_run(ALL) is None


def test_a_run_that_is_begun_anew_ends_the_unfinished_one(store: Store) -> None:
    """Else it would go on once the newer one is at its end."""
    begun(store)
    newer = begun(store)
    assert store.rereadings.unfinished_run(ALL) == newer
    store.rereadings.end_run(newer, now=NOW)
    assert store.rereadings.unfinished_run(ALL) is None


def test_a_selection_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="until needs a time zone"):
        RereadSelection(until=NOW.replace(tzinfo=None))


def test_the_tally_counts_outcomes_fields_and_themes() -> None:
    one = Reread(1, 1, RereadOutcome.CHANGED, changed=("title", "flags"), gained=("csp",), lost=("corridor",))
    two = Reread(2, 1, RereadOutcome.CHANGED, changed=("title",))
    lost = Reread(3, 1, RereadOutcome.DAMAGED, "x")
    tally = RereadTally().plus([one, two]).plus([lost])
    assert (tally.done, tally.read, tally.changed, tally.damaged) == (3, 2, 2, 1)
    assert (tally.fields, tally.gained, tally.lost) == ({"title": 2, "flags": 1}, {"csp": 1}, {"corridor": 1})


def test_reasons_without_end_are_one_sum() -> None:
    many = [Reread(n, 1, RereadOutcome.UNREADABLE, f"reason {n}") for n in range(REASONS_LIMIT + 7)]
    tally = RereadTally().plus(many)
    assert len(tally.reasons) == REASONS_LIMIT + 1
    assert tally.reasons[OTHER_REASONS] == 7
