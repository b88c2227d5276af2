"""The book during a crawl: changes are written before a page is read by them, the rest now and then, and an operator who
changes something meanwhile is in the right."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from crawler.extraction.layouts import Fit
from crawler.layoutbook.book import LayoutBook
from crawler.layoutbook.keeping import recalled, step
from crawler.layoutbook.states import GENERIC, PageSeen, corrected, forgotten
from crawler.recorder import Recorder
from crawler.settings import CrawlerSettings
from storage import LayoutChange, LayoutMemory, LayoutRecord, LayoutState, LayoutStep, SnapshotFolder, Store, open_store
from tests.crawler.layoutbook.pages import learned, observation
from tests.storage.samples import ENDPOINTS, NOW, OUTLETS

SETTINGS = CrawlerSettings()


@pytest.fixture
def store(migrated_database_url: str, tmp_path: Path) -> Iterator[Store]:
    opened = open_store(tmp_path, migrated_database_url)
    opened.sync_sources(OUTLETS, ENDPOINTS, now=NOW)
    yield opened
    opened.close()


@pytest.fixture
def recorder(store: Store, tmp_path: Path) -> Iterator[Recorder]:
    snapshots = SnapshotFolder(tmp_path / "snapshots", rotate_bytes=1_000_000)
    made = Recorder(store, snapshots)
    yield made
    made.close()
    snapshots.close()


def book(recorder: Recorder, settings: CrawlerSettings = SETTINGS) -> LayoutBook:
    made = LayoutBook(settings, recorder, lambda: NOW)
    made.recall(["alpha", "beta"])
    return made


def teach(made: LayoutBook, numbers: range) -> None:
    async def noting() -> None:
        for number in numbers:
            await made.note("alpha", PageSeen(None, Fit.NONE, observation=observation(number)))

    asyncio.run(noting())


def note(made: LayoutBook, *fits: Fit, version: int = 1) -> None:
    async def noting() -> None:
        for fit in fits:
            await made.note("alpha", PageSeen(version, fit))

    asyncio.run(noting())


def test_what_pages_taught_outlives_the_crawl_and_ends_in_a_layout(recorder: Recorder, store: Store) -> None:
    """Half of the pages in one crawl, half in the next. The version is there as soon as it is used."""
    first = book(recorder)
    teach(first, range(10))
    asyncio.run(first.save())
    second = book(recorder)
    teach(second, range(10, 20))
    assert [(one.version, one.state) for one in store.layouts("alpha")] == [(1, LayoutState.ACTIVE)]
    assert second.plan("alpha").version == 1
    assert second.plan("beta").version is None
    assert [one.change for one in store.layout_events(NOW)] == [LayoutChange.LEARNED]


def test_counters_are_written_when_they_are_saved_and_the_turns_go_on(recorder: Recorder, store: Store) -> None:
    made = book(recorder)
    teach(made, range(20))
    plans = [made.plan("alpha") for _ in range(4)]
    assert [one.check for one in plans] == [True, False, False, False]
    note(made, Fit.CONFIRMED, Fit.USED, Fit.USED, Fit.USED)
    assert store.layouts("alpha")[0].pages_read == 0
    asyncio.run(made.save())
    assert store.layouts("alpha")[0].pages_read == 4
    assert store.layouts("alpha")[0].recent == ("confirmed", "used", "used", "used")
    assert not book(recorder).plan("alpha").check, "the next crawl counts on: not each begins with a check"


def test_a_layout_that_does_not_fit_any_more_is_retired_at_once(recorder: Recorder, store: Store) -> None:
    made = book(recorder)
    teach(made, range(20))
    note(made, *[Fit.MISFIT] * 4)
    assert made.plan("alpha").layout is None
    (one,) = store.layouts("alpha")
    assert (one.state, one.reason) == (LayoutState.RETIRED, "of the last 4 pages 4 did not fit")


def test_an_operator_who_forgets_a_layout_during_a_crawl_is_in_the_right(recorder: Recorder, store: Store) -> None:
    """The crawl's own view of it is void then, when it saves as when something happens."""
    made = book(recorder)
    teach(made, range(20))
    note(made, Fit.USED)
    kept = recalled(store.layout_memories(["alpha"])["alpha"])
    after, change = forgotten(kept.state, kept.standing[1])
    assert store.take_layout_steps([step("alpha", kept.standing, after, change, NOW)], now=NOW) == set()
    asyncio.run(made.save())
    assert made.plan("alpha").layout is None
    assert store.layouts("alpha")[0].pages_read == 0
    assert store.layouts("alpha")[0].state is LayoutState.RETIRED


def test_what_an_operator_did_between_two_crawls_counts_in_the_second(recorder: Recorder, store: Store) -> None:
    made = book(recorder)
    teach(made, range(20))
    kept = recalled(store.layout_memories(["alpha"])["alpha"])
    after, change = corrected(kept.state, learned())
    store.take_layout_steps([step("alpha", kept.standing, after, change, NOW)], now=NOW)
    made.recall(["alpha"])
    assert made.plan("alpha").version == 2


def test_pages_that_come_while_a_change_is_written_change_nothing_twice(recorder: Recorder, store: Store) -> None:
    made = book(recorder)
    teach(made, range(20))

    async def noting() -> None:
        await asyncio.gather(*(made.note("alpha", PageSeen(1, Fit.MISFIT)) for _ in range(12)))

    asyncio.run(noting())
    assert made.plan("alpha").layout is None
    events = [(one.change, one.version) for one in store.layout_events(NOW)]
    assert events == [(LayoutChange.RETIRED, 1), (LayoutChange.LEARNED, 1)]


def test_a_change_decided_on_an_old_view_is_void(recorder: Recorder, store: Store) -> None:
    made = book(recorder)
    teach(made, range(19))
    own = LayoutRecord("alpha", 1, LayoutState.ACTIVE, learned().as_json(), 20, True, NOW)
    store.take_layout_steps([LayoutStep((0, None), LayoutMemory("alpha", 1, own))], now=NOW)
    teach(made, range(19, 20))
    assert [one.version for one in store.layouts("alpha")] == [1]
    assert made.plan("alpha").version == 1
    assert store.layout_events(NOW) == []


def test_a_layout_that_this_version_cannot_read_is_retired_and_learned_anew(recorder: Recorder, store: Store) -> None:
    odd = LayoutRecord("alpha", 1, LayoutState.ACTIVE, {"way": "of the future"}, 20, False, NOW)
    store.take_layout_steps([LayoutStep((0, None), LayoutMemory("alpha", 1, odd, ({"odd": 1},), 1))], now=NOW)
    made = book(recorder)
    assert made.plan("alpha").observing
    (one,) = store.layouts("alpha")
    assert one.state is LayoutState.RETIRED
    assert "cannot read it" in one.reason
    teach(made, range(20))
    assert made.plan("alpha").version == 2


def test_a_book_that_is_switched_off_plans_nothing_and_writes_nothing(recorder: Recorder, store: Store) -> None:
    made = book(recorder, CrawlerSettings(layouts=False))
    teach(made, range(25))
    asyncio.run(made.save())
    assert made.plan("alpha") == GENERIC
    assert store.layout_memories(["alpha"])["alpha"] == LayoutMemory("alpha")


def test_what_the_book_knows_already_is_not_recalled_again(recorder: Recorder) -> None:
    """Neither what it wrote down itself, at whatever time, nor what it recalled before: its turns go on."""
    clock = iter(NOW + timedelta(minutes=number) for number in range(1_000))
    first = LayoutBook(SETTINGS, recorder, lambda: next(clock))
    first.recall(["alpha", "beta"])
    teach(first, range(20))
    note(first, Fit.USED)
    asyncio.run(first.save())
    second = LayoutBook(SETTINGS, recorder, lambda: next(clock))
    second.recall(["alpha", "beta"])
    for made in (first, second):
        turns = [made.plan("alpha").check for _ in range(10)]
        made.recall(["alpha", "beta"])
        assert [made.plan("alpha").check for _ in range(10)] == turns
