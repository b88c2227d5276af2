"""What a process leaves behind that is killed in the middle of writing, or finds no room."""

import random
import resource
import sqlite3
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.exc import DBAPIError, OperationalError

from storage import (
    DATABASE_NAME,
    DatabaseUnreachable,
    DatabaseUnreadable,
    DiskFull,
    SnapshotFolder,
    StorageError,
    Store,
    open_store,
)
from storage.failures import translated
from tests.storage.samples import ENDPOINTS, NOW, OUTLETS, article, find, item
from tests.storage.test_warc import bodies, files, files_of_at_most
from tests.storage.writer import PAGE_BYTES, ROTATE_BYTES

ROOT = Path(__file__).parents[2]


def killed_writer(folder: Path, url: str, batches: int) -> None:
    """Start a writer, and kill -9 it right after it has begun so many batches."""
    command = [sys.executable, "-m", "tests.storage.writer", str(folder), url]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.read(batches) == b"." * batches
        process.kill()


def test_a_killed_writer_loses_and_doubles_nothing(database_url: str, tmp_path: Path) -> None:
    """After each kill the books balance, every file reads to its end, and every article has its evidence."""
    dice = random.Random(5)
    stored = 0
    for _ in range(3):
        killed_writer(tmp_path, database_url, dice.randint(1, 6))
        store = open_store(tmp_path, database_url)
        snapshots = SnapshotFolder(tmp_path / "snapshots", rotate_bytes=ROTATE_BYTES)
        ends = store.last_snapshot_ends()
        assert snapshots.recover(ends).damaged == ()
        assert {path.name for path in files(tmp_path / "snapshots")} == set(ends)
        assert sum(len(bodies(path)) for path in files(tmp_path / "snapshots")) >= store.ledger().stored
        articles = list(store.export())
        assert len({one.url for one in articles}) == len(articles) == store.ledger().stored >= stored
        for one in articles:
            assert one.snapshot is not None
            assert len(snapshots.read(one.snapshot)[1]) == PAGE_BYTES
        assert store.ledger().problems == ()
        assert store.statistics().revisions == 0
        stored = len(articles)
        store.close()
    assert stored > 0


def test_a_full_disk_stops_the_database_without_harm(tmp_path: Path) -> None:
    """Nothing of the batch is stored; with room again, the same batch is."""
    store = open_store(tmp_path)
    store.sync_sources(OUTLETS, ENDPOINTS, now=NOW)
    links = find(store, *(f"n{number}" for number in range(50)))
    text = "word " * 20_000
    batch = [item(link, article(f"n{number}", f"{number} {text}")) for number, link in enumerate(links)]
    log_bytes = (tmp_path / f"{DATABASE_NAME}-wal").stat().st_size
    with files_of_at_most(log_bytes + 100_000), pytest.raises(DiskFull, match="free some space") as caught:
        store.store_many(batch, now=NOW)
    assert str(tmp_path / DATABASE_NAME) in str(caught.value)
    assert (store.ledger().waiting, store.ledger().stored) == (50, 0)
    store.store_many(batch, now=NOW)
    assert (store.ledger().waiting, store.ledger().stored, store.ledger().problems) == (0, 50, ())
    store.close()


def test_a_disk_too_full_for_a_new_database(tmp_path: Path) -> None:
    """The next start, with room, begins anew."""
    with files_of_at_most(8_192), pytest.raises(StorageError, match="free some space"):
        open_store(tmp_path)
    open_store(tmp_path).close()
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] != 8_192


def test_what_sqlite_itself_calls_full_is_a_full_disk(tmp_path: Path) -> None:
    """A quota of pages gives the error that a full disk gives; unknown errors stay what they are."""
    connection = sqlite3.connect(tmp_path / "x.db")
    connection.execute("PRAGMA max_page_count = 3")
    connection.execute("CREATE TABLE t (x)")
    with pytest.raises(sqlite3.OperationalError) as caught:
        connection.execute("INSERT INTO t VALUES (zeroblob(100000))")
    connection.close()
    assert isinstance(translated(_wrapped(caught.value), "x.db"), DiskFull)
    with pytest.raises(sqlite3.OperationalError) as other:
        sqlite3.connect(":memory:").execute("SELEC")
    assert translated(_wrapped(other.value), "x.db") is None


def test_a_lost_server_connection_is_told_of(store: Store, database_url: str) -> None:
    """A database that goes away while it is in use gives our error, not the driver's."""
    if database_url.startswith("sqlite"):
        path = Path(store.place)
        store.close()
        path.write_bytes(b"overwritten by something else" * 1_000)
        with pytest.raises(DatabaseUnreadable):
            store.ledger()
        return
    with pytest.raises(DatabaseUnreachable), store._database.reading() as connection:
        pid = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar()
        with psycopg.connect(database_url, autocommit=True) as killer:
            killer.execute("SELECT pg_terminate_backend(%s)", [pid])
        connection.exec_driver_sql("SELECT 1")
    assert store.ledger().found == 0


def _wrapped(cause: sqlite3.Error) -> DBAPIError:
    return OperationalError("", {}, cause)
