"""Which articles there were at an instant, and which came since: told by their ids, so that no clock can lose one.

Ids are given in order, but several writers of PostgreSQL may commit them out of order. So beside the newest id it is noted
which of the last ones were not there: they are on their way, or will never come.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, func, or_, select, union

from storage.articles import current_flag
from storage.tables import Article

OVERTAKEN_LIMIT = 500
"""How far an id may be overtaken by later ones. Work that is under way at one time is a few batches of pages."""


@dataclass(frozen=True, slots=True)
class Arrivals:
    """The articles that were there: those up to `newest_id` but the `gaps`."""

    newest_id: int
    gaps: tuple[int, ...] = ()

    def __contains__(self, article_id: int) -> bool:
        return article_id <= self.newest_id and article_id not in self.gaps


class Arrived(NamedTuple):
    article_id: int
    filed_at: datetime


def arrivals(connection: Connection) -> Arrivals:
    """What is there now."""
    newest = connection.execute(select(func.max(Article.id))).scalar() or 0
    first = max(1, newest - OVERTAKEN_LIMIT + 1)
    there = set(connection.execute(select(Article.id).where(Article.id >= first, Article.id <= newest)).scalars())
    return Arrivals(newest, tuple(id_ for id_ in range(first, newest + 1) if id_ not in there))


def arrived_after(
    connection: Connection, earlier: Arrivals, *, before: datetime, untold_from: datetime
) -> list[Arrived]:
    """The flagged articles filed before an instant that came after `earlier`, and those filed in [untold_from, before)
    whenever they came, by id."""
    came = Article.id > earlier.newest_id
    if earlier.gaps:
        came = or_(came, Article.id.in_(earlier.gaps))
    untold = and_(Article.dated_at >= untold_from, Article.dated_at < before)
    return _found(connection, union(_flagged(and_(came, Article.dated_at < before)), _flagged(untold)))


def arrived_since(
    connection: Connection, at: datetime, *, filed_from: datetime, before: datetime, untold_from: datetime
) -> list[Arrived]:
    """The same of what was first fetched since an instant, for readers of whom nobody knows which articles there were then;
    those filed before `filed_from` are left out."""
    came = and_(Article.first_fetched_at >= at, Article.dated_at >= filed_from, Article.dated_at < before)
    untold = and_(Article.dated_at >= untold_from, Article.dated_at < before)
    return _found(connection, union(_flagged(came), _flagged(untold)))


def _flagged(which: ColumnElement[bool]) -> Select[int, datetime]:
    return select(Article.id, Article.dated_at).where(which, exists().where(current_flag()))


def _found(connection: Connection, statement: Any) -> list[Arrived]:
    return sorted(Arrived(*row) for row in connection.execute(statement))
