"""Answers of models, kept by what was asked: a digest that is made again says the same, and costs nothing."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import Connection, Insert, select
from sqlalchemy.dialects import postgresql, sqlite

from storage.batches import batches
from storage.database import Database
from storage.tables import MachineAnswer


class MachineAnswers:
    """Answers. Every method is one transaction, done when it returns; see `storage.store.Store`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def known(self, keys: Iterable[str]) -> dict[str, str]:
        """The texts that are kept under these keys."""
        found: dict[str, str] = {}
        with self._database.reading() as connection:
            for batch in batches(list(keys)):
                statement = select(MachineAnswer.key, MachineAnswer.text).where(MachineAnswer.key.in_(batch))
                found.update((row.key, row.text) for row in connection.execute(statement))
        return found

    def keep(self, model: str, texts: Mapping[str, str], *, now: datetime) -> dict[str, str]:
        """Keep the texts of a model by their keys; what is kept under these then: the first answer stays, so that two
        processes which ask at the same time show the same."""
        rows = [{"key": key, "model": model, "text": text, "answered_at": now} for key, text in texts.items()]
        if rows:
            with self._database.writing() as connection:
                connection.execute(_insert(connection), rows)
        return self.known(texts)


def _insert(connection: Connection) -> Insert:
    if connection.dialect.name == "sqlite":
        return sqlite.insert(MachineAnswer).on_conflict_do_nothing(index_elements=["key"])
    return postgresql.insert(MachineAnswer).on_conflict_do_nothing(index_elements=["key"])
