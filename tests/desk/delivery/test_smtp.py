"""Handing a mail over: over TLS or not at all where TLS is asked for, and every answer of a server is an outcome."""

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from io import BufferedRWPair
from pathlib import Path

import pytest

from desk.delivery import MailSettings, Outcome, Verdict
from desk.delivery.mail import build_mail
from desk.delivery.smtp import send_mail, sign_in
from tests.desk.delivery.samples import KEY, MAIL, certificate, frozen
from tests.mailserver import mail_server

ANN = "ann@example.org"


def send(settings: MailSettings, recipient: str = ANN) -> Outcome:
    return asyncio.run(send_mail(build_mail(frozen(), recipient, KEY, settings), recipient, settings))


def over(port: int, **values: object) -> MailSettings:
    return MAIL.model_copy(update={"port": port, "timeout_s": 10.0, **values})


@contextmanager
def talking(answers: Callable[[str], str | None]) -> Iterator[int]:
    """A server of one connection at a time: each line of the client gets an answer, those of a mail only the dot that
    ends it; None hangs up. Its port."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:

        def serve() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                with connection, connection.makefile("rwb") as stream:
                    _talk(stream, answers)

        threading.Thread(target=serve, daemon=True).start()
        yield listener.getsockname()[1]


def _talk(stream: BufferedRWPair, answers: Callable[[str], str | None]) -> None:
    line, in_mail = "greeting", False
    while True:
        if not in_mail or line == ".":
            answer = answers(line)
            if answer is None:
                return
            in_mail = answer.startswith("354")
            stream.write(answer.encode() + b"\r\n")
            stream.flush()
        got = stream.readline()
        if not got:
            return
        line = got.decode().strip()


def script(**replies: str | None) -> Callable[[str], str | None]:
    """A server that is content with everything but what `replies` says of a command's first word."""
    usual = {"greeting": "220 here", "EHLO": "250 here", "DATA": "354 go on"}

    def answer(line: str) -> str | None:
        word = line.split(" ", maxsplit=1)[0].split(":", maxsplit=1)[0] or "greeting"
        return {**usual, **replies}.get(word, "250 fine")

    return answer


def test_a_mail_arrives_as_it_was_built(tmp_path: Path) -> None:
    with mail_server(tmp_path / "mail") as server:
        assert send(over(server.port)).verdict is Verdict.SENT
        (got,) = server.raw(ANN)
    assert got == build_mail(frozen(), ANN, KEY, MAIL)


def test_over_starttls_with_a_certificate_that_is_trusted_and_a_password(tmp_path: Path) -> None:
    own = certificate(tmp_path)
    with mail_server(tmp_path / "mail", certificate=own, password="hunter2") as server:
        settings = over(server.port, security="starttls", ca_file=own, user="desk", password="hunter2")
        assert asyncio.run(sign_in(settings)).verdict is Verdict.SENT
        assert send(settings).verdict is Verdict.SENT
        assert len(server.mailbox(ANN)) == 1


@pytest.mark.parametrize(
    ("names", "changes", "reason"),
    [
        ((), {"ca_file": None}, "certificate verify failed"),
        (("other.example",), {}, "certificate verify failed"),
        ((), {"password": "wrong"}, "535"),
        ((), {"user": "", "password": ""}, "530"),
        ((), {"security": "none"}, "AUTH extension is not supported"),
        (
            (),
            {"password": "env:SILKWATCH_TEST_NO_SUCH"},
            "mail.password: the variable SILKWATCH_TEST_NO_SUCH is not set",
        ),
        ((), {"password": "file:/no/such"}, "mail.password: the file /no/such cannot be read"),
    ],
)
def test_what_is_wrong_with_us_puts_the_mail_off(
    tmp_path: Path, names: tuple[str, ...], changes: dict[str, object], reason: str
) -> None:
    """The operator mends it, and nothing is lost."""
    own = certificate(tmp_path, *names)
    with mail_server(tmp_path / "mail", certificate=own, password="hunter2") as server:
        values: dict[str, object] = {"security": "starttls", "ca_file": own, "user": "desk", "password": "hunter2"}
        outcome = send(over(server.port, **values | changes))
        assert server.mailbox(ANN) == []
    assert outcome.verdict is Verdict.LATER
    assert reason in outcome.reason


def test_a_server_without_starttls_gets_neither_password_nor_mail() -> None:
    heard = list[str]()

    def answer(line: str) -> str | None:
        heard.append(line)
        return script()(line)

    with talking(answer) as port:
        outcome = send(over(port, security="starttls", user="desk", password="hunter2"))
    assert outcome.verdict is Verdict.LATER
    assert "STARTTLS" in outcome.reason
    assert not [line for line in heard if line.startswith(("AUTH", "MAIL"))]


@pytest.mark.parametrize(
    ("replies", "verdict", "reason"),
    [
        ({"greeting": "554 go away"}, Verdict.LATER, "554 go away"),
        ({"greeting": None}, Verdict.LATER, ""),
        ({"EHLO": "421 full", "HELO": "421 full"}, Verdict.LATER, "421 full"),
        ({"MAIL": "550 not from you"}, Verdict.LATER, "550 not from you"),
        ({"MAIL": "451 wait"}, Verdict.LATER, "451 wait"),
        ({"RCPT": "550 5.1.1 nobody"}, Verdict.REFUSED, "550 5.1.1 nobody"),
        (
            {"RCPT": "554 5.7.1 <ann@example.org>: Relay access denied"},
            Verdict.LATER,
            "not permitted to us: 554 5.7.1 <ann",
        ),
        ({"RCPT": "550 relay not permitted"}, Verdict.LATER, "not permitted to us: 550 relay"),
        ({"RCPT": "550 5.1.1 <relay@example.org> unknown"}, Verdict.REFUSED, "550 5.1.1 <relay@example.org> unknown"),
        ({"RCPT": "530 sign in first"}, Verdict.LATER, "not permitted to us: 530 sign in first"),
        ({"RCPT": "550 5.71.1 nobody"}, Verdict.REFUSED, "550 5.71.1 nobody"),
        ({".": "550 5.7.26 this mail is unauthenticated"}, Verdict.LATER, "not permitted to us: 550 5.7.26"),
        ({"RCPT": "450 grey"}, Verdict.LATER, "450 grey"),
        ({"DATA": "452 no room"}, Verdict.LATER, "452 no room"),
        ({"DATA": "554 no text"}, Verdict.REFUSED, "554 no text"),
        ({".": "451 try again"}, Verdict.LATER, "451 try again"),
        ({".": "552 too large"}, Verdict.REFUSED, "552 too large"),
        ({".": None}, Verdict.LATER, ""),
        ({"DATA": None}, Verdict.LATER, ""),
        ({"RCPT": "what is this"}, Verdict.LATER, ""),
    ],
)
def test_an_answer_is_an_outcome(replies: dict[str, str | None], verdict: Verdict, reason: str) -> None:
    with talking(script(**replies)) as port:
        outcome = send(over(port))
    assert (outcome.verdict, reason in outcome.reason, bool(outcome.reason)) == (verdict, True, True)


def test_nobody_listens() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        port = listener.getsockname()[1]
    assert send(over(port)).verdict is Verdict.LATER


def test_a_server_that_says_nothing_is_waited_for_as_long_as_the_settings_say() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        outcome = send(over(listener.getsockname()[1], timeout_s=0.2))
    assert outcome.verdict is Verdict.LATER


@pytest.mark.parametrize(
    ("missing", "reason"), [("host", "mail.host is not set"), ("sender", "mail.sender is not set")]
)
def test_without_a_server_or_a_sender_it_waits(missing: str, reason: str) -> None:
    settings = MAIL.model_copy(update={missing: ""})
    outcome = asyncio.run(send_mail(b"", ANN, settings))
    assert (outcome.verdict, outcome.reason) == (Verdict.LATER, reason)
