"""Which articles tell one event, and what is known of each article for that."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import BigId
from storage.tables.base import Base

_IS_WAITING = text("waiting_since IS NOT NULL")


class ArticleFeatures(Base):
    """`features` are bytes that only `stories` understands; null: nobody made any. `waiting_since` is set while the stories
    don't have the article as it stands: it is new, or its title, themes, date or withdrawal changed."""

    __tablename__ = "article_features"
    __table_args__ = (
        Index("ix_article_features_waiting", "article_id", postgresql_where=_IS_WAITING, sqlite_where=_IS_WAITING),
    )

    article_id: Mapped[int] = mapped_column(BigId, ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True)
    features: Mapped[bytes | None]
    waiting_since: Mapped[datetime | None]


class ArticleVector(Base):
    """`key` is the SHA-256 of model and text, in hexadecimal digits; `vector` are bytes that only their maker understands."""

    __tablename__ = "article_vectors"
    __table_args__ = (Index("ix_article_vectors_made_at", "made_at"),)

    article_id: Mapped[int] = mapped_column(BigId, ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True)
    key: Mapped[str]
    model: Mapped[str]
    vector: Mapped[bytes]
    made_at: Mapped[datetime]


class StoryRow(Base):
    """`id` is that of the story's first article. A story that went into another, `merged_into`, has no members any more;
    its row says how it stood before."""

    __tablename__ = "stories"
    __table_args__ = (Index("ix_stories_last_at", "last_at", "id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    headline: Mapped[str]
    headline_article_id: Mapped[int] = mapped_column(BigId)
    language: Mapped[str]
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]
    articles: Mapped[int]
    texts: Mapped[int]
    languages: Mapped[list[Any]]
    outlet_ids: Mapped[list[Any]]
    themes: Mapped[list[Any]]
    merged_into: Mapped[int | None] = mapped_column(BigId)


class StoryMemberRow(Base):
    """`quotes` are pairs of an article and a share of its text."""

    __tablename__ = "story_members"
    __table_args__ = (Index("ix_story_members_story_id", "story_id", "article_id"),)

    article_id: Mapped[int] = mapped_column(BigId, ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True)
    story_id: Mapped[int] = mapped_column(BigId)
    text_id: Mapped[int] = mapped_column(BigId)
    joined_at: Mapped[datetime]
    quotes: Mapped[list[Any]]
    why: Mapped[str]


class StoryChangeRow(Base):
    """Never changed and never deleted: the last id says how far grouping came."""

    __tablename__ = "story_changes"
    __table_args__ = (
        Index("ix_story_changes_story_id", "story_id", "id"),
        Index("ix_story_changes_at", "at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    at: Mapped[datetime]
    story_id: Mapped[int] = mapped_column(BigId)
    change: Mapped[str]
    other_id: Mapped[int | None] = mapped_column(BigId)
    article_id: Mapped[int | None] = mapped_column(BigId)
    reason: Mapped[str]
