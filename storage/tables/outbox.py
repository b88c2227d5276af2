"""What is sent: messages as they were frozen, their deliveries, and which stories were alerted."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import BigId
from storage.tables.base import Base


class MessageRow(Base):
    """`key` is unique within brief and kind: a digest's is its day."""

    __tablename__ = "messages"
    __table_args__ = (UniqueConstraint("brief", "kind", "key"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    brief: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(20))
    key: Mapped[str] = mapped_column(String(200))
    subject: Mapped[str]
    made_at: Mapped[datetime]
    skipped_because: Mapped[str | None]


class MessageForm(Base):
    """`packed` is the form's bytes by zlib: a year of digests is kept."""

    __tablename__ = "message_forms"

    message_id: Mapped[int] = mapped_column(BigId, ForeignKey("messages.id", ondelete="CASCADE"), primary_key=True)
    form: Mapped[str] = mapped_column(String(40), primary_key=True)
    packed: Mapped[bytes]


class OutboxRow(Base):
    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("message_id", "channel", "recipient"),
        Index("ix_outbox_due", "state", "next_try_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    message_id: Mapped[int] = mapped_column(BigId, ForeignKey("messages.id", ondelete="CASCADE"))
    channel: Mapped[str] = mapped_column(String(20))
    recipient: Mapped[str] = mapped_column(String(2000))
    idempotency_key: Mapped[str] = mapped_column(String(100))
    state: Mapped[str] = mapped_column(String(20))
    attempts: Mapped[int]
    made_at: Mapped[datetime]
    next_try_at: Mapped[datetime | None]
    began_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    last_error: Mapped[str]


class AlertRow(Base):
    """One story to one recipient, at most once, whichever of the recipient's briefs told it first."""

    __tablename__ = "alerts"
    __table_args__ = (UniqueConstraint("channel", "recipient", "story"), Index("ix_alerts_seen_at", "seen_at"))

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    brief: Mapped[str] = mapped_column(String(200))
    channel: Mapped[str] = mapped_column(String(20))
    recipient: Mapped[str] = mapped_column(String(2000))
    story: Mapped[str] = mapped_column(String(200))
    article_id: Mapped[int] = mapped_column(BigId)
    seen_at: Mapped[datetime]
    message_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("messages.id", ondelete="SET NULL"))
    sent_at: Mapped[datetime | None]
