"""The errors of this room. Each message is one sentence that names the place and the remedy.

StorageError
├── FolderUnusable        the data folder cannot be made or written
├── DatabaseUnusable
│   ├── DatabaseUrlWrong      the address of the database cannot be understood
│   ├── DatabaseUnreachable   the server does not answer, or refuses us
│   ├── DatabaseUnreadable    not a database, damaged, or not permitted
│   ├── DatabaseNewer         written by a newer Silkwatch
│   └── DatabaseBusy          another process holds it for too long
├── DiskFull              no room, no quota, or a limit on the size of files; nothing half-written is left
├── NotKnown              an id that is in no table
├── StoryStays            two stories cannot be merged so, or one be split
├── ItemRefused           one page of a batch that the database refuses; the others are stored
└── SnapshotUnusable
    ├── SnapshotMissing       the file is not there, or ends before the record
    └── SnapshotDamaged       the record is there, and is not what was fetched
"""

from pathlib import Path


class StorageError(Exception):
    """What is kept cannot be read or written. `place` is the file, folder or database address that is meant."""

    remedy = "look at the cause"

    def __init__(self, place: Path | str, problem: str | None = None, *, remedy: str | None = None) -> None:
        self.place = place
        self.problem = problem or (type(self).__doc__ or "").splitlines()[0].rstrip(".")
        super().__init__(f"{place}: {self.problem}; {remedy or self.remedy}")


class FolderUnusable(StorageError):
    """This folder cannot be written."""

    remedy = "correct its owner and permissions, or name another folder"


class DatabaseUnusable(StorageError):
    """The database cannot be used."""


class DatabaseUrlWrong(DatabaseUnusable):
    """This is no address of a database."""

    remedy = "write it as postgresql://user:password@host/name, or leave it out to use SQLite"


class DatabaseUnreachable(DatabaseUnusable):
    """The database does not answer."""

    remedy = "start its server, and correct host, name, user and password in storage.database_url"


class DatabaseUnreadable(DatabaseUnusable):
    """This file is not a Silkwatch database."""

    remedy = "restore it from a backup, or move it away to begin with an empty one"


class DatabaseNewer(DatabaseUnusable):
    """A newer Silkwatch wrote this database."""

    remedy = "install that version or a later one"


class DatabaseBusy(DatabaseUnusable):
    """Another process holds the database for too long."""

    remedy = "let that process end, then try again"


class DiskFull(StorageError):
    """The disk is full, or a quota or a limit on the size of files is used up."""

    remedy = "free some space or name a folder on another disk, then start again: nothing is lost"


class NotKnown(StorageError):
    """There is no such row."""

    remedy = "use an id that this database gave out"


class StoryStays(StorageError):
    """This story cannot be changed so."""

    remedy = "look at it with silkwatch stories show"


class ItemRefused(StorageError):
    """The database refuses this page. `link_id` is the link it was found by, closed as failed if it exists."""

    remedy = "report this with the page's address"

    def __init__(self, place: Path | str, problem: str, *, link_id: int) -> None:
        super().__init__(place, problem)
        self.link_id = link_id


class SnapshotUnusable(StorageError):
    """A snapshot cannot be used."""

    remedy = "restore the file from a backup"


class SnapshotMissing(SnapshotUnusable):
    """The snapshot is not there."""


class SnapshotDamaged(SnapshotUnusable):
    """The snapshot is not what was fetched."""
