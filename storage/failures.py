"""From what a driver raises to what a user reads: one table for each database.

What is not in a table is a fault of this room, and goes up as it is.
"""

import sqlite3
from collections.abc import Mapping

from sqlalchemy.exc import DBAPIError

from storage.errors import (
    DatabaseBusy,
    DatabaseUnreachable,
    DatabaseUnreadable,
    DiskFull,
    FolderUnusable,
    StorageError,
)

_SQLITE: Mapping[str, tuple[type[StorageError], str | None]] = {
    "SQLITE_FULL": (DiskFull, None),
    "SQLITE_IOERR_WRITE": (DiskFull, None),  # a limit on the size of files (EFBIG) or a quota arrives as this
    "SQLITE_IOERR_SHMSIZE": (DiskFull, None),
    "SQLITE_IOERR_FSYNC": (DiskFull, "the disk does not take what is written"),
    "SQLITE_BUSY": (DatabaseBusy, None),
    "SQLITE_LOCKED": (DatabaseBusy, None),
    "SQLITE_NOTADB": (DatabaseUnreadable, None),
    "SQLITE_CORRUPT": (DatabaseUnreadable, "this database is damaged"),
    "SQLITE_CANTOPEN": (FolderUnusable, "the database cannot be opened here"),
    "SQLITE_READONLY": (FolderUnusable, "the database may be read, but not written"),
    "SQLITE_PERM": (FolderUnusable, "the database may not be opened"),
    "SQLITE_IOERR": (DatabaseUnreadable, "the disk reports an error"),
}

_POSTGRESQL: Mapping[str, tuple[type[StorageError], str | None]] = {
    "DiskFull": (DiskFull, "the server's disk is full"),
    "LockNotAvailable": (DatabaseBusy, None),
    "InsufficientPrivilege": (DatabaseUnreadable, "the user may not use this database"),
    "ReadOnlySqlTransaction": (DatabaseUnreadable, "the server is read-only"),
    "OperationalError": (DatabaseUnreachable, None),
}
"""By the names of psycopg's classes: it is imported only where it is the driver, for that takes its time."""


def translated(error: BaseException | None, place: str) -> StorageError | None:
    """The error of this room for a driver's error; None when no table names it. `place` hides passwords.

    What came before it is asked, too: on a full disk SQLite ends the transaction by itself, and then the way back to a
    savepoint fails with an error that says nothing.
    """
    while error is not None:
        ours = _of_one(error.orig, place) if isinstance(error, DBAPIError) else None
        if ours is not None:
            return ours
        error = error.__context__
    return None


def _of_one(cause: BaseException | None, place: str) -> StorageError | None:
    if isinstance(cause, sqlite3.Error):
        return _of_sqlite(cause, place)
    for kind in type(cause).__mro__:
        if kind.__module__.partition(".")[0] == "psycopg" and kind.__name__ in _POSTGRESQL:
            ours, problem = _POSTGRESQL[kind.__name__]
            return _made(ours, place, problem)
    return None


def _of_sqlite(cause: sqlite3.Error, place: str) -> StorageError | None:
    name = getattr(cause, "sqlite_errorname", "")
    while name:
        if name in _SQLITE:
            return _made(*_SQLITE[name][:1], place, _SQLITE[name][1])
        name = name.rpartition("_")[0] if name.count("_") > 1 else ""
    return None


def _made(kind: type[StorageError], place: str, problem: str | None) -> StorageError:
    if kind is DatabaseUnreadable and problem is not None:
        return kind(place, problem, remedy="look at its permissions and its disk, or restore it from a backup")
    return kind(place, problem)
