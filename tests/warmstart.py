"""`silkwatch` forked from a process that has imported it and read the shipped themes: thirty short lives of a daemon do not
cost thirty times that.

A life is the whole program all the same, from its command line on, and leads a process group of its own, which is killed at
once. `python -m tests.warmstart` takes a JSON list of arguments a line and answers with the number of the process that runs
`silkwatch ARGUMENTS`; for a number it kills that process with all it started, and answers when it has ended.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import NoReturn

from tests import processes
from themes import load_packs

_IMPORTED = ("scheduler.cli.main", "scheduler.cli.watch", "scheduler.daemon", "crawler.reading", "aiosmtplib")


class WarmStart:
    """Starts `silkwatch` and kills it."""

    def __init__(self, server: "subprocess.Popen[str]") -> None:
        self._server = server

    def start(self, arguments: Sequence[str | Path]) -> int:
        """Begin `silkwatch ARGUMENTS`; the number of its process and of its group."""
        return self._asked([str(one) for one in arguments])

    def kill(self, process: int) -> None:
        """SIGKILL to the group of a process that was started. Raises AssertionError when it had ended by itself."""
        assert self._asked(process) == -signal.SIGKILL, f"process {process} had ended by itself"

    def _asked(self, order: list[str] | int) -> int:
        assert self._server.stdin is not None and self._server.stdout is not None
        self._server.stdin.write(json.dumps(order) + "\n")
        self._server.stdin.flush()
        return int(self._server.stdout.readline())


@contextmanager
def warm_start(folder: Path) -> Iterator[WarmStart]:
    """One that starts in this folder. What it started and nobody killed ends with the block; what all of that wrote is in
    FOLDER/lives.log."""
    with (folder / "lives.log").open("wb") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "tests.warmstart"],
            cwd=folder,
            env=processes.environment() | {"PYTHONPATH": str(Path(__file__).parent.parent)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            start_new_session=True,
        )
    with server:
        assert server.stdout is not None
        assert server.stdout.readline() == "ready\n"
        yield WarmStart(server)


def _serve() -> None:
    for name in _IMPORTED:
        import_module(name)
    load_packs()
    print("ready", flush=True)
    alive: set[int] = set()
    for line in sys.stdin:
        order = json.loads(line)
        if isinstance(order, int):
            alive.discard(order)
            print(_killed(order), flush=True)
        else:
            process = os.fork()
            if process == 0:
                _live(order)
            alive.add(process)
            print(process, flush=True)
    for process in alive:
        _killed(process)


def _live(arguments: list[str]) -> NoReturn:
    os.setsid()
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    from scheduler.cli.main import run

    code = 1
    try:
        code = run(arguments)
    finally:
        os._exit(code)


def _killed(process: int) -> int:
    """How a process ended: 0 or more by itself, a negated signal else."""
    try:
        os.killpg(process, signal.SIGKILL)
    except ProcessLookupError:  # it was forked just now, and leads no group yet
        os.kill(process, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


if __name__ == "__main__":
    _serve()
