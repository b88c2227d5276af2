"""Silkwatch as operators run it: real processes in sessions of their own, over a newsroom on loopback."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

LIFTED = {
    "SILKWATCH_CRAWLER__ALLOW_PRIVATE_ADDRESSES": "1",
    "SILKWATCH_CRAWLER__DELAY_S": "0",
    "SILKWATCH_CRAWLER__CONCURRENCY_PER_HOST": "16",
}


def environment(**settings: object) -> dict[str, str]:
    """The test's environment without any Silkwatch settings, the politeness lifted, and `settings` (ROOM__NAME=value)."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("SILKWATCH_")}
    return clean | LIFTED | {f"SILKWATCH_{name.upper()}": str(value) for name, value in settings.items()}


def start(arguments: Sequence[str | Path], *, cwd: Path, **settings: object) -> "subprocess.Popen[str]":
    """Start `silkwatch ARGUMENTS` as the leader of a process group of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "scheduler", *map(str, arguments)],
        cwd=cwd,
        env=environment(**settings) | {"PYTHONPATH": str(Path(__file__).parent.parent)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def run(
    arguments: Sequence[str | Path], *, cwd: Path, timeout_s: float = 120, **settings: object
) -> "subprocess.CompletedProcess[str]":
    """Run `silkwatch ARGUMENTS` to its end."""
    process = start(arguments, cwd=cwd, **settings)
    try:
        out, err = process.communicate(timeout=timeout_s)
    finally:
        kill_group(process)
    return subprocess.CompletedProcess(process.args, process.returncode, out, err)


def answer(arguments: Sequence[str | Path], *, cwd: Path) -> Any:
    """What `silkwatch ARGUMENTS --json` prints, as a value; fails when the command does."""
    done = run([*arguments, "--json"], cwd=cwd)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def kill_group(process: "subprocess.Popen[str]") -> None:
    """SIGKILL to the process and all that it started, if any of them lives."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    process.wait(20)
    for pipe in (process.stdout, process.stderr):
        if pipe is not None:
            pipe.close()
