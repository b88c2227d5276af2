"""An installation with a brief and messages in its outbox, for tests of sending; and what a process does that is killed."""

import asyncio
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path

from desk.delivery import BriefSettings
from scheduler.attempting import addressees
from scheduler.config import Settings, load_settings
from scheduler.sending import Sender
from storage import FrozenMessage, MessageKind, NewMessage, Store, open_store

NOW = datetime(2026, 11, 24, 2, 30, tzinfo=UTC)
HOSTILE = "Baku\r\nBcc: everybody@example.org\r\n\r\n<script>alert(1)</script> \x1b[31m\u202egnp.exe"


def write_config(folder: Path, text: str) -> Path:
    """A configuration whose data folder is `folder/data`."""
    config = folder / "silkwatch.toml"
    config.write_text(f'[storage]\ndata_dir = "{folder / "data"}"\n{text}', "utf-8")
    return config


def mail_config(port: int, recipients: list[str], *, security: str = "none", more: str = "", brief: str = "") -> str:
    """The tables of a mail server on this machine and of a brief to these recipients."""
    return (
        f'[mail]\nhost = "127.0.0.1"\nport = {port}\nsecurity = "{security}"\n'
        f'sender = "Silkwatch <news@desk.example>"\n{more}\n'
        f'[[briefs]]\nid = "daily"\nmail = {recipients!r}\n{brief}\n'
    )


def freeze(store: Store, brief: BriefSettings, key: str = "2026-11-23", subject: str = "News: Monday") -> FrozenMessage:
    """A message to all recipients of the brief, due at once."""
    forms = {
        "text": f"What happened until {key}.\n".encode(),
        "html": f"<p>What happened until <b>{key}</b>, Ereğli, თბილისი.</p>\n".encode(),
        "json": b'{"format": 1}\n',
    }
    new = NewMessage(brief.id, MessageKind.DIGEST, key, subject, NOW, forms)
    return store.outbox.freeze(new, addressees(brief, MessageKind.DIGEST, key))


def opened(settings: Settings) -> Store:
    return open_store(settings.storage.data_dir, settings.storage.database_url)


async def _send_forever(settings: Settings, store: Store) -> None:
    while True:
        await Sender(settings, store).send_due()
        await asyncio.sleep(0.02)


def send_until_killed(config: Path, ready: Connection) -> None:
    """What a process does that sends what is due, over and over. It says when it begins."""
    settings = load_settings(config)
    store = opened(settings)
    ready.send("ready")
    asyncio.run(_send_forever(settings, store))
