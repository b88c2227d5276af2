"""Who sends holds the database's outbox, whichever data folder it was started with."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from scheduler.config import Settings, load_settings
from scheduler.errors import FolderBusyError
from scheduler.lock import sending_alone
from scheduler.sending import Sender, SentTally
from storage import Store, open_store
from tests.crawling import Clock
from tests.scheduler.briefs.outboxes import NOW, freeze, mail_config, write_config
from tests.storage.conftest import database_url, opened, store

__all__ = ["database_url", "opened", "store"]


def settings(folder: Path) -> Settings:
    folder.mkdir()
    return load_settings(write_config(folder, mail_config(1, ["ann@example.org"])))


def test_two_data_folders_over_one_database_send_one_after_the_other(
    opened: Callable[[], Store], tmp_path: Path
) -> None:
    """Otherwise the second would take for cut off what the first is sending."""
    one, other = opened(), opened()
    first, second = settings(tmp_path / "first"), settings(tmp_path / "second")
    freeze(one, first.briefs[0])
    (delivery,) = one.outbox.due(NOW)
    sender = Sender(second, other, now=Clock(NOW))
    with sending_alone(one):
        one.outbox.claim(delivery.id, now=NOW)
        with pytest.raises(FolderBusyError):
            asyncio.run(sender.send_due())
        assert other.outbox.due(NOW) == []
    assert asyncio.run(sender.send_due()) == SentTally(put_off=1)
    with sending_alone(one), pytest.raises(FolderBusyError), sending_alone(other):
        pass


def test_one_file_by_two_ways_is_one_database(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "data")
    one, other = open_store(tmp_path / "data"), open_store(tmp_path / "link")
    try:
        with sending_alone(one), pytest.raises(FolderBusyError), sending_alone(other):
            pass
    finally:
        one.close()
        other.close()
