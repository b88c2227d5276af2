"""Opens the database for who only reads: a mistyped folder must not become a new, empty one."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from scheduler.errors import NoWatchError

if TYPE_CHECKING:
    from scheduler.config import Settings
    from storage import Store


@contextlib.contextmanager
def existing_store(settings: "Settings") -> Iterator["Store"]:
    """The store of a data folder that holds one, closed at the end. Raises NoWatchError, or StorageError."""
    from storage import open_store
    from storage.database import database_url

    place = settings.storage
    url = database_url(place.data_dir, place.database_url)
    if url.get_backend_name() == "sqlite" and not Path(str(url.database)).exists():
        raise NoWatchError(place.data_dir)
    with contextlib.closing(open_store(place.data_dir, place.database_url)) as store:
        yield store
