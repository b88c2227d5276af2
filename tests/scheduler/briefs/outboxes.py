"""An installation with a brief and messages in its outbox, for tests of sending."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from desk.delivery import BriefSettings
from scheduler.attempting import addressees
from scheduler.config import Settings
from storage import FrozenMessage, MessageKind, NewMessage, Store, open_store

NOW = datetime(2026, 11, 24, 2, 30, tzinfo=UTC)
SENDER = "Silkwatch <news@desk.example>"
HOSTILE = "Baku\r\nBcc: everybody@example.org\r\n\r\n<script>alert(1)</script> \x1b[31m\u202egnp.exe"


def write_config(folder: Path, text: str) -> Path:
    """A configuration whose data folder is `folder/data`."""
    config = folder / "silkwatch.toml"
    config.write_text(f'[storage]\ndata_dir = "{folder / "data"}"\n{text}', "utf-8")
    return config


def mail_config(
    port: int,
    recipients: list[str],
    *,
    security: str = "none",
    more: str = "",
    brief: str = "",
    ids: Sequence[str] = ("daily",),
) -> str:
    """The tables of a mail server on this machine and of briefs to these recipients."""
    server = f'[mail]\nhost = "127.0.0.1"\nport = {port}\nsecurity = "{security}"\nsender = "{SENDER}"\n{more}\n'
    return server + "".join(f'[[briefs]]\nid = "{id_}"\nmail = {recipients!r}\n{brief}\n' for id_ in ids)


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
