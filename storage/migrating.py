"""Brings a database to the schema of this code, or refuses one that is newer.

A new migration is a file in `storage/migrations/versions`, named like those there, with the old HEAD as its
`down_revision`; then set HEAD below to its name. The tests prove that all migrations together give the tables of
`storage.tables`.
"""

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from storage.database import Database
from storage.errors import DatabaseNewer, DatabaseUnreadable

HEAD = "0013"
MIGRATIONS = Path(__file__).with_name("migrations")
_LOCK_NUMBER = 7_455_219  # any number: only Silkwatch asks for this lock of the database


def migrate(database: Database) -> None:
    """Bring the database to HEAD; an up-to-date one is only looked at. Raises DatabaseNewer, DatabaseUnreadable."""
    with database.reading() as connection:
        if _version(connection) == HEAD:
            return
    with database.writing() as connection:
        if not database.is_sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _LOCK_NUMBER})
        _upgrade(connection, database.place)


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    version: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return version


def _upgrade(connection: Connection, place: str) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    version = _version(connection)
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if version is None and inspect(connection).get_table_names():
        raise DatabaseUnreadable(
            place, "this database holds tables of another program", remedy="name an empty database"
        )
    if version is not None and version not in known:
        raise DatabaseNewer(place, f"a newer Silkwatch wrote this database (its schema is {version}, ours {HEAD})")
    command.upgrade(config, "head")
