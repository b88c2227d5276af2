"""Where news comes from: outlets, their endpoints, how these are polled, and walks through their past."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import BigId
from storage.tables.base import Base


class Outlet(Base):
    """`off_since` is set while somebody has switched the outlet off: nothing of it is asked for then."""

    __tablename__ = "outlets"

    id: Mapped[str] = mapped_column(String(200), primary_key=True)
    name: Mapped[str]
    homepage: Mapped[str]
    country: Mapped[str]
    languages: Mapped[list[Any]]
    kind: Mapped[str]
    ownership: Mapped[str]
    region_focus: Mapped[str]
    timezone: Mapped[str]
    aliases: Mapped[list[Any]]
    off_since: Mapped[datetime | None]
    off_because: Mapped[str | None]


class Endpoint(Base):
    """`rhythm` is what its items taught about when it publishes, `advice` what its answers say of when to come back, and
    `moved_to` the address that a permanent redirect named."""

    __tablename__ = "endpoints"
    __table_args__ = (
        UniqueConstraint("outlet_id", "url"),
        Index("ix_endpoints_due", "enabled", "next_due_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    outlet_id: Mapped[str] = mapped_column(ForeignKey("outlets.id"))
    url: Mapped[str]
    kind: Mapped[str]
    language: Mapped[str | None]
    enabled: Mapped[bool]
    state: Mapped[str]
    reason: Mapped[str]
    state_since: Mapped[datetime | None]
    last_polled_at: Mapped[datetime | None]
    last_ok_at: Mapped[datetime | None]
    newest_item_at: Mapped[datetime | None]
    next_due_at: Mapped[datetime | None]
    failures: Mapped[int]
    etag: Mapped[str | None]
    last_modified: Mapped[str | None]
    content_hash: Mapped[str | None]
    moved_to: Mapped[str | None]
    advice: Mapped[dict[str, Any] | None]
    rhythm: Mapped[dict[str, Any] | None]


class PollRow(Base):
    __tablename__ = "polls"
    __table_args__ = (Index("ix_polls_at_endpoint_id", "at", "endpoint_id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    endpoint_id: Mapped[int] = mapped_column(BigId, ForeignKey("endpoints.id"))
    at: Mapped[datetime]
    state: Mapped[str]
    reason: Mapped[str]
    items: Mapped[int]
    http_status: Mapped[int | None]
    duration_ms: Mapped[int] = mapped_column(BigId)
    bytes_received: Mapped[int] = mapped_column(BigId)
    newest_item_at: Mapped[datetime | None]


class Event(Base):
    __tablename__ = "events"
    __table_args__ = (Index("ix_events_endpoint_id", "endpoint_id", "at"), Index("ix_events_at", "at"))

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    endpoint_id: Mapped[int] = mapped_column(BigId, ForeignKey("endpoints.id"))
    at: Mapped[datetime]
    previous: Mapped[str]
    state: Mapped[str]
    reason: Mapped[str]


class Part(Base):
    """`key` identifies the address `url`; `changed_at` is the change that the index stated when it was read."""

    __tablename__ = "parts"
    __table_args__ = (UniqueConstraint("endpoint_id", "key"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    endpoint_id: Mapped[int] = mapped_column(BigId, ForeignKey("endpoints.id"))
    key: Mapped[str]
    url: Mapped[str]
    changed_at: Mapped[datetime | None]
    read_at: Mapped[datetime]


class Host(Base):
    """`name` is host and port as in an address; `robots` is what its robots.txt said, as the crawler writes it."""

    __tablename__ = "hosts"

    name: Mapped[str] = mapped_column(String(300), primary_key=True)
    resting_until: Mapped[datetime | None]
    failures: Mapped[int]
    delay_s: Mapped[float | None]
    robots: Mapped[dict[str, Any] | None]


class Backfill(Base):
    """`cursor` is where the walk goes on, in the words of the `way` that walks; `ended_at` is set when it is done."""

    __tablename__ = "backfills"
    __table_args__ = (UniqueConstraint("outlet_id", "since", "until"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    outlet_id: Mapped[str] = mapped_column(ForeignKey("outlets.id"))
    since: Mapped[datetime]
    until: Mapped[datetime]
    way: Mapped[str]
    cursor: Mapped[dict[str, Any]]
    requests: Mapped[int]
    found: Mapped[int]
    reason: Mapped[str]
    begun_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
