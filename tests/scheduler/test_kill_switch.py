"""The kill switch: an outlet that is off is asked for nothing, its links wait, and on again it goes on."""

import json
import time
from pathlib import Path

from newsroom import Fault, FaultKind, NewsroomServer, World
from tests import processes
from tests.crawling import Crawls
from tests.scheduler.conftest import Command

OFF, OTHER = "caspian-courier", "hazar-postasi"


def asked(served: NewsroomServer, outlet: str) -> int:
    return sum(host == f"{outlet}.localhost" for host, _, _ in served.requests)


def stored_of(crawls: Crawls, outlet: str) -> int:
    return sum(outlet in url for url in crawls.stored())


def test_nothing_of_an_outlet_is_asked_for_while_it_is_off_and_on_again_it_goes_on(
    tmp_path: Path, world: World, served: NewsroomServer, inside: Command
) -> None:
    crawls = Crawls(tmp_path, world, served, limits={"retries": 0})
    paths = [article.path for article in world.articles if article.outlet_id == OFF]
    for path in paths[:3]:
        served.misbehave(host=f"{OFF}.localhost", path_prefix=path, fault=Fault(FaultKind.SERVER_ERROR, times=1))
    crawls.crawl(OFF, OTHER)
    assert stored_of(crawls, OFF) < len(paths), "some links wait"
    place = ("--data", crawls.data_dir, "--catalogue", crawls.data_dir.parent / "newsroom.yaml")
    done = inside("sources", "off", OFF, "--why", "they asked us to stop", *place)
    assert done.returncode == 0, done.stderr
    before, others = asked(served, OFF), asked(served, OTHER)
    crawls.move_clocks(hours=12)
    crawls.crawl(OFF, OTHER)
    assert asked(served, OFF) == before
    assert asked(served, OTHER) > others
    shown = inside("sources", "show", OFF, *place)
    assert "they asked us to stop" in shown.stdout
    (row,) = (one for one in json.loads(inside("sources", "list", "--json", *place).stdout) if one["id"] == OFF)
    assert row["switched_off"]["off_because"] == "they asked us to stop"
    (line,) = (line for line in inside("sources", "list", *place).stdout.splitlines() if OFF in line)
    assert line.split()[-1] == "off"

    assert json.loads(inside("sources", "on", OFF, "--json", *place).stdout)["was_on"] is False
    for _ in range(5):  # a host that failed is asked again with longer and longer pauses
        crawls.move_clocks(hours=12)
        crawls.crawl(OFF, OTHER)
    assert stored_of(crawls, OFF) == len(paths)


def test_a_running_daemon_obeys_the_switch(tmp_path: Path, world: World, served: NewsroomServer) -> None:
    """Counted between polls of another outlet: the first after the switch may still be of a round under way."""
    catalogue, data_dir = tmp_path / "newsroom.yaml", tmp_path / "data"
    catalogue.write_text(world.catalogue(served.port, outlets=(OFF, OTHER)), "utf-8")

    def polls_of_the_other() -> int:
        return sum((host, path) == (f"{OTHER}.localhost", "/rss/anasayfa") for host, path, _ in served.requests)

    def wait_for_polls(count: int) -> None:
        deadline = time.monotonic() + 60
        while polls_of_the_other() < count:
            assert time.monotonic() < deadline, "the daemon does not poll"
            time.sleep(0.05)

    daemon = processes.start(
        ["run", "--catalogue", catalogue, "--data", data_dir],
        cwd=tmp_path,
        crawler__polling="fixed",
        crawler__poll_interval_s=1,
        scheduler__tick_s=0.1,
    )
    try:
        wait_for_polls(2)
        told = processes.answer(["sources", "off", OFF, "--why", "test", "--data", data_dir], cwd=tmp_path)
        assert told["on"] is False
        wait_for_polls(polls_of_the_other() + 2)
        before = asked(served, OFF)
        wait_for_polls(polls_of_the_other() + 2)
        assert asked(served, OFF) == before
        processes.answer(["sources", "on", OFF, "--data", data_dir], cwd=tmp_path)
        deadline = time.monotonic() + 60
        while asked(served, OFF) == before:
            assert time.monotonic() < deadline, "the daemon does not poll what is on again"
            time.sleep(0.05)
    finally:
        processes.kill_group(daemon)


def test_what_cannot_be_switched_is_said_with_the_remedy(
    tmp_path: Path, world: World, served: NewsroomServer, inside: Command
) -> None:
    crawls = Crawls(tmp_path, world, served)
    data = ("--data", crawls.data_dir)
    first = inside("sources", "off", "azertac", "--why", "x", *data)
    assert (first.returncode, "nothing has been crawled into this folder yet" in first.stderr) == (1, True)
    crawls.crawl(OFF)
    unknown = inside("sources", "off", "azertca", "--why", "x", *data)
    assert (unknown.returncode, 'did you mean "azertac"?' in unknown.stderr) == (2, True)
    uncrawled = inside("sources", "off", "azertac", "--why", "x", *data)
    assert (uncrawled.returncode, "before its first crawl" in uncrawled.stderr) == (1, True)
    silent = inside("sources", "off", OFF, "--why", " ", *data)
    assert (silent.returncode, "--why" in silent.stderr) == (2, True)
    on = inside("sources", "on", OFF, *data)
    assert (on.returncode, on.stderr) == (0, f"{OFF} was on already.\n")
