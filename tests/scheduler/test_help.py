"""Help is quick, complete and the same as the reference page."""

import re
import resource
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
import typer

from scheduler.cli.app import app
from tests.scheduler.conftest import ROOT, Command, command_line, environment

HELP_LIMIT_S = 0.5
HEAVY = (
    "scrapy",
    "twisted",
    "sqlalchemy",
    "trafilatura",
    "pydantic",
    "alembic",
    "lxml",
    "apscheduler",
    "desk",
    "crawler",
)
COMMANDS = {
    "init", "demo", "doctor", "run", "crawl", "ledger", "sources list", "sources show", "sources health",
    "sources probe", "sources add", "sources copy", "sources export", "sources import",
    "sources layout", "sources off", "sources on", "digest", "judge", "search", "export",
    "archive", "articles list", "articles show", "flag", "extract", "themes list", "themes check", "themes explain",
    "digest preview", "digest send", "digest list", "digest show", "deliveries list", "deliveries retry",
    "polling simulate", "themes backtest", "themes diff", "themes activate", "themes versions", "reprocess",
    "stories list", "stories show", "stories merge", "stories split",
}  # fmt: skip


def walk(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    """Every command that does something, by the words that call it."""
    for name, child in getattr(command, "commands", {}).items():
        yield from walk(child, (*path, name))
    if not hasattr(command, "commands") or command.invoke_without_command:
        yield " ".join(path), command


LEAVES = dict(walk(typer.main.get_command(app)))


def test_the_commands_of_the_contract_are_there() -> None:
    assert set(LEAVES) == COMMANDS


def test_help_is_there_before_one_looks_away(tmp_path: Any) -> None:
    """By processor time, and the best of three, since the machine may be busy with other things."""

    def once() -> float:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command_line("--help"), env=environment(), cwd=tmp_path, capture_output=True, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    assert min(once() for _ in range(3)) < HELP_LIMIT_S


def test_help_imports_none_of_the_rooms_and_none_of_their_libraries() -> None:
    code = "import sys, scheduler.cli.app; print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    done = subprocess.run([sys.executable, "-c", code], env=environment(), capture_output=True, text=True, check=True)
    assert not set(HEAVY) & set(done.stdout.split())


def test_help_lists_every_command_in_its_panel(silkwatch: Command) -> None:
    done = silkwatch("--help")
    assert done.returncode == 0
    for word in ("Start", "Watch", "Read", "Tools", *{path.split()[0] for path in COMMANDS}):
        assert word in done.stdout


def test_no_arguments_show_the_help(silkwatch: Command) -> None:
    done = silkwatch()
    assert "Usage: silkwatch" in done.stdout + done.stderr
    assert done.returncode == 2


@pytest.mark.parametrize("path", sorted(COMMANDS))
def test_every_command_explains_itself_its_options_and_gives_an_example(path: str) -> None:
    command = LEAVES[path]
    first_line = command.help.partition("\n\n")[0]
    assert first_line.endswith("."), "the first paragraph is a sentence"
    assert len(first_line) <= 68, "it stands on one line of 80 columns"
    assert f"silkwatch {path}" in command.epilog
    for param in command.params:
        assert param.help, param.name
        assert not re.search(r"\bTODO\b", param.help)


@pytest.mark.parametrize("path", sorted(COMMANDS - {"run"}))
def test_every_command_has_json_for_machines(path: str) -> None:
    assert any("--json" in param.opts for param in LEAVES[path].params)


@pytest.mark.parametrize("path", sorted(COMMANDS))
def test_every_command_and_option_is_in_the_reference(path: str) -> None:
    page = (ROOT / "docs/commands.md").read_text("utf-8")
    sections = dict(re.findall(r"^### `silkwatch ([a-z ]+)`\n(.*?)(?=^#|\Z)", page, re.DOTALL | re.MULTILINE))
    assert path in sections, "give it a section"
    for param in LEAVES[path].params:
        names = [name for name in param.opts if name.startswith("--")] or [
            (param.metavar or param.name.upper()).strip("[].")
        ]
        for name in names:
            assert re.search(rf"`[^`\n]*{re.escape(name)}\b", sections[path]), f"{name} of {path} is not explained"


def test_the_reference_speaks_of_nothing_that_is_not_there() -> None:
    page = (ROOT / "docs/commands.md").read_text("utf-8")
    for path, section in re.findall(r"^### `silkwatch ([a-z ]+)`\n(.*?)(?=^#|\Z)", page, re.DOTALL | re.MULTILINE):
        known = {name for param in LEAVES[path].params for name in param.opts}
        assert set(re.findall(r"^- `(--[a-z-]+)", section, re.MULTILINE)) <= known


def test_the_version_is_one_line(silkwatch: Command) -> None:
    done = silkwatch("--version")
    assert (done.returncode, done.stdout.startswith("silkwatch "), done.stdout.count("\n")) == (0, True, 1)
