"""The texts that are kept, with the flag of one theme on each: what a changed theme is judged against.

Texts are read by ranges of ids, each a short transaction, so that several processes read beside each other and a crawl
writes meanwhile.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select

from storage.articlerecords import FlagRecord, KeptText
from storage.articles import current_flag, current_flags, flag_of
from storage.database import Database
from storage.tables import Article, Flag

IDS_PER_RANGE = 500
"""Texts that are held at once: some megabytes."""


class KeptFlags:
    """The newest versions of articles and their flags. Every method is one transaction; see `storage.store.Store`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def count(self, since: datetime | None = None) -> int:
        """How many articles are filed from `since` on; None: of all time."""
        with self._database.reading() as connection:
            return connection.execute(select(func.count(Article.id)).where(*_filed(since))).scalar() or 0

    def ranges(self, since: datetime | None = None, *, after_id: int = 0) -> Iterator[tuple[int, int]]:
        """Ranges of ids, each without its first and with its last, that together hold the articles filed from `since` on.

        What is stored after the first range was asked for is in none of them.
        """
        with self._database.reading() as connection:
            statement = select(func.min(Article.id), func.max(Article.id)).where(Article.id > after_id, *_filed(since))
            first, last = connection.execute(statement).one()
        begin = (first or 1) - 1
        while begin < (last or 0):
            end = min(begin + IDS_PER_RANGE, last)
            yield begin, end
            begin = end

    def texts(self, theme: str, after_id: int, last_id: int, since: datetime | None = None) -> list[KeptText]:
        """The texts of a range, by id, each with its flag of that theme."""
        columns: list[Any] = [Article.id, Article.revision, Article.outlet_id, Article.language, Article.dated_at]
        columns += [Article.title, Article.text, Flag.theme, Flag.version, Flag.score, Flag.spans]
        flag = and_(current_flag(), Flag.theme == theme)
        statement = (
            select(*columns)
            .outerjoin(Flag, flag)
            .where(Article.id > after_id, Article.id <= last_id, *_filed(since))
            .order_by(Article.id)
        )
        with self._database.reading() as connection:
            return [
                KeptText(
                    article_id=row.id,
                    revision=row.revision,
                    outlet_id=row.outlet_id,
                    language=row.language,
                    filed_at=row.dated_at,
                    title=row.title,
                    text=row.text,
                    flag=None if row.version is None else flag_of(row),
                )
                for row in connection.execute(statement)
            ]

    def flags(self, article_ids: Sequence[int]) -> dict[int, tuple[FlagRecord, ...]]:
        """All flags of the newest versions of these articles, of every theme; one without a flag is not in it."""
        with self._database.reading() as connection:
            return {id_: tuple(flags) for id_, flags in current_flags(connection, article_ids).items()}


def _filed(since: datetime | None) -> list[ColumnElement[bool]]:
    return [] if since is None else [Article.dated_at >= since]
