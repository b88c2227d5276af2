"""The connection to the database: one engine, reading and writing transactions, and errors in our own words.

A reading transaction sees one state of the data from its first statement to its last. A writing one holds, on SQLite,
the only write lock from its beginning, so that what it reads cannot change before it writes.
"""

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError

from storage.errors import DatabaseUrlWrong, FolderUnusable
from storage.failures import translated

DATABASE_NAME = "silkwatch.db"
BUSY_TIMEOUT_MS = 30_000
WRITE_AHEAD_TRIES_S = 5.0
WRITE_AHEAD_PAUSE_S = 0.01
CONNECT_TIMEOUT_S = 10
_WRITES = "silkwatch_writes"


class Database:
    """An open database. May be used from several threads; two writers in one process wait for each other."""

    def __init__(self, url: URL) -> None:
        self.url = url
        self.is_sqlite = url.get_backend_name() == "sqlite"
        self.place = str(url.database) if self.is_sqlite else url.render_as_string(hide_password=True)
        self._engine = _sqlite_engine(url) if self.is_sqlite else _postgresql_engine(url)
        self._write_lock = threading.Lock() if self.is_sqlite else nullcontext()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction for reading. Raises errors of this room."""
        with self._words(), self._engine.connect() as connection:
            if not self.is_sqlite:
                connection.execution_options(isolation_level="REPEATABLE READ")
            with connection.begin():
                yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction for writing: committed when the block ends, undone when it raises."""
        with self._write_lock, self._words(), self._engine.connect() as connection:
            connection.execution_options(**{_WRITES: True})
            with connection.begin():
                yield connection

    @contextmanager
    def held(self, number: int) -> Iterator[bool]:
        """A lock of the server by that number while the block runs, without a transaction; False when somebody else has it."""
        with self._words(), self._engine.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT")
            own = {"number": number}
            is_ours = bool(connection.execute(text("SELECT pg_try_advisory_lock(:number)"), own).scalar())
            try:
                yield is_ours
            finally:
                if is_ours:
                    connection.execute(text("SELECT pg_advisory_unlock(:number)"), own)

    def close(self) -> None:
        """Give all connections back. SQLite folds its write-ahead log into the file."""
        self._engine.dispose()

    @contextmanager
    def _words(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            ours = translated(error, self.place)
            if ours is None:
                raise
            raise ours from error


def database_url(data_dir: Path, url: str | None) -> URL:
    """The address to open: the file in `data_dir` when `url` is None or empty. Raises DatabaseUrlWrong."""
    if not url:
        return URL.create("sqlite", database=str(data_dir / DATABASE_NAME))
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as cause:
        raise DatabaseUrlWrong("storage.database_url") from cause
    match parsed.drivername.partition("+")[0]:
        case "sqlite" if parsed.database and parsed.database != ":memory:":
            return parsed.set(drivername="sqlite")
        case "postgresql" | "postgres":
            return parsed.set(drivername="postgresql+psycopg")
        case other:
            raise DatabaseUrlWrong(
                parsed.render_as_string(hide_password=True), f"{other} in this form is no database that can be used"
            )


def make_folder(folder: Path) -> None:
    """Make a folder that can be written. Raises FolderUnusable."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not folder.is_dir():
            raise FolderUnusable(folder)
    except FileExistsError as cause:
        raise FolderUnusable(folder, "this is a file, not a folder", remedy="name another folder") from cause
    except OSError as cause:
        reason = (cause.strerror or str(cause)).lower()
        raise FolderUnusable(folder, f"this folder cannot be made or opened ({reason})") from cause


def _sqlite_engine(url: URL) -> Engine:
    engine = create_engine(url, connect_args={"timeout": BUSY_TIMEOUT_MS / 1_000})

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _: Any) -> None:
        connection.isolation_level = None  # the driver begins no transactions of its own: the next listener does
        _write_ahead(connection)
        for pragma in ("synchronous=NORMAL", "foreign_keys=ON", "cache_size=-32000"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(_WRITES)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Switch to a write-ahead log. Where others do the same to a new file, SQLite refuses at once and does not wait."""
    until_s = time.monotonic() + WRITE_AHEAD_TRIES_S
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as cause:
            if cause.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > until_s:
                raise
            time.sleep(WRITE_AHEAD_PAUSE_S)


def _postgresql_engine(url: URL) -> Engine:
    arguments = {"options": "-c timezone=UTC", "connect_timeout": CONNECT_TIMEOUT_S}
    return create_engine(url, connect_args=arguments, pool_pre_ping=True)
