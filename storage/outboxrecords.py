"""The values of what is sent: a message that was frozen, to whom it goes, and how its deliveries stand.

A message is frozen once: what it says is kept as bytes, one for each form, and never made anew. A digest's `key` is the
last day that it tells of, so that a brief has one digest a day; an alert's is chosen by whoever made it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from storage.checked import Checked


class MessageKind(StrEnum):
    """What a message is."""

    DIGEST = "digest"
    ALERT = "alert"


class DeliveryState(StrEnum):
    """How a delivery stands. `SENDING` is written before an attempt begins: found at a start, the attempt was cut off,
    and whether the other side took the message is not known."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Addressee:
    """To whom: the channel, the recipient's name there, and the key by which the other side can tell a second attempt
    from a second message."""

    channel: str
    recipient: str
    idempotency_key: str


@dataclass(frozen=True, slots=True)
class NewMessage(Checked):
    """A message to be frozen. `skipped_because` is set where nothing is sent, and says why: there are no forms then."""

    brief: str
    kind: MessageKind
    key: str
    subject: str
    made_at: datetime
    forms: Mapping[str, bytes] = field(default_factory=dict)
    skipped_because: str | None = None


@dataclass(frozen=True, slots=True)
class FrozenMessage(Checked):
    """A message as it is kept, without its forms."""

    id: int
    brief: str
    kind: MessageKind
    key: str
    subject: str
    made_at: datetime
    skipped_because: str | None


@dataclass(frozen=True, slots=True)
class Delivery(Checked):
    """One message to one recipient. `next_try_at` None: there will be no further attempt. `began_at` is the newest
    attempt, `ended_at` when the delivery was sent or given up."""

    id: int
    message_id: int
    brief: str
    kind: MessageKind
    key: str
    subject: str
    channel: str
    recipient: str
    idempotency_key: str
    state: DeliveryState
    attempts: int
    made_at: datetime
    next_try_at: datetime | None
    began_at: datetime | None
    ended_at: datetime | None
    last_error: str


@dataclass(frozen=True, slots=True)
class AlertRecord(Checked):
    """A story that a recipient is told of, by the brief that named its theme urgent. `message_id` None: not yet."""

    id: int
    brief: str
    channel: str
    recipient: str
    story: str
    article_id: int
    seen_at: datetime
    message_id: int | None
    sent_at: datetime | None


@dataclass(frozen=True, slots=True)
class AlertedText:
    """The text by which a story was told first."""

    story: str
    language: str
    fingerprint: bytes
