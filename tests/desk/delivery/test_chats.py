"""Chats, over Apprise and its plainest service: a JSON request to loopback."""

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest
from apprise import Apprise

from desk.delivery import Outcome, Verdict
from desk.delivery.chats import MORE, chat_text, hosts_of, send_chat, understands
from tests.desk.delivery.receiver import receiver
from tests.desk.delivery.samples import frozen

# Apprise looks for a package of its mail service, which imports a module that Python is about to give up
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")


def send(url: str, *, limit_chars: int = 3500, text: bytes = b"First line\nSecond line\n") -> Outcome:
    message = frozen(subject="News\r\n\x1b[31m of Monday", text=text)
    return asyncio.run(send_chat(message, url, limit_chars=limit_chars, check_host=lambda _: None))


def test_the_subject_and_the_text_arrive(tmp_path: Path) -> None:
    with receiver() as chat:
        secret = tmp_path / "chat-url"
        secret.write_text(f"json://127.0.0.1:{chat.port}/room\n")
        assert send(f"file:{secret}").verdict is Verdict.SENT
        ((_, body),) = chat.got
    assert (body["title"], body["message"]) == ("News of Monday", "First line\nSecond line")


def test_what_the_service_does_not_take_is_put_off_and_the_address_is_not_told() -> None:
    with receiver(answers=[(500, {})]) as chat:
        outcome = send(f"json://user:hunter2@127.0.0.1:{chat.port}/room")
    assert outcome.verdict is Verdict.LATER
    assert outcome.reason
    assert "hunter2" not in outcome.reason


@pytest.mark.parametrize(
    ("url", "verdict", "reason"),
    [
        ("no address at all", Verdict.REFUSED, "Apprise does not understand its address"),
        ("env:SILKWATCH_TEST_NO_SUCH", Verdict.LATER, "the variable SILKWATCH_TEST_NO_SUCH is not set"),
    ],
)
def test_an_address_that_is_none(url: str, verdict: Verdict, reason: str) -> None:
    outcome = send(url)
    assert outcome.verdict is verdict
    assert outcome.reason.startswith(reason)


def test_whether_an_address_is_understood_can_be_asked_beforehand() -> None:
    assert understands("json://127.0.0.1/room")
    assert not understands("pigeon://loft")


def test_without_the_extra_it_waits_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "apprise", None)
    outcome = send("json://127.0.0.1/room")
    assert outcome == Outcome(Verdict.LATER, "Apprise is not installed: install silkwatch[chat]")


def test_what_is_too_long_is_cut_at_a_line() -> None:
    text = "\n".join(f"Line {number}" for number in range(100)).encode()
    cut = chat_text(frozen(text=text), 200)
    assert len(cut) <= 200
    assert cut.endswith(f"\n{MORE}")
    assert set(cut.splitlines()[:-1]) < set(text.decode().splitlines())
    assert chat_text(frozen(text=b"x" * 500), 200) == "x" * 198 + f"\n{MORE}"


def test_apprise_is_imported_by_nobody_who_needs_it_not() -> None:
    code = "import sys, scheduler.daemon, desk.delivery.chats; print('apprise' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


@pytest.mark.parametrize(
    ("url", "hosts"),
    [
        ("json://hub.example:8080/x", ["hub.example"]),
        ("form://[::1]/x", ["::1"]),
        ("ntfy://192.168.1.1/topic", ["192.168.1.1"]),
        ("ntfy://topic", []),
        ("matrix://u:p@matrix.example/#room", ["matrix.example"]),
        ("mailtos://u:p@example.com?smtp=mail.example", ["mail.example"]),
        ("tgram://123456789:abcdefg_hijklmnop/12345/", []),
        ("discord://4174216298/JHMHI8qBe7bk2ZwO5U711o3dV_js", []),
    ],
)
def test_what_hosts_an_address_names(url: str, hosts: list[str]) -> None:
    """A token that stands where others write a host is none."""
    service = Apprise.instantiate(url)
    assert hosts_of(service) == hosts


def test_a_host_that_is_refused_gets_nothing() -> None:
    def refuse(host: str) -> None:
        raise PermissionError(13, f"{host} may not be reached")

    with receiver() as chat:
        url = f"json://127.0.0.1:{chat.port}/room"
        outcome = asyncio.run(send_chat(frozen(), url, limit_chars=3500, check_host=refuse))
        assert chat.got == []
    assert outcome == Outcome(Verdict.LATER, "127.0.0.1 may not be reached")
