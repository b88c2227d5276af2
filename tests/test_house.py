"""The house keeps its own rules: imports run one way, dependencies are used and locked, no file names a registry."""

import ast
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
ROOMS = ("crawler", "desk", "newsroom", "scheduler", "storage", "stories", "themes")
IMPORT_NAMES = {
    "python-docx": "docx",
    "pillow": "PIL",
    "backports-zstd": "backports",
    "ahocorasick-rs": "ahocorasick_rs",
    "lxml-html-clean": "lxml_html_clean",
    "psycopg": "psycopg",
    "pydantic-settings": "pydantic_settings",
    "pyyaml": "yaml",
}
BY_THEIR_DATA_OR_NAME = {
    "lxml-html-clean": "trafilatura 2.3 needs it and does not name it",
    "psycopg": "SQLAlchemy imports it by the database's URL",
    "tzdata": "zoneinfo reads its data where the system has none",
}


def _project() -> dict[str, list[str]]:
    project: dict[str, list[str]] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return project


def _imported() -> set[str]:
    names: set[str] = set()
    for room in ROOMS:
        for file in (ROOT / room).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                if isinstance(node, ast.Import):
                    names.update(alias.name.split(".")[0] for alias in node.names)
                elif isinstance(node, ast.ImportFrom) and node.module:
                    names.add(node.module.split(".")[0])
    return names


def test_imports_run_one_way() -> None:
    """import-linter holds the direction of the rooms; a forbidden import makes this fail with its chain."""
    result = subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr


def test_every_dependency_is_imported_somewhere() -> None:
    """A dependency that no room imports is dead weight, unless another package loads it by name."""
    names = {re.split(r"[\[<>=~! ]", line)[0] for line in _project()["dependencies"]}
    imported = _imported()
    idle = {n for n in names if IMPORT_NAMES.get(n, n.replace("-", "_")) not in imported}
    assert idle <= set(BY_THEIR_DATA_OR_NAME)


def test_the_lock_pins_each_package_by_hash_and_names_no_host() -> None:
    """Each requirement of the lock has hashes, every dependency is in it, and no address of a registry is."""
    lock = (ROOT / "requirements-dev.lock").read_text("utf-8")
    assert "://" not in lock
    blocks = re.findall(r"^([a-z0-9._-]+)==\S+.*?(?=^[a-z0-9]|\Z)", lock, re.MULTILINE | re.DOTALL)
    pinned = re.findall(r"^([a-z0-9._-]+)==[^\n]*\\\n    --hash=sha256:", lock, re.MULTILINE)
    assert len(pinned) == len(blocks) > 50
    wanted = {re.split(r"[\[<>=~! ]", line)[0].replace("_", "-") for line in _project()["dependencies"]}
    assert wanted <= set(pinned)


def test_the_wheel_carries_the_data_that_the_rooms_read(tmp_path: Path) -> None:
    """Every tracked file of a room, prose, packs, catalogue and templates among them, is in the built wheel."""
    built = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stderr
    (wheel,) = tmp_path.glob("*.whl")
    tracked = subprocess.run(
        ["git", "ls-files", *ROOMS], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    with zipfile.ZipFile(wheel) as archive:
        assert set(tracked) <= set(archive.namelist())
