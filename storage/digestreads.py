"""What a digest asks beside the flagged articles of its day: each answer is a few statements, however long the day was."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import case, func, literal, select

from storage import arrivals as coming
from storage.arrivals import Arrivals, Arrived
from storage.articlerecords import RevisionRecord, StoredArticle
from storage.articles import articles_of, current_flag, heads_of, versions_of
from storage.batches import batches
from storage.database import Database
from storage.tables import Article, Flag, Revision, StoryMemberRow


class FlagLine(NamedTuple):
    """A flag of an article's newest version, without its words. `story_id` None: the article has no story yet; `day` counts
    the days asked for from 0."""

    article_id: int
    story_id: int | None
    theme: str
    outlet_id: str
    language: str
    day: int


@dataclass(frozen=True, slots=True)
class Placed:
    """Where an article stands among the stories. `text_id` is the first article of the same text; `quotes` are articles of
    which a share (0 to 1) of the text stands in it, too."""

    article_id: int
    story_id: int
    text_id: int
    quotes: tuple[tuple[int, float], ...] = ()


class DigestReads:
    """Every method is one transaction; see `storage.store.Store`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def articles(self, ids: Iterable[int]) -> list[StoredArticle]:
        """The articles of these ids, in their order; those that are not there are left out."""
        with self._database.reading() as connection:
            return articles_of(connection, ids)

    def arrivals(self) -> Arrivals:
        """Which articles there are now."""
        with self._database.reading() as connection:
            return coming.arrivals(connection)

    def arrived_after(self, earlier: Arrivals, *, before: datetime, untold_from: datetime) -> list[Arrived]:
        """See `storage.arrivals`."""
        with self._database.reading() as connection:
            return coming.arrived_after(connection, earlier, before=before, untold_from=untold_from)

    def arrived_since(
        self, at: datetime, *, filed_from: datetime, before: datetime, untold_from: datetime
    ) -> list[Arrived]:
        """See `storage.arrivals`."""
        with self._database.reading() as connection:
            return coming.arrived_since(connection, at, filed_from=filed_from, before=before, untold_from=untold_from)

    def members(self, article_ids: Iterable[int]) -> dict[int, Placed]:
        """All articles of the stories in which these articles stand, by article id. One without a story is not in it."""
        columns = (StoryMemberRow.article_id, StoryMemberRow.story_id, StoryMemberRow.text_id, StoryMemberRow.quotes)
        found: list[Placed] = []
        with self._database.reading() as connection:
            story_ids: set[int] = set()
            for some in batches(sorted(set(article_ids))):
                own = select(StoryMemberRow.story_id).where(StoryMemberRow.article_id.in_(some))
                story_ids.update(connection.execute(own).scalars())
            for some in batches(sorted(story_ids)):
                for row in connection.execute(select(*columns).where(StoryMemberRow.story_id.in_(some))):
                    quotes = tuple((int(id_), float(share)) for id_, share in row.quotes)
                    found.append(Placed(row.article_id, row.story_id, row.text_id, quotes))
        return {placed.article_id: placed for placed in sorted(found, key=lambda placed: placed.article_id)}

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

    def heads(self, ids: Iterable[int]) -> list[StoredArticle]:
        """The articles of these ids without text, fingerprint, authors, flags and snapshot: who published what, and when."""
        with self._database.reading() as connection:
            return heads_of(connection, ids)

    def flag_lines(self, days: Sequence[datetime], end: datetime) -> list[FlagLine]:
        """The flags of the articles filed in [days[0], end), in no order. `days` are when each day begins."""
        begun = sum((case((Article.dated_at >= begin, 1), else_=0) for begin in days[1:]), literal(0))
        statement = (
            select(Article.id, StoryMemberRow.story_id, Flag.theme, Article.outlet_id, Article.language, begun)
            .join(Flag, current_flag())
            .outerjoin(StoryMemberRow, StoryMemberRow.article_id == Article.id)
            .where(Article.dated_at >= days[0], Article.dated_at < end)
        )
        with self._database.reading() as connection:
            return [FlagLine._make(row) for row in connection.execute(statement)]
