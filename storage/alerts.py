"""Which stories recipients are told of at once: each story at most once per recipient, whatever briefs the recipient gets.

A story that is seen gets its row. What was seen is known by the row's name, and by the story in which its article stands now:
names are of the moment, and stories merge. The row names the message when there is one. Rows without a message are gathered: they
wait for the end of the quiet hours, or for the cap of the hour.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, exists, func, insert, select, update
from sqlalchemy.orm import aliased

from storage.articlerecords import StoredArticle
from storage.articles import articles_of, current_flag
from storage.batches import batches
from storage.database import Database
from storage.outbox import freeze
from storage.outboxrecords import Addressee, AlertedText, AlertRecord, FrozenMessage, NewMessage
from storage.tables import AlertRow, Article, Flag, StoryMemberRow

_FIELDS = tuple(spec.name for spec in fields(AlertRecord))


class Alerts:
    """Alerted stories. Every method is one transaction, done when it returns; see `storage.store.Store`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def newest_at(self) -> datetime | None:
        """When the newest article was stored; None while there is none."""
        with self._database.reading() as connection:
            newest = select(Article.first_fetched_at).order_by(Article.id.desc()).limit(1)
            return connection.execute(newest).scalar()

    def candidates(
        self, themes: Collection[str], *, known: Mapping[int, int], fetched_since: datetime, filed_since: datetime
    ) -> list[StoredArticle]:
        """The articles whose newest version was first seen since then, that are filed since then, and that one of the themes
        flags, by id; without those whose version is `known`, by article."""
        flagged = exists().where(current_flag(), Flag.theme.in_(list(themes)))
        recent = and_(Article.fetched_at >= fetched_since, Article.dated_at >= filed_since)
        with self._database.reading() as connection:
            rows = connection.execute(select(Article.id, Article.revision).where(recent, flagged).order_by(Article.id))
            return articles_of(connection, [row.id for row in rows if known.get(row.id) != row.revision])

    def texts_since(self, since: datetime) -> list[AlertedText]:
        """The texts of the stories that were seen since then, the first seen first."""
        with self._database.reading() as connection:
            columns = (AlertRow.story, Article.language, Article.fingerprint)
            joined = select(*columns).join(Article, Article.id == AlertRow.article_id)
            rows = connection.execute(joined.where(AlertRow.seen_at >= since).order_by(AlertRow.id))
            return [AlertedText(*row) for row in rows]

    def see(
        self, brief: str, channel: str, recipient: str, stories: Sequence[tuple[str, int]], *, now: datetime
    ) -> None:
        """Note stories, each with the article that told it; of one that was noted before nothing changes, nor of one in which
        an article stands that was noted before."""
        with self._database.writing() as connection:
            known = _known(connection, channel, recipient, [article_id for _, article_id in stories])
            first: dict[str, int] = {}
            for story, article_id in stories:
                if article_id not in known:
                    first.setdefault(story, article_id)
            for batch in batches(list(first)):
                noted = and_(_of(channel, recipient), AlertRow.story.in_(batch))
                for story in connection.execute(select(AlertRow.story).where(noted)).scalars():
                    del first[story]
            own = {"brief": brief, "channel": channel, "recipient": recipient, "seen_at": now}
            if rows := [own | {"story": story, "article_id": id_} for story, id_ in first.items()]:
                connection.execute(insert(AlertRow), rows)

    def told_stories(self, channel: str, recipient: str, story_ids: Collection[int]) -> set[int]:
        """Those of the stories of which the recipient was told by an article that stands in them now."""
        found: set[int] = set()
        with self._database.reading() as connection:
            for ids in batches(sorted(story_ids)):
                statement = (
                    select(StoryMemberRow.story_id)
                    .join(AlertRow, AlertRow.article_id == StoryMemberRow.article_id)
                    .where(_of(channel, recipient), AlertRow.message_id.is_not(None), StoryMemberRow.story_id.in_(ids))
                )
                found.update(connection.execute(statement).scalars())
        return found

    def gathered(self, brief: str, channel: str, recipient: str) -> list[AlertRecord]:
        """The stories that the brief is yet to tell the recipient of, the first seen first."""
        with self._database.reading() as connection:
            columns = (getattr(AlertRow, name) for name in _FIELDS)
            waiting = and_(_of(channel, recipient), AlertRow.brief == brief, AlertRow.sent_at.is_(None))
            rows = connection.execute(select(*columns).where(waiting).order_by(AlertRow.id))
            return [AlertRecord(**row._mapping) for row in rows]

    def messages_since(self, channel: str, recipient: str, since: datetime) -> list[datetime]:
        """When the recipient was told something from `since` on, the earliest first: one instant for each message."""
        with self._database.reading() as connection:
            told = and_(_of(channel, recipient), AlertRow.sent_at >= since, AlertRow.message_id.is_not(None))
            statement = select(func.min(AlertRow.sent_at)).where(told).group_by(AlertRow.message_id)
            return sorted(at for at in connection.execute(statement).scalars() if at is not None)

    def tell(
        self, message: NewMessage, to: Addressee, alerts: Sequence[AlertRecord], *, now: datetime
    ) -> FrozenMessage:
        """Freeze a message of these stories for one recipient: message, delivery and the stories' rows commit together."""
        with self._database.writing() as connection:
            frozen = freeze(connection, message, [to])
            for ids in batches([alert.id for alert in alerts]):
                values = {"message_id": frozen.id, "sent_at": now}
                connection.execute(update(AlertRow).where(AlertRow.id.in_(ids)).values(values))
            return frozen

    def drop(self, alerts: Sequence[AlertRecord], *, now: datetime) -> None:
        """These stories are told no more: their articles are gone, or they merged with one that was told."""
        with self._database.writing() as connection:
            for ids in batches([alert.id for alert in alerts]):
                connection.execute(update(AlertRow).where(AlertRow.id.in_(ids)).values(sent_at=now))


def _known(connection: Connection, channel: str, recipient: str, article_ids: Collection[int]) -> set[int]:
    """Those of the articles that stand in a story with one that was noted for the recipient."""
    own, noted = aliased(StoryMemberRow), aliased(StoryMemberRow)
    found: set[int] = set()
    for ids in batches(sorted(set(article_ids))):
        statement = (
            select(own.article_id)
            .join(noted, noted.story_id == own.story_id)
            .join(AlertRow, AlertRow.article_id == noted.article_id)
            .where(_of(channel, recipient), own.article_id.in_(ids))
        )
        found.update(connection.execute(statement).scalars())
    return found


def _of(channel: str, recipient: str) -> ColumnElement[bool]:
    return and_(AlertRow.channel == channel, AlertRow.recipient == recipient)
