"""Stories come with a crawl, with a walk through an archive and beside the rounds of the daemon, and survive kills."""

import signal
import sqlite3
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from desk.embedding import EmbeddingSettings
from newsroom import NewsroomServer, World
from scheduler.jobs import crawl_once
from storage import StoryMember
from tests import processes
from tests.crawling import Crawls
from tests.machineservice import drops, machine_service, sending

WAIT_S = 90.0
SOON = {"scheduler__grouping_s": 0.1, "scheduler__tick_s": 0.2}


def test_a_crawl_of_the_newsroom_ends_with_its_stories(
    migrated_database_url: str, tmp_path: Path, world: World, served: NewsroomServer
) -> None:
    """Every stored article has a story; by the world's own word, copies share a text and events a story."""
    crawls = Crawls(tmp_path, world, served, database_url=migrated_database_url)
    report = crawl_once(crawls.settings, crawls.catalogue(), now=crawls.clock)
    assert report.stories.placed == report.tally.stored > 200
    assert not report.stories.left
    assert report.as_dict()["stories"]["placed"] == report.stories.placed
    truths = {world.page_url(one, served.port): one for one in world.articles}
    with closing(crawls.store()) as store:
        members = store.stories.of_articles([one.id for one in store.export()])
        assert not store.stories.anything_waiting()
        stored = [(truths[one.url], members[one.id]) for one in store.export() if one.url in truths]
    assert len(stored) > 200
    events: dict[int, Counter[str]] = defaultdict(Counter)
    texts: dict[tuple[str, str, str], list[StoryMember]] = defaultdict(list)
    for truth, member in stored:
        events[member.story_id][truth.event_id] += 1
        texts[truth.event_id, truth.language, truth.copied_from or truth.outlet_id].append(member)
    strangers = sum(count.total() - max(count.values()) for count in events.values())
    assert strangers <= 0.05 * len(stored)
    assert sum(count.total() > 1 for count in events.values()) > 20
    copied = [of_text for of_text in texts.values() if len(of_text) > 1]
    found = [of_text for of_text in copied if len({one.text_id for one in of_text}) == 1]
    assert len(found) >= 0.9 * len(copied) > 10


def test_the_daemon_places_what_it_stores_and_goes_on_after_a_kill(
    tmp_path: Path, world: World, served: NewsroomServer
) -> None:
    """Killed with all its processes as soon as something was placed; the next one places the rest, each article once, and
    ends within its time when it is asked to."""
    catalogue, data_dir = tmp_path / "newsroom.yaml", tmp_path / "data"
    catalogue.write_text(world.catalogue(served.port, outlets=("dogu-kapisi", "hazar-postasi")), "utf-8")
    command: list[str | Path] = ["run", "--catalogue", catalogue, "--data", data_dir]
    daemon = processes.start(command, cwd=tmp_path, **SOON)
    try:
        _wait(data_dir, "SELECT count(*) > 0 FROM story_members")
    finally:
        processes.kill_group(daemon)
    daemon = processes.start(command, cwd=tmp_path, **SOON)
    try:
        _wait(data_dir, "SELECT count(*) > 20 AND count(*) = (SELECT count(*) FROM story_members) FROM articles")
        assert daemon.stderr is not None
        assert "watching" in daemon.stderr.readline()  # from now on it hears signals
        asked_s = time.monotonic()
        daemon.send_signal(signal.SIGTERM)
        daemon.communicate(timeout=15)
        assert time.monotonic() - asked_s < 10
        assert daemon.returncode == 0
    finally:
        processes.kill_group(daemon)
    with closing(sqlite3.connect(data_dir / "silkwatch.db")) as connection:
        placed = connection.execute("SELECT article_id FROM story_changes WHERE change <> 'merged'").fetchall()
        (articles,) = connection.execute("SELECT sum(articles) FROM stories WHERE merged_into IS NULL").fetchone()
    assert len(placed) == len(set(placed)) == articles


def _wait(data_dir: Path, question: str) -> None:
    """Until a database that is being made and written answers a question with yes."""
    deadline = time.monotonic() + WAIT_S
    while time.monotonic() < deadline:
        with suppress(sqlite3.OperationalError):
            address = f"file:{data_dir / 'silkwatch.db'}?mode=ro"
            with closing(sqlite3.connect(address, uri=True)) as connection:
                if connection.execute(question).fetchone()[0]:
                    return
        time.sleep(0.05)
    raise AssertionError(f"not within {WAIT_S} s: {question}")


def test_the_daemon_says_once_that_the_service_for_embeddings_fails(
    tmp_path: Path, world: World, served: NewsroomServer
) -> None:
    """Its process for grouping asks, is refused, places all the same, and the log has it."""
    catalogue, data_dir = tmp_path / "newsroom.yaml", tmp_path / "data"
    catalogue.write_text(world.catalogue(served.port, outlets=("dogu-kapisi",)), "utf-8")
    command: list[str | Path] = ["run", "--catalogue", catalogue, "--data", data_dir]
    told = "stories are grouped without embeddings of e7: the service answered 401; correct embedding.key"
    with machine_service(sending(b"", 401)) as service:
        own = {"address": service.address, "model": "e7", "allow_private_addresses": "true", "rest_s": 0}
        daemon = processes.start(
            command, cwd=tmp_path, **SOON, **{f"embedding__{name}": one for name, one in own.items()}
        )
        giving_up = threading.Timer(WAIT_S, processes.kill_group, [daemon])
        giving_up.start()
        try:
            assert daemon.stderr is not None
            said = "".join(_until(daemon.stderr, told))
            _wait(data_dir, "SELECT count(*) > 5 AND count(*) = (SELECT count(*) FROM story_members) FROM articles")
            daemon.send_signal(signal.SIGTERM)
            said += daemon.communicate(timeout=15)[1]
        finally:
            giving_up.cancel()
            processes.kill_group(daemon)
        assert {path for path, _, _ in service.got} == {"/v1/embeddings"}
    assert said.count(told) == 1


def _until(lines: Iterable[str], end: str) -> Iterator[str]:
    """The lines up to the first that holds `end`, that one included."""
    for line in lines:
        yield line
        if end in line:
            return


def test_a_crawl_says_that_the_service_for_embeddings_fails(
    tmp_path: Path, world: World, served: NewsroomServer, caplog: pytest.LogCaptureFixture
) -> None:
    crawls = Crawls(tmp_path, world, served)
    with machine_service(drops) as service:
        embedding = EmbeddingSettings(address=service.address, model="e7", allow_private_addresses=True)
        settings = crawls.settings.model_copy(update={"embedding": embedding})
        catalogue = tmp_path / "one.yaml"
        catalogue.write_text(world.catalogue(served.port, outlets=("dogu-kapisi",)), "utf-8")
        report = crawl_once(settings, catalogue, now=crawls.clock)
    assert report.stories.placed == report.tally.stored > 0
    assert len(report.stories.notes) == 1
    assert [one for one in caplog.messages if "embeddings of e7: the line was lost" in one] == list(
        report.stories.notes
    )
