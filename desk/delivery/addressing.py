"""The keys by which a second attempt is known for one.

A key is made of what the message is and of who gets it, and of nothing else: not of when it was sent, nor how often.
"""

import hashlib
from email.utils import parseaddr

from desk.delivery.values import Channel
from storage.outboxrecords import MessageKind

_KEY_CHARS = 40


def idempotency_key(brief: str, kind: MessageKind, key: str, channel: Channel, recipient: str) -> str:
    """40 hexadecimal digits, the same for every attempt of one message to one recipient."""
    parts = "\x1f".join((brief, kind.value, key, channel.value, recipient))
    return hashlib.sha256(parts.encode("utf-8", "surrogatepass")).hexdigest()[:_KEY_CHARS]


def message_id_of(idempotency_key: str, sender: str) -> str:
    """The Message-ID of a delivery, in the domain of the sender: `<key@example.org>`."""
    return f"<{idempotency_key}@{domain_of(sender)}>"


def domain_of(sender: str) -> str:
    """The domain of an address, in ASCII."""
    return parseaddr(sender)[1].rpartition("@")[2].encode("idna").decode("ascii") or "localhost"
