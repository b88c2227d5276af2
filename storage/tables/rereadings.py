"""What is made anew of what is kept: runs over it, what they replaced, and the versions of themes."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import BigId
from storage.tables.base import Base


class Reprocess(Base):
    """`position` is the id of the last article that is done with; `tally` counts what became of those up to it.

    `selection` says which articles the run is for, `reader` what they are read with. `ended_at` null: it goes on. A run
    with a theme in its selection reads no snapshot: it flags the texts that are kept by that theme alone.
    """

    __tablename__ = "reprocess_runs"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    selection: Mapped[dict[str, Any]]
    reader: Mapped[str]
    begun_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    reason: Mapped[str]
    position: Mapped[int] = mapped_column(BigId)
    tally: Mapped[dict[str, Any]]


class Rereading(Base):
    """`changed` names what differs, `before` holds the values that were replaced, by column.

    Versions that read as before have no row.
    """

    __tablename__ = "rereadings"
    __table_args__ = (
        UniqueConstraint("run_id", "article_id"),
        Index("ix_rereadings_article_id", "article_id", "revision"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    run_id: Mapped[int] = mapped_column(BigId, ForeignKey("reprocess_runs.id"))
    article_id: Mapped[int] = mapped_column(BigId, ForeignKey("articles.id", ondelete="CASCADE"))
    revision: Mapped[int]
    at: Mapped[datetime]
    outcome: Mapped[str]
    reason: Mapped[str]
    changed: Mapped[list[Any]]
    before: Mapped[dict[str, Any]]


class ThemeVersionRow(Base):
    __tablename__ = "theme_versions"

    theme: Mapped[str] = mapped_column(String(200), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    pack: Mapped[str]
    activated_at: Mapped[datetime]
    activated_by: Mapped[str | None]
    reason: Mapped[str]
