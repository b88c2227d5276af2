"""One data folder, one crawler: a lock that the operating system gives back when its holder dies, however it dies."""

import fcntl
import os
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from scheduler.errors import FolderBusyError

LOCK_NAME = "silkwatch.lock"
OUTBOX_LOCK_NAME = "outbox.lock"
"""Held by who is sending, for as long as it sends."""


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
