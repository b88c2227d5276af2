"""One attempt to hand a message to one recipient: which way it goes, and within which time."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from crawler.connections import check_host, guarded_connector
from crawler.errors import AddressRefused
from crawler.settings import CrawlerSettings
from desk.delivery import BriefSettings, Channel, ChatTarget, Frozen, Outcome, WebhookTarget, idempotency_key
from desk.delivery.chats import send_chat
from desk.delivery.folders import write_files
from desk.delivery.mail import build_mail
from desk.delivery.outcomes import later, refused
from desk.delivery.smtp import send_mail
from desk.delivery.webhooks import send_webhook
from scheduler.config import Settings
from storage import Addressee, MessageKind

Target = ChatTarget | WebhookTarget | Path | str
"""A mail address is a text."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """Where a message goes. `name` is how lists and the outbox call it."""

    channel: Channel
    name: str
    target: Target


def recipients_of(brief: BriefSettings) -> list[Recipient]:
    """Everybody whom the brief names, by what the outbox calls them."""
    return [
        *(Recipient(Channel.MAIL, address, address) for address in brief.mail),
        *(Recipient(Channel.CHAT, chat.name, chat) for chat in brief.chats),
        *(Recipient(Channel.WEBHOOK, webhook.name, webhook) for webhook in brief.webhooks),
        *(Recipient(Channel.FOLDER, str(folder), folder) for folder in dict.fromkeys(map(Path.resolve, brief.folders))),
    ]


def addressees(brief: BriefSettings, kind: MessageKind, key: str) -> list[Addressee]:
    """The same with their keys for one message."""
    return [
        Addressee(to.channel.value, to.name, idempotency_key(brief.id, kind, key, to.channel, to.name))
        for to in recipients_of(brief)
    ]


async def attempt(frozen: Frozen, to: Recipient, key: str, settings: Settings, now: datetime) -> Outcome:
    """Try once, `delivery.attempt_limit_s` at most. `key` is the delivery's. Raises nothing but what cancels it."""
    limit_s = settings.delivery.attempt_limit_s
    try:
        async with asyncio.timeout(limit_s):
            return await _by_channel(frozen, to, key, settings, now)
    except TimeoutError:
        return later(f"the attempt took longer than {limit_s:g} s (delivery.attempt_limit_s)")
    except AddressRefused as refusal:
        return refused(f"{refusal}; delivery.allow_networks permits networks of yours")
    except Exception as fault:  # a fault of ours must not hold up the deliveries to others
        return later(f"{type(fault).__name__}: {fault}")


async def _by_channel(frozen: Frozen, to: Recipient, key: str, settings: Settings, now: datetime) -> Outcome:
    match to.target:
        case str(address):
            mail = build_mail(frozen, address, key, settings.mail) if settings.mail.sender else b""
            return await send_mail(mail, address, settings.mail)
        case ChatTarget():
            permitted = partial(check_host, _guard(settings))
            limit_chars = settings.delivery.chat_chars
            return await send_chat(frozen, to.target.url, limit_chars=limit_chars, check_host=permitted)
        case WebhookTarget():
            connector = partial(guarded_connector, _guard(settings))
            timeout_s = settings.delivery.webhook_timeout_s
            return await send_webhook(frozen, key, to.target, connector=connector, timeout_s=timeout_s, now=now)
        case Path():
            return await asyncio.to_thread(write_files, frozen, to.target)


def _guard(settings: Settings) -> CrawlerSettings:
    """The crawler's rule for connections, with the exceptions that delivery makes of it."""
    delivery = settings.delivery
    own = {
        "allow_private_addresses": delivery.allow_private_addresses,
        "allow_networks": delivery.allow_networks,
    }
    return settings.crawler.model_copy(update=own)
