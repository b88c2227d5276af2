"""A frozen message to a chat, or to whatever else Apprise reaches: its subject and the beginning of its text.

Apprise is the extra "chat". It opens its own connections, to addresses that the operator wrote, and says only whether it
went well; its log says why it did not, with the address cut out, since that holds secrets.
"""

import asyncio
import logging
from typing import Any

from desk.delivery.mail import subject_line
from desk.delivery.outcomes import SENT, Outcome, later, refused
from desk.delivery.secrets import reveal
from desk.delivery.values import Frozen
from desk.errors import ExtraMissing, SecretMissing

MORE = "…"


async def send_chat(frozen: Frozen, url: str, *, limit_chars: int) -> Outcome:
    """One attempt, in a thread of its own: Apprise waits for each answer. `url` may name a variable or a file."""
    try:
        address = reveal(url)
        return await asyncio.to_thread(_notify, address, subject_line(frozen.subject), chat_text(frozen, limit_chars))
    except (SecretMissing, ExtraMissing) as missing:
        return later(str(missing))


def chat_text(frozen: Frozen, limit_chars: int) -> str:
    """The text form, cut at the end of a line."""
    text = frozen.text("text").strip()
    if len(text) <= limit_chars:
        return text
    cut = text[: limit_chars - len(MORE) - 1]
    whole_lines = cut.rpartition("\n")[0].rstrip()
    return f"{whole_lines or cut}\n{MORE}"


def understands(url: str) -> bool:
    """Whether Apprise can read an address. Raises SecretMissing and ExtraMissing."""
    return bool(_apprise().Apprise().add(reveal(url)))


def _notify(address: str, title: str, body: str) -> Outcome:
    apprise = _apprise()
    service = apprise.Apprise()
    if not service.add(address):
        return refused("Apprise does not understand its address: correct its url")
    with apprise.LogCapture(level=logging.WARNING) as log:
        went_well = service.notify(body=body, title=title, body_format=apprise.NotifyFormat.TEXT)
        said = log.getvalue()
    if went_well:
        return SENT
    lines = [line.rpartition(" - ")[2] for line in said.splitlines() if line.strip()]
    reason = lines[-1] if lines else "the service did not take it"
    return later(reason.replace(address, "(its address)"))


def _apprise() -> Any:
    try:
        import apprise
    except ImportError as cause:
        raise ExtraMissing("Apprise", "chat") from cause
    return apprise
