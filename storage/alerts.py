"""Which stories recipients are told of at once: each story at most once per brief and recipient.

A story that is seen gets its row; the row names the message when there is one. Rows without a message are gathered: they
wait for the end of the quiet hours, or for the cap of the hour.
"""

from collections.abc import Collection, Sequence
from dataclasses import fields
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, func, insert, select, update

from storage.articlerecords import StoredArticle
from storage.articles import articles_of, current_flag
from storage.database import Database
from storage.outbox import freeze
from storage.outboxrecords import Addressee, AlertRecord, FrozenMessage, NewMessage
from storage.tables import AlertRow, Article, Flag

_FIELDS = tuple(spec.name for spec in fields(AlertRecord))


class Alerts:
    """Alerted stories. Every method is one transaction, done when it returns; see `storage.store.Store`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def candidates(
        self, themes: Collection[str], fetched_since: datetime, filed_since: datetime
    ) -> list[StoredArticle]:
        """The articles first fetched and filed since then whose newest version one of the themes flags, the oldest first."""
        flagged = exists().where(current_flag(), Flag.theme.in_(list(themes)))
        recent = and_(Article.first_fetched_at >= fetched_since, Article.dated_at >= filed_since)
        with self._database.reading() as connection:
            ids = connection.execute(select(Article.id).where(recent, flagged).order_by(Article.id)).scalars()
            return articles_of(connection, ids)

    def see(
        self, brief: str, channel: str, recipient: str, stories: Sequence[tuple[str, int]], *, now: datetime
    ) -> None:
        """Note stories, each with the article that told it; those that are noted already stay as they are."""
        own = _of(brief, channel, recipient)
        with self._database.writing() as connection:
            wanted = dict(reversed(stories))
            known = connection.execute(select(AlertRow.story).where(own, AlertRow.story.in_(wanted))).scalars().all()
            rows = [
                {"brief": brief, "channel": channel, "recipient": recipient, "story": story, "article_id": id_}
                | {"seen_at": now}
                for story, id_ in stories
                if story not in known and wanted[story] == id_
            ]
            if rows:
                connection.execute(insert(AlertRow), rows)

    def gathered(self, brief: str, channel: str, recipient: str) -> list[AlertRecord]:
        """The stories that the recipient is yet to be told of, the first seen first."""
        with self._database.reading() as connection:
            columns = (getattr(AlertRow, name) for name in _FIELDS)
            waiting = and_(_of(brief, channel, recipient), AlertRow.message_id.is_(None), AlertRow.sent_at.is_(None))
            rows = connection.execute(select(*columns).where(waiting).order_by(AlertRow.id))
            return [AlertRecord(**row._mapping) for row in rows]

    def messages_since(self, brief: str, channel: str, recipient: str, since: datetime) -> int:
        """How many messages of alerts the recipient got from `since` on."""
        with self._database.reading() as connection:
            got = and_(_of(brief, channel, recipient), AlertRow.sent_at >= since)
            return connection.execute(select(func.count(AlertRow.message_id.distinct())).where(got)).scalar_one()

    def tell(
        self, message: NewMessage, to: Addressee, alerts: Sequence[AlertRecord], *, now: datetime
    ) -> FrozenMessage:
        """Freeze a message of these stories for one recipient: message, delivery and the stories' rows commit together."""
        with self._database.writing() as connection:
            frozen = freeze(connection, message, [to])
            told = AlertRow.id.in_([alert.id for alert in alerts])
            connection.execute(update(AlertRow).where(told).values(message_id=frozen.id, sent_at=now))
            return frozen


def _of(brief: str, channel: str, recipient: str) -> ColumnElement[bool]:
    return and_(AlertRow.brief == brief, AlertRow.channel == channel, AlertRow.recipient == recipient)
