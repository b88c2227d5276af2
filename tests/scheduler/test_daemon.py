"""The daemon: it watches, it stops when asked, it shares its folder with nobody, and it does not grow."""

import asyncio
import json
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, suppress
from pathlib import Path

import pytest

from newsroom import Fault, FaultKind, NewsroomServer, World
from scheduler.daemon import Daemon
from tests import processes
from tests.crawling import Crawls, at

ROUNDS = 200
DATABASE_POOL = 5
"""So many connections SQLAlchemy's pool keeps open."""


def _wait_for_stored(data_dir: Path, count: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with suppress(sqlite3.OperationalError):  # there is no database yet, or it is just being made
            address = f"file:{data_dir / 'silkwatch.db'}?mode=ro"
            with closing(sqlite3.connect(address, uri=True)) as connection:
                (stored,) = connection.execute("SELECT count(*) FROM links WHERE state = 'stored'").fetchone()
            if stored >= count:
                return
        time.sleep(0.05)
    raise AssertionError(f"fewer than {count} articles after a minute")


def test_sigterm_hands_back_what_is_under_way_within_ten_seconds(
    tmp_path: Path, world: World, served: NewsroomServer
) -> None:
    """An outlet that answers too slowly is under way when the signal comes: its links wait in a balanced ledger."""
    host = "dogu-kapisi.localhost"
    for article in world.articles:
        if article.outlet_id == "dogu-kapisi":
            served.misbehave(host=host, path_prefix=article.path, fault=Fault(FaultKind.SLOW, delay_s=60))
    catalogue = tmp_path / "newsroom.yaml"
    catalogue.write_text(world.catalogue(served.port, outlets=("dogu-kapisi", "hazar-postasi")), "utf-8")
    data_dir = tmp_path / "data"
    daemon = processes.start(["run", "--catalogue", catalogue, "--data", data_dir], cwd=tmp_path)
    try:
        _wait_for_stored(data_dir, 5)
        asked_s = time.monotonic()
        daemon.send_signal(signal.SIGTERM)
        assert daemon.wait(15) == 0
        assert time.monotonic() - asked_s < 10
        assert daemon.stderr is not None
        assert "Traceback" not in daemon.stderr.read(), "a job that is broken off is no error"
    finally:
        processes.kill_group(daemon)
    books = processes.answer(["ledger", "--data", data_dir], cwd=tmp_path)
    assert books["balanced"]
    assert books["waiting"] > 0
    assert books["failed"] == 0, "what was broken off is handed back, not failed"
    served.behave()
    report = processes.answer(["crawl", "--catalogue", catalogue, "--data", data_dir, "--once"], cwd=tmp_path)
    assert report["ledger"]["waiting"] == 0


def test_a_second_daemon_on_the_same_folder_refuses_with_a_sentence(
    tmp_path: Path, world: World, served: NewsroomServer
) -> None:
    catalogue = tmp_path / "newsroom.yaml"
    catalogue.write_text(world.catalogue(served.port, outlets=("dogu-kapisi",)), "utf-8")
    data_dir = tmp_path / "data"
    daemon = processes.start(["run", "--catalogue", catalogue, "--data", data_dir], cwd=tmp_path)
    try:
        _wait_for_stored(data_dir, 1)
        for command in (["run"], ["crawl", "--once"]):
            second = processes.run([*command, "--catalogue", catalogue, "--data", data_dir], cwd=tmp_path)
            assert second.returncode == 1
            assert str(data_dir) in second.stderr
            assert str(daemon.pid) in second.stderr
            assert "Traceback" not in second.stderr
        assert daemon.poll() is None
    finally:
        processes.kill_group(daemon)
    assert (
        processes.run(["crawl", "--catalogue", catalogue, "--data", data_dir, "--once"], cwd=tmp_path).returncode == 0
    )


@pytest.mark.parametrize(("hour_utc", "written"), [(2, False), (3, True)])
def test_a_morning_digest_that_was_missed_is_made_up_at_the_next_start(
    tmp_path: Path, world: World, served: NewsroomServer, hour_utc: int, written: bool
) -> None:
    """06:30 in Baku is 02:30 UTC: a daemon started after that finds that yesterday has no digest, and writes it."""
    crawls = Crawls(tmp_path, world, served)
    crawls.crawl("dogu-kapisi")
    crawls.clock.at = at(2026, 11, 24, hour_utc)
    catalogue = crawls.catalogue("dogu-kapisi")
    settings = crawls.settings.model_copy(
        update={"crawler": crawls.settings.crawler.model_copy(update={"catalogue": catalogue})}
    )
    digest = crawls.data_dir / "digests" / "2026-11-23.html"

    async def watch() -> None:
        daemon = Daemon(settings, now=crawls.clock)
        watching = asyncio.create_task(daemon.watch())
        while daemon.rounds < 1 or (written and not digest.exists()):
            await asyncio.sleep(0.05)
        daemon.stop()
        await watching

    asyncio.run(asyncio.wait_for(watch(), 60))
    assert digest.exists() is written


def test_two_hundred_rounds_leave_memory_and_descriptors_where_they_were(
    tmp_path: Path, world: World, served: NewsroomServer
) -> None:
    """Half an hour passes with each round of a fast clock; between round 20 and the last nothing grows."""
    catalogue = tmp_path / "newsroom.yaml"
    outlets = ("dogu-kapisi", "hazar-postasi", "mtkvari-press", "sirvan-postu")
    catalogue.write_text(world.catalogue(served.port, outlets=outlets), "utf-8")
    measured = subprocess.run(
        [sys.executable, "-m", "tests.scheduler.long_watch", catalogue, tmp_path / "data", str(ROUNDS)],
        cwd=Path(__file__).parent.parent.parent,
        env=processes.environment(),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert measured.returncode == 0, measured.stderr
    figures = json.loads(measured.stdout)
    assert figures["rounds"] >= ROUNDS
    assert len(served.requests) >= ROUNDS * len(outlets) * 0.5
    assert figures["grown_mib"] < 10
    assert figures["grown_descriptors"] <= 0
    assert figures["database_connections"] <= DATABASE_POOL
