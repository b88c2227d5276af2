"""Sending: one process at a time, one attempt at a time to each recipient, and nobody's trouble is another's."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from scheduler.config import Settings, load_settings
from scheduler.errors import FolderBusyError
from scheduler.lock import sending_alone
from scheduler.sending import NO_LONGER, Sender, SentTally
from storage import Delivery, DeliveryState, Store
from tests.crawling import Clock
from tests.desk.delivery.receiver import receiver
from tests.mailserver import mail_server
from tests.scheduler.briefs.outboxes import HOSTILE, NOW, freeze, mail_config, opened, write_config

ANN, BOB, GONE = "ann@example.org", "bob@example.org", "gone@example.org"


def configured(folder: Path, text: str) -> Settings:
    return load_settings(write_config(folder, text))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(opened(configured(tmp_path, ""))) as store:
        yield store


def send(settings: Settings, store: Store, at: datetime = NOW) -> SentTally:
    return asyncio.run(Sender(settings, store, now=Clock(at), chance=lambda: 0.0).send_due())


def states(store: Store) -> dict[str, str]:
    return {one.recipient: one.state.value for one in store.outbox.deliveries()}


def only(store: Store) -> Delivery:
    (one,) = store.outbox.deliveries()
    return one


def test_those_who_can_be_reached_are_and_the_others_wait_or_are_given_up(tmp_path: Path, store: Store) -> None:
    with (
        mail_server(tmp_path / "mail", refused=[GONE]) as server,
        receiver(answers=[(503, {"retry-after": "600"})]) as hub,
    ):
        brief = (
            f'webhooks = [{{ name = "hub", url = "http://127.0.0.1:{hub.port}/", secret = "a secret of ours" }}]\n'
            'folders = ["out"]\n'
        )
        text = "[delivery]\nallow_private_addresses = true\n" + mail_config(server.port, [ANN, GONE], brief=brief)
        settings = configured(tmp_path, text)
        freeze(store, settings.briefs[0], subject=HOSTILE)
        assert send(settings, store) == SentTally(sent=2, put_off=1, failed=1)
        assert states(store) == {ANN: "sent", GONE: "failed", "hub": "waiting", str(tmp_path / "out"): "sent"}
        (mail,) = server.mailbox(ANN)
        assert "Bcc" not in mail
        assert send(settings, store, NOW + timedelta(seconds=599)) == SentTally()
        hub.answers = [(200, {})]
        assert send(settings, store, NOW + timedelta(seconds=600)) == SentTally(sent=1)
        assert len({headers["webhook-id"] for headers, _ in hub.got}) == 1, "both attempts carry one key"
    assert (tmp_path / "out" / "2026-11-23.html").exists()


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:{port}/", "http://localhost:{port}/", "http://[::ffff:127.0.0.1]:{port}/"]
)
def test_a_webhook_into_a_private_network_is_refused_unless_that_is_permitted(
    tmp_path: Path, store: Store, url: str
) -> None:
    with receiver() as hub:
        target = url.format(port=hub.port)
        brief = f'[[briefs]]\nwebhooks = [{{ name = "hub", url = "{target}", secret = "a secret of ours" }}]\n'
        settings = configured(tmp_path, brief)
        freeze(store, settings.briefs[0])
        assert send(settings, store) == SentTally(failed=1)
        assert hub.got == []
    assert "lies in a private network; delivery.allow_networks permits networks of yours" in only(store).last_error


@pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")
@pytest.mark.parametrize(
    ("permitted", "tally"), [("", SentTally(failed=1)), ('"127.0.0.0/8", "::1/128"', SentTally(sent=1))]
)
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_chat_in_a_private_network_obeys_the_same_rule(
    tmp_path: Path, store: Store, host: str, permitted: str, tally: SentTally
) -> None:
    with receiver() as room:
        brief = f'[[briefs]]\nchats = [{{ name = "team", url = "json://{host}:{room.port}/x" }}]\n'
        settings = configured(tmp_path, f"[delivery]\nallow_networks = [{permitted}]\n{brief}")
        freeze(store, settings.briefs[0])
        assert send(settings, store) == tally
        assert len(room.got) == tally.sent
    assert ("lies in a private network" in only(store).last_error) == bool(tally.failed)


def test_a_network_that_is_named_is_permitted(tmp_path: Path, store: Store) -> None:
    with receiver() as hub:
        brief = (
            f'[[briefs]]\nwebhooks = [{{ name = "hub", url = "http://127.0.0.1:{hub.port}/", secret = "a secret" }}]\n'
        )
        settings = configured(tmp_path, '[delivery]\nallow_networks = ["127.0.0.0/8"]\n' + brief)
        freeze(store, settings.briefs[0])
        assert send(settings, store) == SentTally(sent=1)


def test_to_one_recipient_messages_go_in_their_order(tmp_path: Path, store: Store) -> None:
    with mail_server(tmp_path / "mail", accept_s=0.1) as server:
        settings = configured(tmp_path, mail_config(server.port, [ANN]))
        days = [f"2026-11-{day}" for day in range(10, 15)]
        for day in days:
            freeze(store, settings.briefs[0], day, subject=f"News: {day}")
        assert send(settings, store) == SentTally(sent=5)
        assert [mail["Subject"] for mail in server.mailbox(ANN)] == [f"News: {day}" for day in days]


def test_one_whom_the_configuration_does_not_name_gets_nothing_and_is_waited_for(tmp_path: Path, store: Store) -> None:
    """Another configuration over the same data gives nobody's delivery up: whoever names them sends it."""
    with mail_server(tmp_path / "mail") as server:
        whole = configured(tmp_path, mail_config(server.port, [ANN, BOB]))
        freeze(store, whole.briefs[0])
        assert send(configured(tmp_path, mail_config(server.port, [ANN])), store) == SentTally(sent=1, put_off=1)
        assert (server.mailbox(BOB), states(store)[BOB]) == ([], "waiting")
        (waiting,) = [one for one in store.outbox.deliveries() if one.recipient == BOB]
        assert waiting.last_error == NO_LONGER
        assert send(whole, store, waiting.next_try_at or NOW) == SentTally(sent=1)
        assert len(server.mailbox(BOB)) == 1


def test_whoever_asks_for_one_delivery_sends_no_other(tmp_path: Path, store: Store) -> None:
    with mail_server(tmp_path / "mail") as server:
        settings = configured(tmp_path, mail_config(server.port, [ANN, BOB]))
        freeze(store, settings.briefs[0])
        (asked,) = [one.id for one in store.outbox.deliveries() if one.recipient == BOB]
        sender = Sender(settings, store, now=Clock(NOW), only=[asked])
        assert asyncio.run(sender.send_due()) == SentTally(sent=1)
        assert states(store) == {ANN: "waiting", BOB: "sent"}
        assert not sender.has_work()
        assert Sender(settings, store, now=Clock(NOW)).has_work()


def test_an_attempt_that_takes_too_long_is_broken_off_and_repeated(tmp_path: Path, store: Store) -> None:
    with mail_server(tmp_path / "mail", accept_s=30) as server:
        settings = configured(tmp_path, "[delivery]\nattempt_limit_s = 0.3\n" + mail_config(server.port, [ANN]))
        freeze(store, settings.briefs[0])
        assert send(settings, store) == SentTally(put_off=1)
    assert only(store).last_error == "the attempt took longer than 0.3 s (delivery.attempt_limit_s)"
    assert only(store).next_try_at == NOW + timedelta(seconds=60)


def test_who_never_can_be_reached_is_given_up_by_the_limit(tmp_path: Path, store: Store) -> None:
    settings = configured(tmp_path, "[delivery]\nattempts_limit = 3\n" + mail_config(1, [ANN]))
    freeze(store, settings.briefs[0])
    at = NOW
    for _ in range(2):
        assert send(settings, store, at) == SentTally(put_off=1)
        at = only(store).next_try_at or at
    assert send(settings, store, at) == SentTally(failed=1)
    assert only(store).last_error.startswith("given up after 3 attempts (delivery.attempts_limit): ")


def test_while_another_process_sends_nobody_else_does(tmp_path: Path, store: Store) -> None:
    settings = configured(tmp_path, mail_config(1, [ANN]))
    freeze(store, settings.briefs[0])
    with sending_alone(store), pytest.raises(FolderBusyError):
        send(settings, store)
    assert only(store).attempts == 0


def test_whoever_stops_sending_leaves_the_attempt_to_the_next(tmp_path: Path, store: Store) -> None:
    """Cancelled in the middle of a mail: it is claimed, and the next pass sends it under the same Message-ID."""
    with mail_server(tmp_path / "mail", accept_s=1.0) as server:
        settings = configured(tmp_path, mail_config(server.port, [ANN]))
        freeze(store, settings.briefs[0])

        async def stop_early() -> None:
            sending = asyncio.create_task(Sender(settings, store).send_due())
            while states(store) != {ANN: "sending"}:
                await asyncio.sleep(0.01)
            sending.cancel()
            await asyncio.wait({sending})

        asyncio.run(stop_early())
        assert states(store) == {ANN: "sending"}
        assert send(settings, store, datetime.now(UTC)) == SentTally(sent=1)
        deadline_s = time.monotonic() + 20
        while not server.mailbox(ANN):
            assert time.monotonic() < deadline_s
        assert len({mail["Message-ID"] for mail in server.mailbox(ANN)}) == 1
    assert only(store).state is DeliveryState.SENT
