"""To whom the messages of a brief go, and the keys by which a second attempt is known for one.

A key is made of what the message is and of who gets it, and of nothing else: not of when it was sent, nor how often.
"""

import hashlib
from email.utils import parseaddr

from desk.delivery.settings import BriefSettings
from desk.delivery.values import Channel
from storage.outboxrecords import Addressee, MessageKind

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


def recipients(brief: BriefSettings) -> list[tuple[Channel, str]]:
    """Everybody whom the brief names: mail addresses and folders as they are, chats and webhooks by their names."""
    return [
        *((Channel.MAIL, address) for address in brief.mail),
        *((Channel.CHAT, chat.name) for chat in brief.chats),
        *((Channel.WEBHOOK, webhook.name) for webhook in brief.webhooks),
        *((Channel.FOLDER, str(folder)) for folder in brief.folders),
    ]


def addressees(brief: BriefSettings, kind: MessageKind, key: str) -> list[Addressee]:
    """The same with their keys for one message."""
    return [
        Addressee(channel.value, recipient, idempotency_key(brief.id, kind, key, channel, recipient))
        for channel, recipient in recipients(brief)
    ]
