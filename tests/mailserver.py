"""A mail server in a process of its own, which keeps what it accepts, and misbehaves as it is told.

`python -m tests.mailserver FOLDER` listens on a port of the system's choice and writes it to FOLDER/port. Each accepted
mail is a file `<recipient>/<number>.eml`, on the disk before the server answers. FOLDER/manners.json says how it behaves:

| key            | what it does                                                            |
|----------------|-------------------------------------------------------------------------|
| accept_s       | how long it takes over a mail before it answers                         |
| busy           | so many mails to each recipient are answered 451 first                  |
| refused        | recipients answered 550                                                 |
| drop_before    | the share of mails after which it hangs up, without having kept them    |
| drop_after     | the share after which it hangs up without an answer, having kept them   |
| certificate    | certificate and key in one file: STARTTLS is offered                    |
| password       | who signs in must have it, and nobody else may send                     |
"""

import asyncio
import json
import os
import random
import ssl
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests import processes

START_LIMIT_S = 30.0


class MailServer:
    """The server as a test sees it."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder = folder
        self.port = port

    def mailbox(self, recipient: str) -> list[EmailMessage]:
        """What a recipient got, in order."""
        files = sorted((self.folder / recipient).glob("*.eml"), key=lambda file: int(file.stem))
        return [message_from_bytes(file.read_bytes(), policy=default) for file in files]

    def raw(self, recipient: str) -> list[bytes]:
        """The same as bytes."""
        return [file.read_bytes() for file in sorted((self.folder / recipient).glob("*.eml"))]


@contextmanager
def mail_server(folder: Path, **manners: object) -> Iterator[MailServer]:
    """A mail server with these manners, ended with the block."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "manners.json").write_text(json.dumps(manners, default=str))
    port = folder / "port"
    port.unlink(missing_ok=True)
    root = Path(__file__).parent.parent
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.mailserver", str(folder)],
        env=processes.environment() | {"PYTHONPATH": str(root)},
        start_new_session=True,
    )
    try:
        deadline_s = time.monotonic() + START_LIMIT_S
        while not (port.exists() and port.read_text()):
            assert process.poll() is None and time.monotonic() < deadline_s, "the mail server does not start"
            time.sleep(0.02)
        yield MailServer(folder, int(port.read_text()))
    finally:
        process.kill()
        process.wait()


class _Keeper:
    def __init__(self, folder: Path, manners: Mapping[str, Any]) -> None:
        self._folder = folder
        self._manners = manners
        self._chance = random.Random(5)
        self._busy: Counter[str] = Counter()
        self._number = 0

    async def handle_RCPT(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self._manners.get("refused", ()):
            return "550 5.1.1 there is nobody of that name"
        if self._busy[address] < self._manners.get("busy", 0):
            self._busy[address] += 1
            return "451 4.3.2 not now"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 fine"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:
        await asyncio.sleep(self._manners.get("accept_s", 0) * self._chance.uniform(0.5, 1.5))
        assert isinstance(envelope.content, bytes)
        fate = self._chance.random()
        before = self._manners.get("drop_before", 0)
        if fate < before:
            return _hang_up(server)
        for recipient in envelope.rcpt_tos:
            self._keep(recipient, envelope.content)
        if fate < before + self._manners.get("drop_after", 0):
            return _hang_up(server)
        return "250 kept"

    def _keep(self, recipient: str, content: bytes) -> None:
        self._number += 1
        place = self._folder / recipient / f"{self._number}.eml"
        place.parent.mkdir(exist_ok=True)
        with place.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())


def _hang_up(server: SMTP) -> str:
    assert isinstance(server.transport, asyncio.WriteTransport)
    server.transport.abort()
    return "250 nobody hears this"


async def _serve(folder: Path) -> None:
    manners = json.loads((folder / "manners.json").read_text())
    options: dict[str, Any] = {}
    if certificate := manners.get("certificate"):
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate)
        options |= {"tls_context": context, "require_starttls": True}
    if password := manners.get("password"):

        def signed_in(_server: SMTP, _session: Session, _envelope: Envelope, _way: str, data: object) -> AuthResult:
            fits = isinstance(data, LoginPassword) and data.password == password.encode()
            return AuthResult(success=fits, handled=fits)

        options |= {"authenticator": signed_in, "auth_required": True, "auth_require_tls": bool(certificate)}
    keeper = _Keeper(folder, manners)
    server = await asyncio.get_running_loop().create_server(
        lambda: SMTP(keeper, hostname="mail.test", **options), "127.0.0.1", 0
    )
    draft = folder / "port.part"
    draft.write_text(str(server.sockets[0].getsockname()[1]))
    draft.replace(folder / "port")
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(Path(sys.argv[1])))
