"""A frozen message to a chat, or to whatever else Apprise reaches: its subject and the beginning of its text.

Apprise is the extra "chat". It opens its own connections, and says only whether it went well. Where an address names a host
(and not the account at a service that Apprise knows the host of), that host is resolved and looked at beforehand, by the rule
for webhooks. Between that look and Apprise's own a name could be moved: the rule keeps mistakes out, not the owner of a name
that the operator wrote. Its log says why it did not, with the address cut out, since that holds secrets.
"""

import asyncio
import logging
from collections.abc import Callable
from typing import Any

from desk.delivery.outcomes import SENT, Outcome, later, of_system_error, refused
from desk.delivery.secrets import reveal
from desk.delivery.values import Frozen
from desk.digest.cleaning import subject_line
from desk.errors import ExtraMissing, SecretMissing

MORE = "…"
HostCheck = Callable[[str], None]
"""Resolves a name, and raises something for one that leads where no connection may go; OSError where there is none."""


async def send_chat(frozen: Frozen, url: str, *, limit_chars: int, check_host: HostCheck) -> Outcome:
    """One attempt, in a thread of its own: Apprise waits for each answer. `url` may name a variable or a file. Raises what
    `check_host` raises for a host that must not be connected to."""
    try:
        address = reveal(url)
        title, body = subject_line(frozen.subject), chat_text(frozen, limit_chars)
        return await asyncio.to_thread(_notify, address, title, body, check_host)
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


def hosts_of(service: Any) -> list[str]:
    """The hosts that the address of one of Apprise's services names: none where the service has its own."""
    named = service.host if any("{host}" in form for form in service.templates) else None
    host = getattr(service, "smtp_host", None) or named  # the domain of a mail address need not be a host
    return [str(host).strip("[]")] if host else []


def _notify(address: str, title: str, body: str, check_host: HostCheck) -> Outcome:
    apprise = _apprise()
    service = apprise.Apprise()
    if not service.add(address):
        return refused("Apprise does not understand its address: correct its url")
    try:
        for host in (host for one in service for host in hosts_of(one)):
            check_host(host)
    except OSError as cause:
        return of_system_error(cause)
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
