"""What the documents say exists: commands, make targets, files, settings and spider kinds."""

import re
import subprocess
from pathlib import Path

import pytest
import typer

from crawler.spiders import readable_kinds
from scheduler.cli.app import app

ROOT = Path(__file__).parent.parent
DOCUMENTS = [
    ROOT / name
    for name in subprocess.run(
        ["git", "ls-files", "*.md"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_within_the_project_lead_somewhere(document: Path) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)", document.read_text("utf-8"))
    assert [link for link in links if not (document.parent / link).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_commands_that_are_named_exist(document: Path) -> None:
    """`silkwatch WORD` in any document is a command of the program."""
    commands = set(typer.main.get_command(app).commands)  # type: ignore[attr-defined]
    named = re.findall(r"silkwatch ([a-z]+)\b", document.read_text("utf-8"))
    assert {word for word in named if word not in commands} == set()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_make_targets_that_are_named_exist(document: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert set(re.findall(r"`?make ([a-z]+)`", document.read_text("utf-8"))) <= targets


def test_bare_make_names_every_target_for_people() -> None:
    shown = subprocess.run(["make", "--no-print-directory"], cwd=ROOT, capture_output=True, text=True, check=True)
    for target in ("demo", "test", "run", "lint", "bench", "clean"):
        assert f"make {target} " in shown.stdout


def test_the_design_names_every_room() -> None:
    design = (ROOT / "docs" / "design.md").read_text("utf-8")
    rooms = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests", "benchmarks"}
    assert {room for room in rooms if f"`{room}/`" not in design} == set()


def test_the_kinds_that_are_read_are_those_of_the_spiders() -> None:
    """One module per kind, found by itself: these are the ones of this version."""
    kinds = {"rss", "atom", "json", "sitemap", "news-sitemap", "wordpress", "section", "page-state"}
    assert set(readable_kinds()) == kinds
