"""One data folder, one crawler: a lock that the operating system gives back when its holder dies, however it dies."""

import fcntl
import os
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from scheduler.errors import FolderBusyError

LOCK_NAME = "silkwatch.lock"


class FolderLock:
    """Holds the data folder while the `with` block runs. Raises FolderBusyError at once when another process has it."""

    def __init__(self, data_dir: Path) -> None:
        self._data_dir = data_dir
        self._file: IO[str] | None = None

    def __enter__(self) -> Self:
        self._data_dir.mkdir(parents=True, exist_ok=True)
        file = (self._data_dir / LOCK_NAME).open("a+", encoding="ascii")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as cause:
            holder = lock_holder(self._data_dir)
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


def lock_holder(data_dir: Path) -> int | None:
    """The process id that the lock file names; None when no process has the folder, or does not say."""
    try:
        with (data_dir / LOCK_NAME).open(encoding="ascii") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except OSError:
                text = file.read(20).strip()
                return int(text) if text.isdigit() else None
            return None
    except OSError:
        return None
