"""Hands a mail to the server that is configured, and names what came of it.

With `starttls` a server that does not offer it gets nothing, neither password nor mail: a line that somebody listens on
can take the offer away. One connection carries one mail: the next delivery meets no state of the one before.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email.utils import parseaddr
from typing import TYPE_CHECKING

from desk.delivery.outcomes import SENT, Outcome, later, of_smtp_answer, of_system_error
from desk.delivery.secrets import reveal
from desk.delivery.settings import MailSettings
from desk.errors import SecretMissing

if TYPE_CHECKING:
    import aiosmtplib


async def send_mail(content: bytes, recipient: str, settings: MailSettings) -> Outcome:
    """One attempt. Nothing is raised but what cancels it."""
    try:
        return await _attempt(content, recipient, settings)
    except SecretMissing as missing:
        return later(f"mail.password: {missing}")


async def sign_in(settings: MailSettings) -> Outcome:
    """Connect, encrypt and sign in, and send nothing: whether a mail could be handed over."""
    try:
        return await _attempt(None, "", settings)
    except SecretMissing as missing:
        return later(f"mail.password: {missing}")


async def _attempt(content: bytes | None, recipient: str, settings: MailSettings) -> Outcome:
    import aiosmtplib

    if not settings.host:
        return later("mail.host is not set")
    if not settings.sender:
        return later("mail.sender is not set")
    try:
        async with _connected(settings, reveal(settings.password)) as server:
            if content is not None:
                await server.sendmail(parseaddr(settings.sender)[1], [recipient], content)
    except aiosmtplib.SMTPRecipientsRefused as answer:
        return of_smtp_answer(answer.recipients[0].code, answer.recipients[0].message, about_us=False)
    except aiosmtplib.SMTPDataError as answer:
        return of_smtp_answer(answer.code, answer.message, about_us=False)
    except aiosmtplib.SMTPResponseException as answer:
        return of_smtp_answer(answer.code, answer.message, about_us=True)
    except aiosmtplib.SMTPException as cause:
        return later(f"{settings.host}:{settings.port}: {cause.message}")
    except OSError as cause:
        return of_system_error(cause)
    except ValueError as cause:  # an address or a line that the protocol cannot carry
        return later(f"mail: {cause}")
    return SENT


@asynccontextmanager
async def _connected(settings: MailSettings, password: str) -> "AsyncIterator[aiosmtplib.SMTP]":
    """A connection that is encrypted and signed in as the settings say. It takes its leave and is gone at the end, and
    nobody waits for the server's farewell: what came of the mail is to be written down at once."""
    import aiosmtplib

    tls = _tls(settings) if settings.security != "none" else None
    over_tls = settings.security == "tls"
    server = aiosmtplib.SMTP(
        hostname=settings.host,
        port=settings.port,
        timeout=settings.timeout_s,
        use_tls=over_tls,
        start_tls=False,
        tls_context=tls if over_tls else None,
    )
    await server.connect()
    transports = [server.transport]
    try:
        if settings.security == "starttls":
            await server.starttls(tls_context=tls)
            transports.append(server.transport)
        if settings.user:
            await server.login(settings.user, password)
        yield server
        if isinstance(server.transport, asyncio.WriteTransport):
            server.transport.write(b"QUIT\r\n")
    finally:
        server.close()
        for transport in reversed(transports):
            if isinstance(transport, asyncio.WriteTransport):
                transport.abort()
        await asyncio.sleep(0)


def _tls(settings: MailSettings) -> ssl.SSLContext:
    """Raises OSError when `ca_file` cannot be read."""
    return ssl.create_default_context(cafile=settings.ca_file)
