"""Grouping while a crawl stores: whole batches meanwhile, the rest afterwards, and all as if it had been at the end."""

import asyncio
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from crawler.work import Tally
from scheduler import grouping, groupingbeside
from scheduler.grouping import Grouping
from scheduler.groupingbeside import grouped_beside
from storage import Store, open_store
from stories import StoriesSettings
from tests.scheduler.worldstore import fill, world_articles

COUNT, BATCH = 44, 20


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(open_store(tmp_path)) as opened:
        yield opened


def test_fewer_than_asked_for_go_on_waiting(store: Store) -> None:
    fill(store, world_articles()[:5])
    kept = Grouping(store, StoriesSettings())
    assert kept.group(least=6).placed == 0
    assert kept.group(least=5).placed == 5


def test_whole_batches_are_placed_while_the_crawl_goes_on(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is left at the end is less than a batch, and the tallies of both add up."""
    monkeypatch.setattr(grouping, "BATCH", BATCH)
    monkeypatch.setattr(groupingbeside, "BATCH", BATCH)
    ids = fill(store, world_articles()[:COUNT])
    tally, kept = Tally(stored=COUNT), Grouping(store, StoriesSettings())

    async def crawling() -> str:
        while len(store.stories.of_articles(ids)) < 2 * BATCH:
            await asyncio.sleep(0.01)
        return "done"

    result, placed = asyncio.run(grouped_beside(crawling(), tally, kept))
    assert (result, placed.placed) == ("done", 2 * BATCH)
    assert placed.and_then(kept.group()).placed == COUNT


def test_a_crawl_that_fails_ends_the_grouping_too(store: Store) -> None:
    async def failing() -> None:
        raise OSError("the crawl is broken")

    with pytest.raises(OSError, match="the crawl is broken"):
        asyncio.run(grouped_beside(failing(), Tally(), Grouping(store, StoriesSettings())))
