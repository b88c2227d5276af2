"""What is said about a setting that is wrong: one sentence, the remedy at its end."""

import difflib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic_core import ErrorDetails

from scheduler.config.rows import SettingRow, toml_value

RETIRED: Mapping[str, str] = {
    "desk.entries_per_theme_limit": "write desk.stories_limit, which limits the stories of the whole digest",
}
"""What stands in the place of settings that there were."""
_ALL_KEYS = "`silkwatch init` writes a file with every key in it"


def unknown_key(table: str, name: str, known: Mapping[str, SettingRow]) -> str:
    """A key that the table does not have: retired, misspelt, in the wrong table, or nowhere."""
    if retired := RETIRED.get(f"{table}.{name.lower()}"):
        return f'the key "{name}" in [{table}] is gone; {retired}'
    here = [row.name for row in known.values() if row.table == table]
    near = difflib.get_close_matches(name.lower(), here, n=1)
    elsewhere = [row.table for row in known.values() if row.name == name]
    opening = f'unknown key "{name}" in [{table}]; '
    if near:
        return f'{opening}did you mean "{near[0]}"?'
    if elsewhere:
        return f"{opening}it belongs in [{elsewhere[0]}]"
    return f"{opening}remove it, {_ALL_KEYS}"


def unknown_table(table: str, value: Any, known: Mapping[str, SettingRow]) -> str:
    """A name at the top of the file that is no table: misspelt, or a key that has lost its table."""
    headers = {row.table: f"[[{row.table}]]" if row.listed else f"[{row.table}]" for row in known.values()}
    tables = list(headers)
    near = difflib.get_close_matches(table.lower(), tables, n=1)
    owners = [row.table for row in known.values() if row.name == table]
    if not isinstance(value, dict) and owners:
        return f'key "{table}" stands outside of any table; move it below [{owners[0]}]'
    word = f"unknown table [{table}]" if isinstance(value, dict) else f'unknown key "{table}"'
    if near:
        return f"{word}; did you mean {headers[near[0]]}?"
    return f"{word}; the tables are {', '.join(headers.values())}"


def wrong_value(details: ErrorDetails, row: SettingRow | None, *, from_variable: bool = False) -> str:
    """A value that the setting does not take, or (`row` None) settings that do not go together."""
    reason = _own_words(details)
    if row is None:
        return f"{reason or details['msg']}; change one of them"
    value = "what stands there" if row.secret else _shown(details["input"])
    if reason:
        return f"{row.key} cannot be {value}: {reason}"
    expected = f"{row.key} must be {row.expects}, not {value}"
    if row.default is None:
        return f"{expected}; correct or remove it"
    default = toml_value(row.default)
    return f"{expected}; write for instance " + (default.strip('"') if from_variable else f"{row.name} = {default}")


def _own_words(details: ErrorDetails) -> str | None:
    """The sentence of a room's own validator, if one of them spoke."""
    error = details.get("ctx", {}).get("error")
    return str(error).rstrip(".") if isinstance(error, ValueError) else None


def _shown(value: Any, width: int = 60) -> str:
    text = json.dumps(str(value) if isinstance(value, Path) else value, ensure_ascii=False, default=str)
    return text if len(text) <= width else text[: width - 1] + "…"
