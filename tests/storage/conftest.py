"""An open store on either database, and an unopened one."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from storage import Store, open_store
from tests.storage.samples import ENDPOINTS, NOW, OUTLETS


@pytest.fixture
def database_url(migrated_database_url: str) -> str:
    """The address of a database with its tables; those of migrating begin with an empty one."""
    return migrated_database_url


@pytest.fixture
def opened(database_url: str, tmp_path: Path) -> Iterator[Callable[[], Store]]:
    """Opens the test's database, as often as asked: each call is another process's view of it."""
    stores: list[Store] = []

    def open_one() -> Store:
        stores.append(open_store(tmp_path, database_url))
        return stores[-1]

    yield open_one
    for store in stores:
        store.close()


@pytest.fixture
def store(opened: Callable[[], Store]) -> Store:
    """A store that knows the sample outlets and endpoints."""
    store = opened()
    store.sync_sources(OUTLETS, ENDPOINTS, now=NOW)
    return store
