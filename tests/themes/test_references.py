"""A theme may ask what another finds; unknown names and circles are refused at their place."""

from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

import pytest

from themes import PackError, ThemeSet, load_packs

PACK = """\
id: {id}
version: 1
title: Test
definition: A test.
gate: {gate}
threshold: {threshold}
queries:
  en: {query}
{where}"""


def _packs(
    folder: Path, queries: Mapping[str, str], *, gate: str = "none", threshold: float = 0.1, where: str | None = None
) -> Path:
    for name, query in queries.items():
        ending = f"where: {where!r}\n" if where and name == "a" else ""
        content = PACK.format(id=name, gate=gate, threshold=threshold, query=f"'{query}'", where=ending)
        (folder / f"{name}.yaml").write_text(content, encoding="utf-8")
    return folder


def _flags(themes: ThemeSet, text: str) -> dict[str, list[str]]:
    return {flag.theme: [span.text for span in flag.spans] for flag in themes.flag("", text)}


def _error(folder: Path) -> PackError:
    with pytest.raises(PackError) as caught:
        load_packs(folder)
    return caught.value


def test_a_theme_asks_what_another_finds(tmp_path: Path) -> None:
    themes = load_packs(_packs(tmp_path, {"a": "corridor AND @theme:b", "b": "railway SAME port"}))
    assert _flags(themes, "A corridor. The railway to the port.") == {"a": ["corridor"], "b": ["railway", "port"]}
    assert _flags(themes, "A corridor. The railway. To the port.") == {}


def test_what_another_finds_is_no_evidence_but_has_a_place(tmp_path: Path) -> None:
    themes = load_packs(_packs(tmp_path, {"a": "corridor SAME @theme:b", "b": "railway"}))
    assert _flags(themes, "A corridor. A railway corridor.")["a"] == ["corridor"]
    (flag,) = (flag for flag in themes.flag("", "A corridor. A railway corridor.") if flag.theme == "a")
    assert flag.spans[0].start == 22


def test_a_condition_may_exclude_what_another_theme_finds(tmp_path: Path) -> None:
    themes = load_packs(_packs(tmp_path, {"a": "corridor", "b": "railway"}, where="@query AND NOT @theme:b"))
    assert _flags(themes, "A corridor.") == {"a": ["corridor"]}
    assert _flags(themes, "A corridor. A railway.") == {"b": ["railway"]}


def test_a_theme_under_its_threshold_still_answers(tmp_path: Path) -> None:
    themes = load_packs(_packs(_packs(tmp_path, {"a": "corridor AND @theme:b"}), {"b": "railway"}, threshold=1))
    assert _flags(themes, "A corridor. A railway.") == {"a": ["corridor"]}


def test_the_gate_and_the_condition_of_the_other_theme_hold(tmp_path: Path) -> None:
    """Each theme's condition speaks of its own query, whichever theme asks."""
    _packs(tmp_path, {"a": "corridor"}, where="@query NEAR/2 @theme:b OR @query NEAR/2 @region")
    pack = _packs(tmp_path, {"b": "railway"}, gate="region") / "b.yaml"
    pack.write_text(f"{pack.read_text()}where: '@query SAME @region'\n", encoding="utf-8")
    themes = load_packs(tmp_path)
    assert _flags(themes, "The railway corridor of Peru.") == {}
    assert _flags(themes, "The railway corridor of it. In Tbilisi it rains.") == {}
    apart = "A railway in Georgia. It is long, and has been so for years. A corridor to Tbilisi."
    assert _flags(themes, apart) == _flags(themes, "The railway corridor to Tbilisi.")
    assert _flags(themes, "The railway corridor to Tbilisi.") == {"a": ["corridor"], "b": ["railway"]}


def test_an_unknown_theme_is_refused(tmp_path: Path) -> None:
    error = _error(_packs(tmp_path, {"a": "corridor AND @theme:c", "b": "railway"}))
    assert (error.line, error.column) == (8, 21)
    assert error.file == str(tmp_path / "a.yaml")
    assert "there is no theme @theme:c" in error.problem
    assert error.remedy == "use one of @theme:a, @theme:b"


@pytest.mark.parametrize(
    ("queries", "file", "circle"),
    [
        ({"a": "corridor AND @theme:a"}, "a", "(a -> a)"),
        ({"a": "corridor AND @theme:b", "b": "railway AND @theme:a"}, "b", "(a -> b -> a)"),
        ({"a": "xx", "b": "yy AND @theme:c", "c": "zz OR @theme:d", "d": "ww AND @theme:c"}, "d", "(c -> d -> c)"),
    ],
)
def test_a_circle_of_themes_is_refused_across_packs(
    tmp_path: Path, queries: dict[str, str], file: str, circle: str
) -> None:
    error = _error(_packs(tmp_path, queries))
    assert error.file == str(tmp_path / f"{file}.yaml")
    assert error.line == 8
    assert "the themes refer to each other in a circle" in error.problem
    assert circle in error.problem


@pytest.mark.parametrize("order", [1, -1])
def test_a_chain_of_themes_has_an_end(tmp_path: Path, order: int) -> None:
    """Whether the files of the chain are read from its beginning or from its end."""
    names = [f"t{number}" for number in range(10)][::order]
    queries = {one: f"corridor AND @theme:{two}" for one, two in pairwise(names)}
    assert len(load_packs(_packs(tmp_path, {**queries, names[-1]: "corridor"})).flag("", "A corridor.")) == 10
    for first in ("a", "z"):
        error = _error(_packs(tmp_path, {first: f"corridor AND @theme:{names[0]}"}))
        assert f"more than 10 themes refer one to the next from {first} on" in error.problem
        (tmp_path / f"{first}.yaml").unlink()


def test_a_pack_checked_alone_is_read_with_those_it_refers_to(tmp_path: Path) -> None:
    _packs(tmp_path, {"a": "corridor AND @theme:b", "b": "railway", "c": "port"})
    assert [theme.id for theme in load_packs(tmp_path / "c.yaml").themes] == ["c"]
    assert [theme.id for theme in load_packs(tmp_path / "a.yaml").themes] == ["a", "b", "c"]
