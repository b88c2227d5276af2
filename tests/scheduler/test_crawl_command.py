"""`silkwatch crawl --once` as other programs call it, over the newsroom."""

import json
import signal
import subprocess
from pathlib import Path

import pytest

from newsroom import NewsroomServer, World
from tests.scheduler.conftest import Command, command_line, environment

OUTLETS = ("crossroads-wire", "steppe-sea-review")
IMPOLITE = {
    "SILKWATCH_CRAWLER__ALLOW_PRIVATE_ADDRESSES": "1",
    "SILKWATCH_CRAWLER__DELAY_S": "0",
    "SILKWATCH_CRAWLER__CONCURRENCY_PER_HOST": "16",
}


@pytest.fixture
def catalogue(served: NewsroomServer, world: World, tmp_path: Path) -> Path:
    """The catalogue of two outlets of the newsroom that is being served."""
    path = tmp_path / "newsroom.yaml"
    path.write_text(world.catalogue(served.port, outlets=OUTLETS), "utf-8")
    return path


def test_a_crawl_stores_everything_once_and_says_so(silkwatch: Command, catalogue: Path) -> None:
    done = silkwatch("crawl", "--catalogue", catalogue, "--data", "data", "--once", "--json", env=IMPOLITE)
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    books = json.loads(silkwatch("ledger", "--data", "data", "--json").stdout)
    assert books["balanced"] is True
    assert books["stored"] == report["stored"] > 20
    assert books["waiting"] == 0
    lines = silkwatch("export", "--data", "data", "--format", "jsonl").stdout.splitlines()
    addresses = [json.loads(line)["url"] for line in lines]
    assert len(addresses) == len(set(addresses)) == books["stored"]
    again = silkwatch("crawl", "--catalogue", catalogue, "--data", "data", "--once", env=IMPOLITE)
    assert again.returncode == 0
    assert again.stderr.startswith("Nothing was due;")


def test_an_interrupted_crawl_ends_with_130_and_books_that_balance(
    inside: Command, catalogue: Path, tmp_path: Path
) -> None:
    """With a pause between requests the crawl would take long; the ledger shows when it has begun."""
    slow = {
        **IMPOLITE,
        "SILKWATCH_CRAWLER__DELAY_S": "1",
        "SILKWATCH_CRAWLER__CONCURRENCY_PER_HOST": "1",
        "SILKWATCH_SCHEDULER__STOP_WITHIN_S": "2",
    }
    process = subprocess.Popen(
        command_line("crawl", "--catalogue", catalogue, "--data", "data", "--once", "--json"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=tmp_path,
        env=environment(slow),
    )
    try:
        while json.loads(inside("ledger", "--data", "data", "--json").stdout or '{"stored": 0}')["stored"] == 0:
            assert process.poll() is None
        process.send_signal(signal.SIGINT)
    except BaseException:
        process.kill()
        raise
    finally:
        out, err = process.communicate(timeout=30)
    assert process.returncode == 130, err
    assert json.loads(out)["interrupted"] is True
    books = json.loads(inside("ledger", "--data", "data", "--json").stdout)
    assert books["balanced"] is True
    assert books["waiting"] > 0
