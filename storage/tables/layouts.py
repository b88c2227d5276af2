"""How outlets' pages are read."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import BigId
from storage.tables.base import Base


class LayoutRow(Base):
    """Version 0 is no layout: it holds the `observations` of which the next version is learned, and `pages_learned_from`
    counts them. `spec` and the observations are JSON of `crawler.extraction`."""

    __tablename__ = "layouts"
    __table_args__ = (UniqueConstraint("outlet_id", "version"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    outlet_id: Mapped[str] = mapped_column(ForeignKey("outlets.id"))
    version: Mapped[int]
    state: Mapped[str]
    spec: Mapped[dict[str, Any] | None]
    observations: Mapped[list[Any]]
    pages_learned_from: Mapped[int]
    corrected_by_operator: Mapped[bool]
    created_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]
    reason: Mapped[str]
    pages_read: Mapped[int]
    checks: Mapped[int]
    agreement: Mapped[float | None]
    recent: Mapped[list[Any]]
    doubted_at: Mapped[datetime | None]


class LayoutEventRow(Base):
    __tablename__ = "layout_events"
    __table_args__ = (Index("ix_layout_events_at", "at"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    outlet_id: Mapped[str] = mapped_column(ForeignKey("outlets.id"))
    at: Mapped[datetime]
    version: Mapped[int]
    change: Mapped[str]
    reason: Mapped[str]
