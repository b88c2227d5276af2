"""Placing stored articles: in order, once, the same whenever it is done and however often it is broken off."""

import random
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from newsroom import InventedArticle
from scheduler import grouping
from scheduler.grouping import TOO_OLD, Grouping, GroupingTally
from storage import Store, StoryMember, open_store
from stories import Incoming, StoriesSettings
from tests.scheduler.conftest import ROOT
from tests.scheduler.worldstore import WINDOW, fill, know_outlets, put_article, world_articles
from tests.storage.samples import DAY, article, endpoint, item, outlet, put
from tests.stories.samples import BEGINS, bridged

KILLS = 4


@pytest.fixture(scope="module")
def world() -> list[InventedArticle]:
    return world_articles()


@pytest.fixture
def opened(migrated_database_url: str, tmp_path: Path) -> Iterator[Callable[[], Store]]:
    """Opens the test's database, as often as asked: each call is another process's view of it."""
    stores: list[Store] = []

    def open_one() -> Store:
        stores.append(open_store(tmp_path, migrated_database_url))
        return stores[-1]

    yield open_one
    for store in stores:
        store.close()


@pytest.fixture
def store(opened: Callable[[], Store]) -> Store:
    return opened()


def group(store: Store, **changes: object) -> GroupingTally:
    return Grouping(store, StoriesSettings()).group(**changes)  # type: ignore[arg-type]


def after_looks(count: int) -> Callable[[], bool]:
    """What says that it is time to stop when it is asked once more than that."""
    asked = iter([False] * count)
    return lambda: next(asked, True)


def places(store: Store, ids: Sequence[int]) -> list[tuple[int, int, int, object, str]]:
    """Where the articles stand, but for when they were placed."""
    members = store.stories.of_articles(ids)
    assert sorted(members) == sorted(ids)
    return [_place(members[id_]) for id_ in ids]


def _place(one: StoryMember) -> tuple[int, int, int, object, str]:
    return one.article_id, one.story_id, one.text_id, one.quotes, one.why


@pytest.fixture(scope="module")
def expected(world: list[InventedArticle], tmp_path_factory: pytest.TempPathFactory) -> list[object]:
    """Where all articles of the world go when they are grouped at once."""
    with closing(open_store(tmp_path_factory.mktemp("once"))) as store:
        ids = fill(store, world)
        group(store)
        return [*places(store, ids), _rows(store, ids)]


def _rows(store: Store, ids: Sequence[int]) -> list[object]:
    return [store.stories.get(id_) for id_ in ids]


def test_all_that_waits_is_placed_once(store: Store, world: list[InventedArticle]) -> None:
    """Each article has one story, each story its row, and the tally says how it came to that."""
    ids = fill(store, world)
    told: list[int] = []
    tally = group(store, on_progress=told.append)
    assert (tally.placed, tally.left, tally.overtaken) == (len(ids), False, 0)
    assert told[-1] == len(ids)
    assert not store.stories.anything_waiting()
    members = store.stories.of_articles(ids)
    assert tally.begun == sum(one.story_id == one.article_id for one in members.values()) + tally.merged
    assert tally.copies == sum(one.text_id != one.article_id for one in members.values()) > 0
    sizes = Counter(one.story_id for one in members.values())
    rows = {id_: store.stories.get(id_) for id_ in sizes}
    assert {id_: row.articles for id_, row in rows.items() if row} == sizes
    assert group(store) == GroupingTally()


def test_copies_share_a_text_and_events_a_story(store: Store, world: list[InventedArticle]) -> None:
    """By what the newsroom says of its articles: hardly an article is in a story of another event."""
    ids = fill(store, world)
    group(store)
    members = store.stories.of_articles(ids)
    events: dict[int, Counter[str]] = {}
    for id_, one in zip(ids, world, strict=True):
        events.setdefault(members[id_].story_id, Counter())[one.event_id] += 1
    strangers = sum(count.total() - count.most_common(1)[0][1] for count in events.values())
    assert strangers <= len(world) * 0.05
    texts: dict[tuple[str, str, str], list[StoryMember]] = {}
    for id_, one in zip(ids, world, strict=True):
        texts.setdefault((one.event_id, one.language, one.copied_from or one.outlet_id), []).append(members[id_])
    copied = [of_text for of_text in texts.values() if len(of_text) > 1]
    found = [of_text for of_text in copied if len({one.text_id for one in of_text}) == 1]
    assert len(found) >= len(copied) * 0.9 > 10


@pytest.mark.parametrize("size", [1, 7, 50])
def test_it_comes_out_the_same_however_it_is_parted(
    store: Store, world: list[InventedArticle], expected: list[object], size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Batches of any size, each by a new grouping that restores its state from what is kept."""
    monkeypatch.setattr(grouping, "BATCH", size)
    ids = fill(store, world[:60] if size == 1 else world)
    while store.stories.anything_waiting():
        group(store, stopped=after_looks(2))
    assert places(store, ids) == expected[: len(ids)]
    if len(ids) == len(world):
        assert _rows(store, ids) == expected[-1]


def test_articles_that_come_later_go_where_they_would_have_gone(
    store: Store, world: list[InventedArticle], expected: list[object]
) -> None:
    """One grouping that is kept, called whenever something was stored, as the daemon's is."""
    kept = Grouping(store, StoriesSettings())
    ids: list[int] = []
    for begin in range(0, len(world), 40):
        ids += fill(store, world[begin : begin + 40])
        kept.group()
    assert places(store, ids) == expected[: len(ids)]


def test_a_killed_grouping_goes_on_and_places_nothing_twice(
    migrated_database_url: str,
    opened: Callable[[], Store],
    world: list[InventedArticle],
    expected: list[object],
    tmp_path: Path,
) -> None:
    """Killed after so many batches, again and again; in the end everything stands as if nothing had happened."""
    store = opened()
    ids = fill(store, world)
    dice = random.Random(11)
    for _ in range(KILLS):
        command = [sys.executable, "-m", "tests.scheduler.grouper", str(tmp_path), migrated_database_url]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            process.stdout.read(dice.randint(1, 12))
            process.kill()
        begun = [one for one in store.stories.changes_since(world[0].published_at) if one.other_id is None]
        placed = store.stories.of_articles(ids)
        assert [one.article_id for one in begun] == ids[: len(placed)] == sorted(placed)
    group(store)
    assert places(store, ids) == expected[: len(ids)]
    assert _rows(store, ids) == expected[-1]


def test_two_that_group_at_once_place_everything_once(
    opened: Callable[[], Store], world: list[InventedArticle], expected: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever finds that the other was there first begins anew with what is kept."""
    monkeypatch.setattr(grouping, "BATCH", 16)
    store, other = opened(), Grouping(opened(), StoriesSettings())
    ids = fill(store, world)
    own = Grouping(store, StoriesSettings())
    overtaken = 0
    while store.stories.anything_waiting():
        for one in (own, other):
            was_waiting = store.stories.anything_waiting()
            tally = one.group(stopped=after_looks(3))
            overtaken += tally.overtaken
            assert tally.placed > 0 or not was_waiting
    assert overtaken > 0
    assert places(store, ids) == expected[: len(ids)]


def test_what_was_not_written_is_not_remembered(
    migrated_database_url: str, store: Store, world: list[InventedArticle], expected: list[object]
) -> None:
    """When the database gives out within a batch, the next call places that batch as if it had never seen it."""
    ids = fill(store, world)
    engine = create_engine(migrated_database_url.replace("postgresql://", "postgresql+psycopg://"))

    def run(statement: str) -> None:
        with engine.begin() as connection:
            connection.execute(text(statement))

    kept = Grouping(store, StoriesSettings())
    run("ALTER TABLE stories RENAME TO hidden")
    with pytest.raises(Exception, match="stories"):
        kept.group()
    run("ALTER TABLE hidden RENAME TO stories")
    engine.dispose()
    kept.group()
    assert places(store, ids) == expected[: len(ids)]


def test_features_that_are_missing_or_old_are_made_and_kept(
    store: Store, world: list[InventedArticle], expected: list[object]
) -> None:
    """What was stored before there were features, or by another version of them, is grouped as all else is."""
    ids = fill(store, world, with_features=False)
    store.stories.keep_features({ids[0]: (1, b"\xfe of a version that nobody knows")})
    group(store)
    assert places(store, ids) == expected[: len(ids)]
    kept = list(store.stories.recent(world[0].published_at - DAY))
    assert [one.article_id for one in kept] == ids
    assert all(one.features for one in kept)
    assert kept[0].features is not None and not kept[0].features.startswith(b"\xfe")


def test_an_article_from_the_archive_has_a_story_of_its_own(store: Store, world: list[InventedArticle]) -> None:
    """Older than the window when it came, it joins nothing and nothing joins it, not even its copy; it is no less a story."""
    walked = world[:20]
    know_outlets(store, walked)
    ids = [put_article(store, one, one.published_at + WINDOW + DAY) for one in walked]
    walked_at = max(one.published_at for one in walked) + WINDOW + DAY
    tally = Grouping(store, StoriesSettings(), now=lambda: walked_at).group()
    assert tally.begun == len(ids) == 20
    assert {one.why for one in store.stories.of_articles(ids).values()} == {TOO_OLD}
    story = store.stories.get(ids[0])
    assert story is not None and story.first_at == walked[0].published_at


def test_a_revised_article_stays_where_it_is(store: Store, world: list[InventedArticle]) -> None:
    """Its story is told anew by the same step that places what is new, and counted."""
    ids = fill(store, world[:30])
    kept = Grouping(store, StoriesSettings())
    kept.group()
    before = places(store, ids)
    first = store.article(ids[0])
    assert first is not None
    (link,) = [one for one in store.links(limit=None) if one.article_id == ids[0]]
    again = article(
        world[0].path.lstrip("/"),
        "Nothing of it was true.",
        world[0].outlet_id,
        title="We were wrong",
        published_at=world[0].published_at,
    )
    later = first.fetched_at + timedelta(hours=1)
    store.store_many([item(link.id, again, later)], now=later)
    tally = kept.group()
    assert (tally.placed, tally.told_anew) == (0, 1)
    assert places(store, ids) == before
    story = store.stories.get(before[0][1])
    assert story is not None
    assert (story.id, story.headline) == (ids[0], "We were wrong")


@pytest.mark.parametrize(("hours", "merged"), [(47, 1), (49, 0)])
@pytest.mark.parametrize("anew", [False, True], ids=["kept state", "restored state"])
def test_what_readers_saw_for_two_days_is_merged_no_more(store: Store, hours: int, merged: int, anew: bool) -> None:
    """Two days on the clock, not by the days of the articles: what was off for a while meets late what is young."""
    eager = StoriesSettings(merge_factor=1.0)
    clock = [BEGINS + timedelta(hours=5)]
    own = Grouping(store, eager, now=lambda: clock[0])
    store.sync_sources([outlet("alpha")], [endpoint("alpha")], now=BEGINS)
    *early, first, second = bridged()
    _told(store, early)
    own.group()
    clock[0] += timedelta(hours=hours)
    _told(store, [first, second])
    again = Grouping(store, eager, now=lambda: clock[0]) if anew else own
    assert again.group().merged == merged


def _put(store: Store, one: Incoming) -> int:
    """Store an article of which grouping sees this, fetched when it is filed."""
    return put(
        store,
        f"told-{one.article_id}",
        f"Text {one.article_id}",
        one.at,
        language=one.language,
        published_at=one.at,
        features=one.features.dumps(),
        fingerprint=one.fingerprint,
    )


def _told(store: Store, articles: Sequence[Incoming]) -> list[int]:
    return [_put(store, one) for one in articles]


@pytest.mark.parametrize("anew", [False, True], ids=["kept state", "restored state"])
def test_what_somebody_split_is_not_merged_again(store: Store, anew: bool) -> None:
    """However much what comes later agrees with both."""
    eager = StoriesSettings(merge_factor=1.0)
    store.sync_sources([outlet("alpha")], [endpoint("alpha")], now=BEGINS)
    own = Grouping(store, eager, now=lambda: BEGINS + timedelta(hours=5))
    first, second, *rest = _told(store, bridged()[:-1])
    assert own.group().merged == 1
    assert store.stories.split(first, [second], reason="by Leyla", now=BEGINS) == (second, [second])
    last = replace(bridged()[-1], article_id=52)
    late = _told(store, [bridged()[-1], last])
    again = Grouping(store, eager, now=lambda: BEGINS + timedelta(hours=6)) if anew else own
    assert again.group().merged == 0
    members = store.stories.of_articles([first, second, *rest, *late])
    assert (members[first].story_id, members[second].story_id) == (first, second)


def test_what_comes_later_joins_what_somebody_merged(store: Store) -> None:
    """Although the two agree on nothing: a report of the younger one's words is the older one's article."""
    one, other, *notes = bridged()[:-2]
    store.sync_sources([outlet("alpha")], [endpoint("alpha")], now=BEGINS)
    own = Grouping(store, StoriesSettings())
    first, second, *_notes = _told(store, [one, other, *notes])
    own.group()
    assert store.stories.of_articles([second])[second].story_id == second
    assert store.stories.merge(first, second, reason="by Leyla", now=BEGINS) == first
    (late,) = _told(store, [replace(other, article_id=90, at=other.at + timedelta(hours=1), fingerprint=b"")])
    assert own.group().placed == 1
    assert store.stories.of_articles([late])[late].story_id == first


def test_a_batch_is_restored_in_the_order_in_which_it_was_placed(store: Store) -> None:
    """That of instants and not of ids: a first crawl stores the articles of a month in any order."""
    articles = bridged()
    store.sync_sources([outlet("alpha")], [endpoint("alpha")], now=BEGINS)
    ids = _told(store, articles[::-1])
    Grouping(store, StoriesSettings(), now=lambda: BEGINS + DAY).group()
    members = store.stories.of_articles(ids)
    placed = sorted(zip((one.at for one in articles[::-1]), ids, strict=True))
    assert [one.article_id for one in store.stories.recent(BEGINS - DAY)] == [id_ for _at, id_ in placed]
    told = [(one.story_id, one.at) for one in store.stories.told_since(BEGINS - DAY)]
    assert told == [(members[id_].story_id, at) for at, id_ in placed]


@pytest.mark.parametrize("anew", [False, True], ids=["kept state", "restored state"])
@pytest.mark.parametrize("clock_too", [False, True], ids=["a wrong date", "a wrong clock that was set right"])
def test_an_article_of_the_far_future_closes_no_story(store: Store, anew: bool, clock_too: bool) -> None:
    """Filed ten years ahead, it is placed among the articles of today, and those go on joining each other and growing old."""
    clock = [BEGINS + timedelta(hours=5)]
    store.sync_sources([outlet("alpha")], [endpoint("alpha")], now=BEGINS)
    own = Grouping(store, StoriesSettings(), now=lambda: clock[0])
    report, *notes = bridged()[:-2]
    first, *_rest = _told(store, [report, *notes])
    own.group()
    ahead = timedelta(days=3650)
    clock[0] += ahead * clock_too
    (strange,) = _told(store, [replace(notes[-1], article_id=80, at=BEGINS + ahead, fingerprint=b"")])
    assert own.group().placed == 1
    clock[0] = BEGINS + timedelta(hours=6)
    later = Grouping(store, StoriesSettings(), now=lambda: clock[0]) if anew else own
    (late,) = _told(store, [replace(report, article_id=90, at=clock[0], fingerprint=b"")])
    assert later.group().placed == 1
    assert store.stories.of_articles([late])[late].story_id == first
    assert store.stories.of_articles([strange])[strange].story_id != first
    clock[0] += timedelta(hours=StoriesSettings().quiet_h + 1)
    (silent,) = _told(store, [replace(report, article_id=91, at=clock[0], fingerprint=b"")])
    last = Grouping(store, StoriesSettings(), now=lambda: clock[0]) if anew else later
    last.group()
    assert store.stories.of_articles([silent])[silent].story_id == silent
