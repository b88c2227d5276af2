"""docs/traps.md names tests that exist and leaves no trap outlet out."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from newsroom import build_world
from newsroom.traps import TRAPS

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "traps.md").read_text("utf-8")
ROWS = [line for line in PAGE.splitlines() if re.match(r"\| [A-Z]\d+ ", line)]
NAMED_TESTS = sorted(set(re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", PAGE)))


@cache
def functions(file: str) -> frozenset[str]:
    tree = ast.parse((ROOT / file).read_text("utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


@pytest.mark.parametrize(("file", "function"), NAMED_TESTS, ids=lambda name: name[-60:])
def test_each_test_that_is_named_exists(file: str, function: str) -> None:
    assert function in functions(file)


def test_each_trap_outlet_is_named_and_each_outlet_that_is_named_exists() -> None:
    outlets = {outlet.id for outlet in build_world(traps=True).outlets}
    named = {name for row in ROWS for name in re.findall(r"`([a-z][a-z0-9-]+)`", row)}
    assert named <= outlets
    assert {outlet.id for outlet in TRAPS} <= named


def test_each_row_has_a_test_of_its_own_or_an_outlet_in_the_whole_test() -> None:
    assert len(ROWS) > 40
    assert [row for row in ROWS if "::" not in row and not re.search(r"`[a-z-]+`", row)] == []
