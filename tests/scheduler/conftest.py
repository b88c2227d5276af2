"""Runs the command line as its users do: in a process of its own, in an empty folder, without settings from outside."""

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol

import pytest

ROOT = Path(__file__).parents[2]
LIMIT_S = 60.0


class Command(Protocol):
    """Runs `silkwatch` with these arguments and waits for its end."""

    def __call__(
        self, *arguments: str | Path, stdin: str | bytes = b"", env: Mapping[str, str] | None = None
    ) -> "subprocess.CompletedProcess[str]": ...


def environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment without any of our own variables and without colours, then `extra`."""
    kept = {name: value for name, value in os.environ.items() if not name.upper().startswith("SILKWATCH_")}
    return {
        **kept,
        "PYTHONPATH": os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH")))),
        "COLUMNS": "100",
        "NO_COLOR": "1",
        **(extra or {}),
    }


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
