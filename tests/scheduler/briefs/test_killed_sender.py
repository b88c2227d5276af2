"""`kill -9` of who sends, at random moments, while the mail server is slow, busy and hangs up: each mailbox has each
digest once by Message-ID, and none is missing."""

import multiprocessing
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest

from scheduler.config import load_settings
from storage import DeliveryState
from tests.mailserver import mail_server
from tests.scheduler.briefs.outboxes import freeze, mail_config, opened, send_until_killed, write_config

KILLS = 30
LONGEST_LIFE_S = 0.6
END_LIMIT_S = 60.0
RECIPIENTS = [f"reader{number}@example.org" for number in range(8)]
REFUSED = "nobody@example.org"
DELIVERY = "[delivery]\nretry_first_s = 0.05\nretry_limit_s = 0.1\nattempts_limit = 1000\nconnections = 3\n"


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[[Path], BaseProcess]]:
    """Starts processes that send. They are forked from one that has imported all, and so begin at once."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.scheduler.briefs.outboxes"])
    started: list[BaseProcess] = []

    def begin(config: Path) -> BaseProcess:
        ours, theirs = context.Pipe(duplex=False)
        process = context.Process(target=send_until_killed, args=(config, theirs))
        process.start()
        started.append(process)
        theirs.close()
        with ours:
            assert ours.recv() == "ready"
        return process

    yield begin
    for process in started:
        _kill(process)


def _kill(process: BaseProcess) -> None:
    process.kill()
    process.join(20)


def test_after_thirty_kills_each_mailbox_has_each_digest_once_by_message_id(
    tmp_path: Path, start: Callable[[Path], BaseProcess]
) -> None:
    moments = random.Random(11)
    manners = {"accept_s": 0.05, "busy": 2, "refused": [REFUSED], "drop_before": 0.1, "drop_after": 0.2}
    with mail_server(tmp_path / "mail", **manners) as server:
        config = write_config(tmp_path, DELIVERY + mail_config(server.port, [*RECIPIENTS, REFUSED]))
        settings = load_settings(config)
        (brief,) = settings.briefs
        with closing(opened(settings)) as store:
            cut_off = 0
            for number in range(KILLS):
                freeze(store, brief, f"2026-10-{number + 1:02}")
                process = start(config)
                time.sleep(moments.uniform(0, LONGEST_LIFE_S))
                _kill(process)
                cut_off += len(store.outbox.deliveries(states=[DeliveryState.SENDING]))
            process = start(config)
            deadline_s = time.monotonic() + END_LIMIT_S
            while store.outbox.anything_to_do(datetime.now(UTC)) or store.outbox.deliveries(
                states=[DeliveryState.WAITING]
            ):
                assert time.monotonic() < deadline_s, "the rest is not sent"
                time.sleep(0.05)
            _kill(process)
            ended = Counter((one.recipient, one.state) for one in store.outbox.deliveries())
        mailboxes = {recipient: server.mailbox(recipient) for recipient in [*RECIPIENTS, REFUSED]}
    assert cut_off > 0, "no attempt was cut off: the test proves nothing"
    assert ended == {
        **dict.fromkeys(((one, DeliveryState.SENT) for one in RECIPIENTS), KILLS),
        (REFUSED, DeliveryState.FAILED): KILLS,
    }
    for recipient in RECIPIENTS:
        by_id: dict[str, set[bytes]] = {}
        for mail in mailboxes[recipient]:
            by_id.setdefault(mail["Message-ID"], set()).add(mail.as_bytes())
        assert len(by_id) == KILLS, "each digest has one Message-ID, and every digest is there"
        assert all(len(copies) == 1 for copies in by_id.values()), "a second copy is the same to the byte"
        told = {mail.get_body(("plain",)).get_content() for mail in mailboxes[recipient]}  # type: ignore[union-attr]
        assert len(told) == KILLS
    assert mailboxes[REFUSED] == []
    everything = [mail["Message-ID"] for mails in mailboxes.values() for mail in mails]
    assert len(set(everything)) == KILLS * len(RECIPIENTS), "no two recipients share one"
