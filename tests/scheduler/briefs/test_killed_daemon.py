"""`kill -9` of the daemon and all that it started, at random moments, while the mail server is slow, busy and hangs up: each
mailbox has each digest once by Message-ID, and none is missing."""

import random
import time
from collections import defaultdict
from contextlib import closing
from pathlib import Path

from desk.delivery import message_id_of
from newsroom import NewsroomServer, World
from storage import DeliveryState, Store, open_store
from tests import processes
from tests.crawling import Crawls
from tests.mailserver import mail_server
from tests.scheduler.briefs.outboxes import SENDER, mail_config, write_config
from tests.warmstart import warm_start

KILLS = 30
WHOLE_LIVES = 2
"""They are killed when they have sent their digest to everybody. The second says how long a life may be: the first one has
the outlet to crawl, too."""
END_LIMIT_S = 60.0
READERS = [f"reader{number}@example.org" for number in range(8)]
REFUSED = "nobody@example.org"
QUICK = (
    "[scheduler]\ntick_s = 0.05\n"
    "[delivery]\nretry_first_s = 0.05\nretry_limit_s = 0.1\nattempts_limit = 1000\nconnections = 4\n"
)


def _briefs(count: int) -> list[str]:
    return [f"brief-{number}" for number in range(count)]


def _wait_for_all(store: Store, briefs: int) -> None:
    """Until each of so many briefs has its digest, and everybody has it or never will."""
    deadline_s = time.monotonic() + END_LIMIT_S
    while {one.brief for one in store.outbox.deliveries()} != set(_briefs(briefs)) or store.outbox.deliveries(
        states=[DeliveryState.WAITING, DeliveryState.SENDING]
    ):
        assert time.monotonic() < deadline_s, "the rest is not sent"
        time.sleep(0.05)


def test_after_thirty_kills_of_the_daemon_each_mailbox_has_each_digest_once_by_message_id(
    tmp_path: Path, world: World, served: NewsroomServer
) -> None:
    """Before each life an operator adds a brief, so that each has a digest to make, to freeze and to send; what a life leaves
    is the next one's. The last life is `python -m scheduler run`, and is let alone."""
    moments = random.Random(11)
    crawls = Crawls(tmp_path, world, served)
    crawls.crawl("dogu-kapisi")
    cut_off = waited = 0
    manners = {"accept_s": 0.05, "busy": 2, "refused": [REFUSED], "drop_before": 0.1, "drop_after": 0.2}
    run: list[str | Path] = ["run", "--catalogue", crawls.catalogue("dogu-kapisi"), "--config"]
    with mail_server(tmp_path / "mail", **manners) as server, closing(open_store(tmp_path / "data")) as store:

        def configured(briefs: int) -> Path:
            mail = mail_config(server.port, [*READERS, REFUSED], ids=_briefs(briefs))
            return write_config(tmp_path, QUICK + mail)

        with warm_start(tmp_path) as silkwatch:
            for number in range(WHOLE_LIVES):
                begun_s = time.monotonic()
                daemon = silkwatch.start([*run, configured(number + 1)])
                _wait_for_all(store, number + 1)
                longest_s = time.monotonic() - begun_s
                silkwatch.kill(daemon)
            for number in range(KILLS):
                daemon = silkwatch.start([*run, configured(WHOLE_LIVES + number + 1)])
                time.sleep(moments.uniform(0, longest_s))
                silkwatch.kill(daemon)
                cut_off += len(store.outbox.deliveries(states=[DeliveryState.SENDING]))
                waited += bool(store.outbox.deliveries(states=[DeliveryState.WAITING]))
        last = processes.start([*run, configured(WHOLE_LIVES + KILLS)], cwd=tmp_path)
        _wait_for_all(store, WHOLE_LIVES + KILLS)
        processes.kill_group(last)
        deliveries = store.outbox.deliveries()
        mailboxes = {reader: server.mailbox(reader) for reader in [*READERS, REFUSED]}
    assert cut_off > 0, "no attempt was cut off: the test proves nothing"
    assert waited > 0, "nobody was killed before all was sent: the test proves nothing"
    wanted = defaultdict(set)
    for one in deliveries:
        assert one.state is (DeliveryState.FAILED if one.recipient == REFUSED else DeliveryState.SENT), one
        wanted[one.recipient].add(message_id_of(one.idempotency_key, SENDER))
    assert mailboxes[REFUSED] == []
    for reader in READERS:
        copies: dict[str, set[bytes]] = {}
        for mail in mailboxes[reader]:
            copies.setdefault(mail["Message-ID"], set()).add(mail.as_bytes())
        assert len(wanted[reader]) > KILLS
        assert copies.keys() == wanted[reader], "each digest has one Message-ID, and every digest is there"
        assert all(len(same) == 1 for same in copies.values()), "a second copy is the same to the byte"
    assert len(set.union(*(wanted[reader] for reader in READERS))) == sum(len(wanted[one]) for one in READERS)
