"""Webhooks: signed by published rules, the same body at every attempt, and never a redirect followed."""

import asyncio
import base64
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest

from desk.delivery import Outcome, Verdict, WebhookTarget
from desk.delivery.webhooks import build_body, send_webhook, signed_headers
from tests.desk.delivery.receiver import receiver, signature_holds
from tests.desk.delivery.samples import KEY, MADE_AT, TEXT, frozen

RAW = b"\x00\x01 a key of bytes \xff"
SECRET = "whsec_" + base64.b64encode(RAW).decode()


def send(port: int, secret: str = SECRET, *, timeout_s: float = 10.0, host: str = "127.0.0.1") -> Outcome:
    target = WebhookTarget(name="hub", url=f"http://{host}:{port}/in", secret=secret)

    async def run() -> Outcome:
        return await send_webhook(
            frozen(), KEY, target, connector=aiohttp.TCPConnector, timeout_s=timeout_s, now=datetime.now(UTC)
        )

    return asyncio.run(run())


@pytest.mark.parametrize(("secret", "key"), [(SECRET, RAW), ("a plain secret, ключ", "a plain secret, ключ".encode())])
def test_an_independent_receiver_finds_the_signature_right(secret: str, key: bytes) -> None:
    with receiver(key) as hub:
        assert send(hub.port, secret).verdict is Verdict.SENT
        ((headers, body),) = hub.got
    assert headers["webhook-id"] == KEY
    assert headers["content-type"] == "application/json; charset=utf-8"
    assert body == {
        "format": 1,
        "type": "digest",
        "id": KEY,
        "brief": "daily",
        "key": "2026-11-23",
        "subject": "News: Monday, 23 November 2026",
        "made_at": MADE_AT.isoformat(),
        "text": TEXT,
        "content": {"format": 1, "day": "2026-11-23"},
    }


def test_another_secret_is_noticed() -> None:
    with receiver(RAW) as hub:
        outcome = send(hub.port, "another secret")
        assert (hub.forged, hub.got) == (1, [])
    assert (outcome.verdict, outcome.reason) == (Verdict.LATER, "it answered 401")


def test_a_changed_body_an_old_one_and_one_of_another_delivery_are_noticed() -> None:
    body, now = build_body(frozen(), KEY), datetime.now(UTC)
    headers = signed_headers(body, KEY, SECRET, now)
    assert signature_holds(headers, body, RAW, now.timestamp())
    assert not signature_holds(headers, body + b" ", RAW, now.timestamp())
    assert not signature_holds(headers | {"webhook-id": "0" * 40}, body, RAW, now.timestamp())
    assert not signature_holds(headers, body, RAW, (now + timedelta(hours=1)).timestamp())


def test_the_body_is_the_same_at_every_attempt_and_empty_forms_are_null() -> None:
    assert build_body(frozen(), KEY) == build_body(frozen(), KEY)
    assert b'"content":null' in build_body(frozen(text=b"only text"), KEY)


def test_a_redirect_is_not_followed() -> None:
    with receiver() as elsewhere, receiver(answers=[(307, {"location": "/"})]) as hub:
        hub.answers = [(307, {"location": f"http://127.0.0.1:{elsewhere.port}/"})]
        outcome = send(hub.port)
        assert elsewhere.got == []
    assert outcome.verdict is Verdict.LATER
    assert "redirect" in outcome.reason


def test_a_server_that_asks_for_patience_gets_it() -> None:
    with receiver(answers=[(503, {"retry-after": "120"})]) as hub:
        assert send(hub.port) == Outcome(Verdict.LATER, "it answered 503", 120.0)


def test_nobody_answers_in_time() -> None:
    with receiver() as hub:
        hub.stall_s = 0.5
        outcome = send(hub.port, timeout_s=0.1)
    assert outcome == Outcome(Verdict.LATER, "no answer within 0.1 s")


@pytest.mark.parametrize(
    ("secret", "reason"),
    [
        ("env:SILKWATCH_TEST_NO_SUCH", "its secret: the variable"),
        ("whsec_not base64!", "its secret: what follows whsec_"),
    ],
)
def test_a_secret_that_is_not_there_puts_it_off(secret: str, reason: str) -> None:
    outcome = send(1, secret)
    assert outcome.verdict is Verdict.LATER
    assert outcome.reason.startswith(reason)


def test_nobody_listens() -> None:
    with receiver() as hub:
        port = hub.port
    assert send(port).verdict is Verdict.LATER
    assert send(port, host="no-such-host.invalid").verdict is Verdict.LATER
