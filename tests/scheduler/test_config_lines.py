"""The line of a key is found whatever stands around it."""

import tomllib

from hypothesis import given
from hypothesis import strategies as st

from scheduler.config.lines import key_lines, line_of

NAMES = st.text(alphabet="abcz_-09", min_size=1, max_size=6)
KEYS = st.one_of(NAMES, st.sampled_from(['"a.b"', "'x y'", '"ключ"', '"[t]"', '"#"', '"="']))
VALUES = st.sampled_from(
    [
        "1",
        "-2.5e3",
        "true",
        "2026-11-23T06:30:00Z",
        '"text # no comment = [x]"',
        "'literal \\'",
        '"""\n[not.a.table]\nkey = 1 # "quoted"\n"""',
        '"""ends in a quote """"',
        "'''\n[nor]\n= this'''",
        "[1, 2]",
        "[ # comment ]\n  1,\n\n  'x]',\n]",
        "{ a = 1, b = [2, 3] }",
        '"escaped \\" quote"',
    ]
)
FILLERS = st.lists(st.sampled_from(["", "# comment = 1", "   ", "# [table]", "\t# 'quote"]), max_size=2)


@st.composite
def toml_files(draw: st.DrawFn) -> tuple[str, dict[tuple[str, ...], int]]:
    """A TOML text and the line of each of its tables and keys."""
    lines: list[str] = []
    places: dict[tuple[str, ...], int] = {}
    tables = draw(st.lists(NAMES, unique=True, max_size=4))
    for table in ["", *tables]:
        if table:
            lines += draw(FILLERS)
            lines.append(f"[ {table} ] # table")
            places[(table,)] = len(lines)
        taken = {plain_key(name) for name in tables} if not table else set()
        for key in draw(st.lists(KEYS, unique_by=plain_key, max_size=4)):
            if plain_key(key) in taken:
                continue
            lines += draw(FILLERS)
            places[(table, plain_key(key)) if table else (plain_key(key),)] = len(lines) + 1
            lines += f"{key} = {draw(VALUES)}".split("\n")
    ending = draw(st.sampled_from(["\n", "\r\n"]))
    return ending.join(lines) + draw(st.sampled_from(["", ending])), places


def plain_key(key: str) -> str:
    return next(iter(tomllib.loads(f"{key} = 1")))


@given(toml_files())
def test_every_key_is_found_on_its_line(file: tuple[str, dict[tuple[str, ...], int]]) -> None:
    text, places = file
    tomllib.loads(text)
    assert dict(key_lines(text)) == places


def test_tables_of_tables_and_dotted_keys_are_found_by_their_full_path() -> None:
    lines = key_lines("a.b.c = 1\n[t.u]\nx = 1\n[[list]]\ny.z = 2\n[[list]]\ny = 3\n[[list.in]]\nv = 4\n")
    assert lines[("a", "b", "c")] == 1
    assert lines[("t", "u")] == 2
    assert lines[("t", "u", "x")] == 3
    assert lines[("list",)] == 4
    assert lines[("list", "0", "y", "z")] == 5
    assert (lines[("list", "0")], lines[("list", "1")]) == (4, 6)
    assert lines[("list", "1", "y")] == 7
    assert lines[("list", "1", "in", "0", "v")] == 9


def test_a_key_inside_a_value_is_placed_at_the_value() -> None:
    lines = key_lines("\n[t]\nx = { y = { z = 1 } }\n")
    assert line_of(lines, ("t", "x", "y", "z")) == 3
    assert line_of(lines, ("t", "w")) == 2
    assert line_of(lines, ("nothing",)) is None
