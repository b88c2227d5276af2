"""Migrations: together they give the tables of the code, on both databases, and a newer database is refused."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect, text

from storage import DATABASE_NAME, DatabaseNewer, DatabaseUnreadable, Store, open_store
from storage.database import database_url as parsed_url
from storage.migrating import HEAD, MIGRATIONS
from storage.tables import Base
from tests.databases import empty_database
from tests.storage.samples import put


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database without any table, on either."""
    with empty_database(request.param, request, tmp_path) as url:
        yield url


def _run(database_url: str, *statements: str) -> None:
    engine = create_engine(parsed_url(Path(), database_url))
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


def test_all_migrations_give_the_tables_of_the_code(opened: Callable[[], Store], database_url: str) -> None:
    """Alembic finds nothing to change between a migrated database and the models."""
    opened()
    engine = create_engine(parsed_url(Path(), database_url))
    with engine.connect() as connection:
        options = {"compare_type": True, "include_object": _is_modelled}
        context = MigrationContext.configure(connection, opts=options)
        differences = compare_metadata(context, Base.metadata)
        tables = {name for name in inspect(connection).get_table_names() if not name.startswith("article_search")}
    engine.dispose()
    assert differences == []
    assert tables == set(Base.metadata.tables) | {"alembic_version"}


def _is_modelled(_object: Any, name: str | None, kind: str, _reflected: bool, _other: Any) -> bool:
    """The full-text index is no model; its tests are those of the search."""
    return not (kind == "table" and (name or "").startswith("article_search"))


def test_the_head_of_the_code_is_the_last_migration() -> None:
    """Else every start would migrate, or none."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


def test_opening_again_keeps_everything(opened: Callable[[], Store], store: Store) -> None:
    """An up-to-date database is left alone."""
    article_id = put(store, "a")
    kept = opened().article(article_id)
    assert kept is not None
    assert kept.title == "Title of a"


def test_a_newer_database_is_refused(opened: Callable[[], Store], database_url: str, tmp_path: Path) -> None:
    """The message names both schemas, and the database is not touched."""
    opened()
    _run(database_url, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(DatabaseNewer, match=rf"its schema is 9999, ours {HEAD}\); install that version") as caught:
        open_store(tmp_path, database_url)
    assert "\n" not in str(caught.value)


def test_a_database_of_another_program_is_refused(database_url: str, tmp_path: Path) -> None:
    """Nobody's tables are mixed with ours."""
    _run(database_url, "CREATE TABLE invoices (id integer)")
    with pytest.raises(DatabaseUnreadable, match="tables of another program; name an empty database"):
        open_store(tmp_path, database_url)


def test_a_failed_migration_leaves_nothing(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All of a migration happens or none of it, so the next start can try again."""
    broken = tmp_path / "migrations"
    versions = broken / "versions"
    versions.mkdir(parents=True)
    (broken / "env.py").write_text((MIGRATIONS / "env.py").read_text("utf-8"), "utf-8")
    for path in (MIGRATIONS / "versions").glob("v*.py"):
        (versions / path.name).write_text(path.read_text("utf-8"), "utf-8")
    (versions / "v9999_broken.py").write_text(
        "from alembic import op\n"
        f"revision = '9999'\ndown_revision = '{HEAD}'\n"
        "def upgrade():\n    op.execute('CREATE TABLE half (id integer)')\n    raise RuntimeError('power cut')\n",
        "utf-8",
    )
    monkeypatch.setattr("storage.migrating.MIGRATIONS", broken)
    monkeypatch.setattr("storage.migrating.HEAD", "9999")
    with pytest.raises(RuntimeError, match="power cut"):
        open_store(tmp_path, database_url)
    engine = create_engine(parsed_url(Path(), database_url))
    with engine.connect() as connection:
        assert inspect(connection).get_table_names() == []
    engine.dispose()
    monkeypatch.undo()
    open_store(tmp_path, database_url).close()


def test_a_file_that_another_is_just_making_is_waited_for(tmp_path: Path) -> None:
    """It has no write-ahead log yet, and SQLite refuses at once to begin one while somebody writes."""
    with closing(sqlite3.connect(tmp_path / DATABASE_NAME, isolation_level=None, check_same_thread=False)) as other:
        other.execute("BEGIN IMMEDIATE")
        done = threading.Timer(0.3, other.execute, ["COMMIT"])
        done.start()
        open_store(tmp_path).close()
        done.join()


def test_two_processes_may_open_a_new_database_together(opened: Callable[[], Store]) -> None:
    """One migrates, the others wait for it."""
    with ThreadPoolExecutor(4) as threads:
        stores = [future.result() for future in [threads.submit(opened) for _ in range(4)]]
    assert [store.ledger().found for store in stores] == [0] * 4
