"""`python -m newsroom` is ready within a second or two, says where, and ends cleanly when told to."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest
import yaml

from newsroom import NewsroomServer
from newsroom.__main__ import main
from tests.newsroom.client import ask

ROOT = Path(__file__).parents[2]
READY_LIMIT_S = 2.5
"""Of processor time: how long a busy machine takes says nothing."""


@contextmanager
def newsroom(*arguments: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-W", "error", "-m", "newsroom", *arguments],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    with process:
        try:
            yield process
        finally:
            process.kill()


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
def test_it_is_ready_fast_serves_and_stops_cleanly(tmp_path: Path, ending: signal.Signals) -> None:
    catalogue = tmp_path / "catalogue.yaml"
    with newsroom("--catalogue", str(catalogue), "--pages", "30", "--end", "2026-11-23T20:00:00+00:00") as process:
        assert process.stdout is not None
        ready = json.loads(process.stdout.readline())
        used = psutil.Process(process.pid).cpu_times()
        assert used.user + used.system < READY_LIMIT_S
        assert ready["catalogue"] == str(catalogue)
        rows = yaml.safe_load(catalogue.read_text(encoding="utf-8"))
        assert rows[-1]["homepage"] == f"http://the-archive.localhost:{ready['port']}"
        assert ask(ready["port"], "the-archive.localhost", "/sitemap.xml").body.count(b"<loc>") == 30
        process.send_signal(ending)
        assert process.wait(5) == 0
        assert process.stderr is not None
        assert process.stderr.read() == ""


def test_traps_and_faults_are_there_when_asked_for(tmp_path: Path) -> None:
    catalogue = tmp_path / "catalogue.yaml"
    end = "2026-11-23T20:00:00+00:00"
    with newsroom("--catalogue", str(catalogue), "--traps", "--faults", "--seed", "1", "--end", end) as process:
        assert process.stdout is not None
        port = json.loads(process.stdout.readline())["port"]
        rows = {row["id"]: row for row in yaml.safe_load(catalogue.read_text(encoding="utf-8"))}
        assert "seven-doors-daily" in rows
        # the wire's first endpoint is the first of the plan
        assert ask(port, "crossroads-wire.localhost", "/en/rss").status == 503


def test_a_port_in_use_is_one_sentence_and_status_1(served: NewsroomServer) -> None:
    with newsroom("--port", str(served.port)) as process:
        output, errors = process.communicate(timeout=20)
    assert (process.returncode, output) == (1, "")
    assert errors.startswith("newsroom: ")
    assert len(errors.splitlines()) == 1


@pytest.mark.parametrize("end", ["yesterday", "2026-11-23T20:00:00"])
def test_an_end_without_offset_or_sense_is_misuse(end: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["--end", end])
    assert caught.value.code == 2
    assert "--end" in capsys.readouterr().err
