"""What analysts said of the stories that they were shown."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import BigId
from storage.tables.base import Base


class JudgementRow(Base):
    """`features` are what the story's place in the order was made of when it was judged, by name. Never changed: who
    thinks better of it judges again. Ids are no foreign keys: a judgement outlives what it speaks of."""

    __tablename__ = "judgements"
    __table_args__ = (Index("ix_judgements_story_id", "story_id"), Index("ix_judgements_theme", "theme"))

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    story_id: Mapped[int] = mapped_column(BigId)
    article_id: Mapped[int] = mapped_column(BigId)
    theme: Mapped[str]
    brief: Mapped[str]
    relevant: Mapped[bool]
    reason: Mapped[str]
    by: Mapped[str]
    at: Mapped[datetime]
    features: Mapped[dict[str, Any]]
