"""What a digest asks beside the flagged articles of its day: each answer is a few statements, however long the day was."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from storage.articlerecords import RevisionRecord, StoredArticle
from storage.articles import articles_of, current_flag, versions_of
from storage.checked import Checked
from storage.database import Database
from storage.tables import Article, Flag, Revision


@dataclass(frozen=True, slots=True)
class FlagLine(Checked):
    """A flag of an article's newest version, without its words."""

    article_id: int
    theme: str
    outlet_id: str
    language: str
    filed_at: datetime


class DigestReads:
    """Every method is one transaction; see `storage.store.Store`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def articles(self, ids: Iterable[int]) -> list[StoredArticle]:
        """The articles of these ids, in their order; those that are not there are left out."""
        with self._database.reading() as connection:
            return articles_of(connection, ids)

    def edited_between(self, start: datetime, end: datetime) -> dict[int, int]:
        """The articles of which a version was replaced in [start, end), with the number of the first one replaced then."""
        statement = (
            select(Revision.article_id, func.min(Revision.number))
            .where(Revision.replaced_at >= start, Revision.replaced_at < end)
            .group_by(Revision.article_id)
            .order_by(Revision.article_id)
        )
        with self._database.reading() as connection:
            return {article_id: number for article_id, number in connection.execute(statement)}  # noqa: C416 -- rows

    def versions(self, wanted: Collection[tuple[int, int]]) -> dict[tuple[int, int], RevisionRecord]:
        """Earlier versions by (article id, number); those that are not there are left out."""
        with self._database.reading() as connection:
            return versions_of(connection, wanted)

    def withdrawn_between(self, start: datetime, end: datetime) -> list[int]:
        """The articles whose page was found to be gone in [start, end), by id."""
        statement = (
            select(Article.id)
            .where(Article.withdrawn_at.is_not(None), Article.withdrawn_at >= start, Article.withdrawn_at < end)
            .order_by(Article.id)
        )
        with self._database.reading() as connection:
            return list(connection.execute(statement).scalars())

    def flag_lines(self, start: datetime, end: datetime) -> list[FlagLine]:
        """The flags of the articles filed in [start, end), by article and theme."""
        statement = (
            select(Article.id, Flag.theme, Article.outlet_id, Article.language, Article.dated_at)
            .join(Flag, current_flag())
            .where(Article.dated_at >= start, Article.dated_at < end)
            .order_by(Article.id, Flag.theme)
        )
        with self._database.reading() as connection:
            return [FlagLine(*row) for row in connection.execute(statement)]
