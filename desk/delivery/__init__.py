"""Delivery: a frozen message becomes a mail, a chat message, a signed request or files, and each attempt has an outcome.

What is built is pure; the senders (`smtp`, `chats`, `webhooks`, `folders`) do, and name what came of it. Neither knows
the database: who keeps the outbox hands messages in and writes outcomes down.
"""

from desk.delivery.addressing import idempotency_key, message_id_of
from desk.delivery.outcomes import Outcome, Verdict
from desk.delivery.retrying import Next, after
from desk.delivery.settings import (
    BriefSettings,
    ChatTarget,
    DeliverySettings,
    MailSettings,
    Missed,
    WebhookTarget,
    Weekday,
)
from desk.delivery.values import CHANNELS, Channel, Frozen

__all__ = [
    "CHANNELS",
    "BriefSettings",
    "Channel",
    "ChatTarget",
    "DeliverySettings",
    "Frozen",
    "MailSettings",
    "Missed",
    "Next",
    "Outcome",
    "Verdict",
    "WebhookTarget",
    "Weekday",
    "after",
    "idempotency_key",
    "message_id_of",
]
