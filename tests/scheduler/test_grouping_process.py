"""The daemon's process that groups: it works beside the loop, and its end is told and costs nothing."""

import asyncio
import os
import signal
from contextlib import closing
from pathlib import Path

import pytest

from scheduler.errors import GroupingFailed
from scheduler.groupingprocess import GroupingContext, GroupingProcess
from storage import open_store
from stories import StoriesSettings
from tests.readerpids import readers
from tests.scheduler.worldstore import fill, world_articles


def test_the_loop_goes_on_while_articles_are_placed(migrated_database_url: str, tmp_path: Path) -> None:
    """Everything is placed by another process; meanwhile the loop that asked for it turns a thousand times."""
    with closing(open_store(tmp_path, migrated_database_url)) as store:
        ids = fill(store, world_articles(60))

        async def place() -> tuple[int, int]:
            process = GroupingProcess(GroupingContext(tmp_path, migrated_database_url, StoriesSettings()))
            turns = 0
            try:
                placing = asyncio.create_task(process.group())
                while not placing.done():
                    await asyncio.sleep(0)
                    turns += 1
                return (await placing).placed, turns
            finally:
                process.close()

        placed, turns = asyncio.run(place())
        assert placed == len(store.stories.of_articles(ids)) == len(ids)
        assert turns > 1000


def test_a_process_that_was_killed_is_told_and_started_anew(migrated_database_url: str, tmp_path: Path) -> None:
    """Nothing of what it had placed is lost, and the next call places the rest."""
    with closing(open_store(tmp_path, migrated_database_url)) as store:
        articles = world_articles(40)
        first = fill(store, articles[:20])

        async def watch() -> None:
            process = GroupingProcess(GroupingContext(tmp_path, migrated_database_url, StoriesSettings()))
            try:
                before = set(readers())
                assert (await process.group()).placed == 20
                (own,) = set(readers()) - before
                rest = fill(store, articles[20:])
                own.suspend()
                asked = asyncio.create_task(process.group())
                await asyncio.sleep(0)
                os.kill(own.pid, signal.SIGKILL)
                with pytest.raises(GroupingFailed, match="the process that groups articles was ended"):
                    await asked
                assert (await process.group()).placed == 20
                assert len(store.stories.of_articles([*first, *rest])) == 40
            finally:
                process.close()

        asyncio.run(watch())


def test_a_database_that_is_gone_is_told_in_its_own_words(tmp_path: Path) -> None:
    """The error of the storage room crosses from one process to the other as a sentence."""
    file = tmp_path / "no" / "silkwatch.db"
    file.parent.mkdir()
    file.write_text("This is no database, but it is longer than the header of one, which is a hundred bytes long." * 3)

    async def ask() -> None:
        process = GroupingProcess(GroupingContext(tmp_path, f"sqlite:///{file}", StoriesSettings()))
        try:
            await process.group()
        finally:
            process.close()

    with pytest.raises(GroupingFailed, match=r"not a Silkwatch database; restore it from a backup"):
        asyncio.run(ask())
