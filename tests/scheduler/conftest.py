"""Runs the command line in an empty folder, without settings from outside.

`silkwatch` runs it as users do, in a process of its own. `inside` runs the very same entry in this process, which saves
the start of Python: for tests of what a command says, not of how its process behaves.
"""

import io
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol

import pytest

from scheduler.cli.main import run as run_command

ROOT = Path(__file__).parents[2]
LIMIT_S = 60.0
SCREEN = {"COLUMNS": "100", "NO_COLOR": "1"}


class Command(Protocol):
    """Runs `silkwatch` with these arguments and waits for its end."""

    def __call__(
        self, *arguments: str | Path, stdin: str | bytes = b"", env: Mapping[str, str] | None = None
    ) -> "subprocess.CompletedProcess[str]": ...


def environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment without any of our own variables and without colours, then `extra`."""
    kept = {name: value for name, value in os.environ.items() if not name.upper().startswith("SILKWATCH_")}
    return {**kept, "PYTHONPATH": str(ROOT), **SCREEN, **(extra or {})}


def command_line(*arguments: str | Path) -> list[str]:
    """What starts the command without its being installed. Warnings are errors there, too."""
    return [sys.executable, "-W", "error", "-m", "scheduler", *map(str, arguments)]


@pytest.fixture
def silkwatch(tmp_path: Path) -> Command:
    """The command, started in `tmp_path`."""

    def run(
        *arguments: str | Path, stdin: str | bytes = b"", env: Mapping[str, str] | None = None
    ) -> "subprocess.CompletedProcess[str]":
        content = stdin.encode() if isinstance(stdin, str) else stdin
        done = subprocess.run(
            command_line(*arguments),
            input=content,
            capture_output=True,
            cwd=tmp_path,
            env=environment(env),
            timeout=LIMIT_S,
            check=False,
        )
        out, err = done.stdout.decode("utf-8"), done.stderr.decode("utf-8")
        assert "Traceback" not in err, err
        return subprocess.CompletedProcess(done.args, done.returncode, out, err)

    return run


@pytest.fixture
def inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    """The command, run by this process in `tmp_path`."""

    def run(
        *arguments: str | Path, stdin: str | bytes = b"", env: Mapping[str, str] | None = None
    ) -> "subprocess.CompletedProcess[str]":
        content = stdin.encode() if isinstance(stdin, str) else stdin
        out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", "backslashreplace", newline="\n") for _ in range(2))
        words = [str(argument) for argument in arguments]
        with monkeypatch.context() as patch:
            patch.chdir(tmp_path)
            for name in list(os.environ):
                if name.upper().startswith("SILKWATCH_"):
                    patch.delenv(name)
            for name, value in {**SCREEN, **(env or {})}.items():
                patch.setenv(name, value)
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content), "utf-8"))
            patch.setattr(sys, "stdout", out)
            patch.setattr(sys, "stderr", err)
            code = run_command(words)
        told = []
        for stream in (out, err):
            stream.flush()
            assert isinstance(stream.buffer, io.BytesIO)
            told.append(stream.buffer.getvalue().decode("utf-8"))
        return subprocess.CompletedProcess(words, code, *told)

    return run


@pytest.fixture
def in_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Makes `tmp_path` the current folder, free of our variables, and writes a silkwatch.toml into it."""
    monkeypatch.chdir(tmp_path)
    for name in list(os.environ):
        if name.upper().startswith("SILKWATCH_"):
            monkeypatch.delenv(name)

    def write(text: str) -> Path:
        (tmp_path / "silkwatch.toml").write_text(text, encoding="utf-8")
        return Path("silkwatch.toml")

    return write
