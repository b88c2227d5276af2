"""Analysts' judgements: kept for ever, read for the order of the digest and for the precision of themes.

Of several judgements of one person on one story under one theme the newest counts. A story is known by the article that stood
for it: judgements on two stories that are one by now are judgements on one.
"""

from datetime import datetime

from sqlalchemy import func, insert, select

from storage.database import Database
from storage.judgementrecords import Judgement, ThemePrecision, precisions_of
from storage.tables import JudgementRow, StoryMemberRow

_FIELDS = tuple(Judgement.__dataclass_fields__)
COUNTED_LIMIT = 20_000
"""The newest judgements that are read: more teach nothing, and cost each digest time."""


class Judgements:
    """Judgements. Every method is one transaction, done when it returns; see `storage.store.Store`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, judgement: Judgement) -> int:
        """Keep a judgement; its number."""
        values = {name: getattr(judgement, name) for name in _FIELDS} | {"features": dict(judgement.features)}
        with self._database.writing() as connection:
            (id_,) = connection.execute(insert(JudgementRow).returning(JudgementRow.id), [values]).scalars()
        return id_

    def counted(self, until: datetime | None = None) -> list[Judgement]:
        """The judgements made up to an instant (None: all) that count, the oldest first: of the newest 20,000 those that
        their own author did not replace."""
        standing = func.coalesce(StoryMemberRow.story_id, JudgementRow.story_id)
        newest = (
            select(func.max(JudgementRow.id))
            .outerjoin(StoryMemberRow, StoryMemberRow.article_id == JudgementRow.article_id)
            .where(*([] if until is None else [JudgementRow.at <= until]))
            .group_by(standing, JudgementRow.theme, JudgementRow.by)
        )
        statement = (
            select(*(getattr(JudgementRow, name) for name in _FIELDS))
            .where(JudgementRow.id.in_(newest))
            .order_by(JudgementRow.id.desc())
            .limit(COUNTED_LIMIT)
        )
        with self._database.reading() as connection:
            rows = connection.execute(statement).all()
        return [Judgement(**row._mapping) for row in reversed(rows)]

    def precisions(self) -> dict[str, ThemePrecision]:
        """For each theme under which a story was judged, how many were, and how many of them were relevant."""
        return precisions_of(self.counted())
