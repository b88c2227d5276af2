"""Snapshots: the pages as fetched, in WARC files, the archive world's own format.

A record is made where the page is read (`encode_response`, pure) and appended by the one writer of a `SnapshotFolder`.

What survives what: `append` returns when the operating system has the whole record, so killing the process loses no
record that the database speaks of. Against a power cut a file is flushed to the disk when it is closed and whenever
`FLUSH_EVERY_BYTES` were written; a file that then is shorter than the database says is told of by `recover`.
"""

import errno
import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from storage.articlerecords import SnapshotRecord
from storage.database import make_folder
from storage.errors import DiskFull, FolderUnusable
from storage.warcreading import read_snapshot
from storage.warcrecords import encode_response, encode_warcinfo, whole_records

__all__ = ["Recovery", "SnapshotFolder", "encode_response"]

FLUSH_EVERY_BYTES = 8 * 1024 * 1024
SET_ASIDE = "set-aside"
_NAMES = "silkwatch-*.warc.gz"
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


@dataclass(frozen=True, slots=True)
class Recovery:
    """What `SnapshotFolder.recover` did, as names of files.

    `cut` lost a tail that was never committed, `deleted` held nothing committed, `set_aside` holds whole records in
    a folder of which the database knows no file. `damaged` are missing, or shorter than the database says: evidence is lost.
    """

    cut: tuple[str, ...] = ()
    deleted: tuple[str, ...] = ()
    set_aside: tuple[str, ...] = ()
    damaged: tuple[str, ...] = ()


class SnapshotFolder:
    """A folder of WARC files that one process writes, and within it one thread at a time.

    A run writes files of its own and never appends to those of an earlier one. A file is begun by its first record.
    Raises FolderUnusable when the folder cannot be made.
    """

    def __init__(self, folder: Path, *, rotate_bytes: int) -> None:
        make_folder(folder)
        self._folder = folder
        self._rotate_bytes = rotate_bytes
        self._fd: int | None = None
        self._name = ""
        self._end = 0
        self._unflushed_bytes = 0

    def recover(self, ends: Mapping[str, int]) -> Recovery:
        """Put the folder right after a crash; before the first `append`. `ends` is `Store.last_snapshot_ends()`.

        Every file is cut after its last committed record; one with nothing committed is deleted. If no file
        that the database knows lies in the folder, then whole records are moved into the folder `set-aside` instead:
        it may be the wrong database, or the wrong folder. Raises FolderUnusable, DiskFull.
        """
        cut: list[str] = []
        deleted: list[str] = []
        aside: list[str] = []
        damaged = [name for name in ends if not (self._folder / name).is_file()]
        is_ours = len(damaged) < len(ends)
        with self._words():
            for path in sorted(self._folder.glob(_NAMES)):
                end, size = ends.get(path.name), path.stat().st_size
                if end is None:
                    kept = not is_ours and self._set_aside(path)
                    if not kept:
                        path.unlink()
                    (aside if kept else deleted).append(path.name)
                elif size > end:
                    os.truncate(path, end)
                    cut.append(path.name)
                elif size < end:
                    damaged.append(path.name)
                    os.truncate(path, _whole_end(path))
        return Recovery(tuple(cut), tuple(deleted), tuple(aside), tuple(sorted(damaged)))

    def append(self, record: bytes) -> tuple[str, int, int]:
        """Write a record; the file's name, the record's offset and its length, in bytes.

        Raises DiskFull or FolderUnusable, and then nothing of the record is left in the file.
        """
        with self._words():
            if self._fd is not None and self._end + len(record) > self._rotate_bytes:
                self.close()
            if self._fd is None:
                self._begin()
            offset = self._end
            self._write(record)
            if self._unflushed_bytes >= FLUSH_EVERY_BYTES:
                self._flush()
        return self._name, offset, len(record)

    def read(self, snapshot: SnapshotRecord) -> tuple[tuple[tuple[str, str], ...], bytes]:
        """The HTTP headers and the body of a page as it was fetched. Raises SnapshotMissing, SnapshotDamaged."""
        _, headers, body = read_snapshot(self._folder, snapshot)
        return headers, body

    def close(self) -> None:
        """Flush the file that is open and end it. May be called twice. Raises DiskFull, FolderUnusable."""
        if self._fd is None:
            return
        with self._words():
            try:
                self._flush()
            finally:
                os.close(self._fd)
                self._fd = None

    def _begin(self) -> None:
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
        self._name = f"silkwatch-{stamp}-{secrets.token_hex(4)}.warc.gz"
        path = self._folder / self._name
        self._fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o644)
        self._end = 0
        info = {"software": f"silkwatch/{_version()}", "format": "WARC File Format 1.1"}
        try:
            self._write(encode_warcinfo(self._name, info))
        except OSError:
            os.close(self._fd)
            self._fd = None
            path.unlink()
            raise

    def _write(self, data: bytes) -> None:
        """Write all of it after the last record, or nothing."""
        assert self._fd is not None
        written = 0
        try:
            while written < len(data):
                written += os.pwrite(self._fd, memoryview(data)[written:], self._end + written)
        except OSError:
            os.ftruncate(self._fd, self._end)
            raise
        self._end += len(data)
        self._unflushed_bytes += len(data)

    def _flush(self) -> None:
        assert self._fd is not None
        os.fsync(self._fd)
        self._unflushed_bytes = 0

    def _set_aside(self, path: Path) -> bool:
        """Keep the whole records of a file, if there are any. Whether there were."""
        with path.open("rb") as file:
            count, end = whole_records(file)
        if count < 2:  # the first one only says who wrote the file
            return False
        os.truncate(path, end)
        make_folder(self._folder / SET_ASIDE)
        path.rename(self._folder / SET_ASIDE / path.name)
        return True

    @contextmanager
    def _words(self) -> Iterator[None]:
        try:
            yield
        except OSError as cause:
            if cause.errno in _NO_ROOM:
                raise DiskFull(self._folder) from cause
            reason = (cause.strerror or str(cause)).lower()
            raise FolderUnusable(self._folder, f"snapshots cannot be written here ({reason})") from cause


def _whole_end(path: Path) -> int:
    with path.open("rb") as file:
        return whole_records(file)[1]


def _version() -> str:
    with suppress(PackageNotFoundError):
        return version("silkwatch")
    return "unknown"
