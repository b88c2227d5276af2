"""The question how an article was read."""

from sqlalchemy import Connection, select

from storage.chosen import ChoiceRecord, from_rows
from storage.tables import Article


def choices(connection: Connection, article_id: int) -> tuple[ChoiceRecord, ...]:
    """How the newest version of an article was read; empty for one that was stored before this was kept."""
    rows = connection.execute(select(Article.choices).where(Article.id == article_id)).scalar_one_or_none()
    return from_rows(rows or ())
