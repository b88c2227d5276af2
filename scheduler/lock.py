"""One data folder, one crawler: a lock that the operating system gives back when its holder dies, however it dies."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import IO, TYPE_CHECKING, Self

from scheduler.errors import FolderBusyError

if TYPE_CHECKING:
    from storage import Store

LOCK_NAME = "silkwatch.lock"
OUTBOX_LOCK_ENDING = ".outbox.lock"
"""Behind the name of a database file. Held by who is sending, for as long as it sends."""


class FolderLock:
    """Holds the data folder while the `with` block runs. Raises FolderBusyError at once when another process has it.

    `name` is the lock's file: there is one for crawling, and one for sending.
    """

    def __init__(self, data_dir: Path, name: str = LOCK_NAME) -> None:
        self._data_dir = data_dir
        self._name = name
        self._file: IO[str] | None = None

    def __enter__(self) -> Self:
        self._data_dir.mkdir(parents=True, exist_ok=True)
        file = (self._data_dir / self._name).open("a+", encoding="ascii")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as cause:
            holder = lock_holder(self._data_dir, self._name)
            file.close()
            raise FolderBusyError(self._data_dir, holder) from cause
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        self._file = file
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.truncate(0)
            self._file.close()
            self._file = None


@contextmanager
def sending_alone(store: "Store") -> Iterator[None]:
    """Holds the outbox of a database while the block runs, so that what is found claimed there was cut off. Two data folders
    may name one database: so the lock is the database's own. Raises FolderBusyError at once when another process has it."""
    file = store.outbox.file
    if file is not None:
        with FolderLock(file.parent, f"{file.name}{OUTBOX_LOCK_ENDING}"):
            yield
        return
    with store.outbox.alone() as is_ours:
        if not is_ours:
            raise FolderBusyError(store.outbox.place)
        yield


def lock_holder(data_dir: Path, name: str = LOCK_NAME) -> int | None:
    """The process id that the lock file names; None when no process has the folder, or does not say."""
    try:
        with (data_dir / name).open(encoding="ascii") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except OSError:
                text = file.read(20).strip()
                return int(text) if text.isdigit() else None
            return None
    except OSError:
        return None
