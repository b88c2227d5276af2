"""Embeddings of articles, for as long as grouping may want them."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import Connection, Insert, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from storage.batches import batches
from storage.database import Database
from storage.tables import ArticleVector

_CHANGED = ("key", "model", "vector", "made_at")


class ArticleVectors:
    """Vectors. Every method is one transaction, done when it returns; see `storage.store.Store`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, article_ids: Iterable[int], model: str) -> dict[int, tuple[str, bytes]]:
        """What a model made of these articles: the key of what was embedded, and the vector."""
        found: dict[int, tuple[str, bytes]] = {}
        columns = select(ArticleVector.article_id, ArticleVector.key, ArticleVector.vector)
        with self._database.reading() as connection:
            for ids in batches(sorted(article_ids)):
                statement = columns.where(ArticleVector.article_id.in_(ids), ArticleVector.model == model)
                found |= {row.article_id: (row.key, row.vector) for row in connection.execute(statement)}
        return found

    def keep(
        self, model: str, made: Mapping[int, tuple[str, bytes]], *, now: datetime, forget_before: datetime
    ) -> None:
        """Keep what a model made of articles in the place of what was; what was made before an instant is forgotten."""
        rows = [
            {"article_id": id_, "key": key, "model": model, "vector": vector, "made_at": now}
            for id_, (key, vector) in sorted(made.items())
        ]
        with self._database.writing() as connection:
            connection.execute(delete(ArticleVector).where(ArticleVector.made_at < forget_before))
            if rows:
                connection.execute(_put(connection), rows)


def _put(connection: Connection) -> Insert:
    if connection.dialect.name == "sqlite":
        ours = sqlite.insert(ArticleVector)
        return ours.on_conflict_do_update(index_elements=["article_id"], set_={n: ours.excluded[n] for n in _CHANGED})
    theirs = postgresql.insert(ArticleVector)
    return theirs.on_conflict_do_update(index_elements=["article_id"], set_={n: theirs.excluded[n] for n in _CHANGED})
