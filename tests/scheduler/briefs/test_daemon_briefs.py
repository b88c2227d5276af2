"""The daemon sends what is due: in the morning, after a sleep, and around changes of the clock."""

import asyncio
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from desk.delivery import BriefSettings, MailSettings
from newsroom import NewsroomServer, World
from scheduler.daemon import Daemon
from storage import MessageKind, Store, open_store
from tests.crawling import Crawls, at
from tests.mailserver import MailServer, mail_server

ANN = "ann@example.org"
WAIT_S = 60.0


class Watched:
    """A daemon over a crawled watch, with a clock that the test moves; `told` are the days of a reader's digests."""

    def __init__(self, crawls: Crawls, server: MailServer, brief: BriefSettings) -> None:
        crawls.crawl("dogu-kapisi")
        crawler = crawls.settings.crawler.model_copy(update={"catalogue": crawls.catalogue("dogu-kapisi")})
        mail = MailSettings(host="127.0.0.1", port=server.port, security="none", sender="news@desk.example")
        scheduler = crawls.settings.scheduler.model_copy(update={"tick_s": 0.05})
        own = {"crawler": crawler, "mail": mail, "briefs": (brief,), "scheduler": scheduler}
        self.settings = crawls.settings.model_copy(update=own)
        self.clock = crawls.clock
        self._server = server

    def told(self) -> list[str]:
        return [mail["Subject"].partition(": ")[2] for mail in self._server.mailbox(ANN)]

    def run(self, *moves: tuple[datetime, Callable[[Store], bool]]) -> None:
        """One life of a daemon: the clock is set to each instant, and what is to come of it is waited for."""

        async def live() -> None:
            daemon = Daemon(self.settings, now=self.clock)
            self.clock.at = moves[0][0]
            watching = asyncio.create_task(daemon.watch())
            with closing(self.opened()) as store:
                for instant, done in moves:
                    self.clock.at = instant
                    deadline_s = time.monotonic() + WAIT_S
                    while not done(store):
                        assert not watching.done(), watching.result()
                        assert time.monotonic() < deadline_s, f"nothing came of {instant}: {self.told()}"
                        await asyncio.sleep(0.05)
                    await asyncio.sleep(0.3)  # what should not happen had several looks to happen in
            daemon.stop()
            await watching

        asyncio.run(live())

    def opened(self) -> Store:
        return open_store(self.settings.storage.data_dir)


def key(day: str) -> Callable[[Store], bool]:
    """Whether the digest of a day was sent, or left out."""

    def done(store: Store) -> bool:
        message = store.outbox.message("daily", MessageKind.DIGEST, day)
        if message is None:
            return False
        return message.skipped_because is not None or all(one.ended_at for one in store.outbox.of_message(message.id))

    return done


def nothing(store: Store) -> bool:
    """There is nothing to wait for."""
    return store.ledger().balanced


@pytest.fixture
def brief() -> BriefSettings:
    return BriefSettings(mail=(ANN,))


def test_a_machine_that_slept_over_the_time_sends_once_and_says_what_it_left_out(
    tmp_path: Path, world: World, served: NewsroomServer, brief: BriefSettings
) -> None:
    with mail_server(tmp_path / "mail") as server:
        watched = Watched(Crawls(tmp_path, world, served), server, brief)
        watched.run(
            (at(2026, 11, 24, 2, 29), key("2026-11-22")),  # began a minute early: the day before is the newest sending
            (at(2026, 11, 24, 2, 30), key("2026-11-23")),
            (at(2026, 11, 24, 3, 0), nothing),
            (at(2026, 11, 25, 9, 0), key("2026-11-24")),  # asleep over the morning
            (at(2026, 11, 28, 9, 0), key("2026-11-27")),  # asleep for three days
            (at(2026, 11, 28, 8, 0), nothing),  # the clock is set back
        )
        watched.run((at(2026, 11, 28, 9, 5), nothing))  # another daemon finds all done
        with closing(watched.opened()) as store:
            left_out = store.outbox.message("daily", MessageKind.DIGEST, "2026-11-26")
        assert watched.told() == [
            "Sunday, 22 November 2026",
            "Monday, 23 November 2026",
            "Tuesday, 24 November 2026",
            "Friday, 27 November 2026",
        ]
    assert left_out is not None
    assert left_out.skipped_because is not None
    assert "it was not made at 2026-11-27 02:30 UTC" in left_out.skipped_because


CHANGES = [
    # zone, send time, the day of the change, its time in UTC the day before, on the day and the day after
    ("Europe/Berlin", "02:30", "2026-03-29", (1, 30), (1, 30), (0, 30)),
    ("Europe/Berlin", "02:30", "2026-10-25", (0, 30), (0, 30), (1, 30)),
    ("America/New_York", "01:30", "2026-03-08", (6, 30), (6, 30), (5, 30)),
    ("America/New_York", "01:30", "2026-11-01", (5, 30), (5, 30), (6, 30)),
]


@pytest.mark.parametrize(("zone", "send_time", "change", "before", "on", "after"), CHANGES)
def test_around_a_change_of_the_clock_each_morning_has_one_digest(
    tmp_path: Path,
    world: World,
    served: NewsroomServer,
    zone: str,
    send_time: str,
    change: str,
    before: tuple[int, int],
    on: tuple[int, int],
    after: tuple[int, int],
) -> None:
    """Looked at a minute before, at the time, and an hour later, when the same hour may come again."""
    brief = BriefSettings.model_validate({"mail": [ANN], "timezone": zone, "send_time": send_time})
    day = datetime.fromisoformat(change).replace(tzinfo=UTC)
    moves = []
    for number, (hour, minute) in ((-1, before), (0, on), (1, after)):
        due_at = day + timedelta(days=number, hours=hour, minutes=minute)
        told, last = (f"{(day + timedelta(days=number - back)).date()}" for back in (1, 2))
        moves += [
            (due_at - timedelta(minutes=1), key(last)),
            (due_at, key(told)),
            (due_at + timedelta(hours=1), nothing),
        ]
    with mail_server(tmp_path / "mail") as server:
        watched = Watched(Crawls(tmp_path, world, served), server, brief)
        watched.run(*moves)
        assert len(watched.told()) == len(set(watched.told())) == 4
