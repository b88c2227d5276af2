"""On which line of a TOML text each key stands. tomllib reads the values but keeps no places.

Of a list of tables (`[[briefs]]`) each table has its number in the path, from "0".

Give it only a text that tomllib has accepted: it finds its way by strings, comments and brackets and proves nothing.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence

_TOKEN = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}'
    r"|'''.*?'{3,5}"
    r'|"(?:\\.|[^"\\\n])*"'
    r"|'[^'\n]*'"
    r"|#[^\n]*"
    r"|\r?\n|[\[\]{}=.]|[^\s\[\]{}=.\"'#]+",
    re.DOTALL,
)
KeyPath = tuple[str, ...]


def key_lines(text: str) -> Mapping[KeyPath, int]:
    """The line (from 1) of every table header and every key outside inline tables, by its full path."""
    lines: dict[KeyPath, int] = {}
    table: KeyPath = ()
    lengths: dict[KeyPath, int] = {}
    for line, tokens in _statements(text):
        if tokens[0] == "[":
            *above, name = _path(tokens[: _last(tokens, "]")])
            table = (*_numbered(above, lengths), name)
            if tokens[1] == "[":
                lines.setdefault(table, line)
                lengths[table] = lengths.get(table, 0) + 1
                table = (*table, str(lengths[table] - 1))
            lines.setdefault(table, line)
        elif "=" in tokens:
            path = table + _path(tokens[: tokens.index("=")])
            for length in range(1, len(path) + 1):
                lines.setdefault(path[:length], line)
    return lines


def line_of(lines: Mapping[KeyPath, int], path: KeyPath) -> int | None:
    """The line of a path, or of the nearest part that holds it (an inline table, a list)."""
    return next((lines[path[:length]] for length in range(len(path), 0, -1) if path[:length] in lines), None)


def _numbered(names: Sequence[str], lengths: Mapping[KeyPath, int]) -> KeyPath:
    """The path of these tables, with the number of the newest one where a name means a list of them."""
    path: KeyPath = ()
    for name in names:
        path = (*path, name)
        if path in lengths:
            path = (*path, str(lengths[path] - 1))
    return path


def _statements(text: str) -> list[tuple[int, list[str]]]:
    found: list[tuple[int, list[str]]] = []
    tokens: list[str] = []
    line, depth, start, in_value = 1, 0, 1, False
    for match in _TOKEN.finditer(text):
        token = match.group()
        if token in ("\n", "\r\n"):
            line += 1
            if depth == 0 and tokens:
                found.append((start, tokens))
                tokens, in_value = [], False
            continue
        if token.startswith("#"):
            continue
        start = start if tokens else line
        in_value = in_value or token == "="
        if in_value:
            depth += (token in "[{") - (token in "]}")
        tokens.append(token)
        line += token.count("\n")
    return [*found, (start, tokens)] if tokens else found


def _path(tokens: list[str]) -> KeyPath:
    return tuple(_plain(token) for token in tokens if token not in "[].")


def _plain(token: str) -> str:
    if token[0] in "\"'":
        return str(tomllib.loads(f"key = {token}")["key"])
    return token


def _last(tokens: list[str], wanted: str) -> int:
    return len(tokens) - tokens[::-1].index(wanted)
