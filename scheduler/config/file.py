"""The configuration file as it was written: its tables, the line of each key, and what is wrong in it."""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from scheduler.config.lines import KeyPath, key_lines, line_of
from scheduler.config.rows import SettingRow
from scheduler.config.words import unknown_key, unknown_table, wrong_value
from scheduler.errors import ConfigError

_PLACE = re.compile(r" \(at (?:line (?P<line>\d+), column \d+|end of document)\)")


@dataclass(frozen=True, slots=True)
class ConfigFile:
    """A TOML file that parses. `path` None is the file that does not exist: no tables, all defaults."""

    path: Path | None = None
    tables: Mapping[str, Any] = field(default_factory=dict)
    lines: Mapping[KeyPath, int] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path | None) -> "ConfigFile":
        """Raises ConfigError when the file cannot be read or is not TOML."""
        if path is None:
            return cls()
        try:
            raw = path.read_bytes()
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            remedy = "check the name given to --config, or let `silkwatch init` write a file"
            raise ConfigError(f"cannot be read ({reason}); {remedy}", file=path) from error
        try:
            text = raw.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = raw[: error.start].count(b"\n") + 1
            raise ConfigError("this line is not UTF-8; save the file as UTF-8", file=path, line=line) from error
        try:
            tables = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise _not_toml(path, text, error) from error
        return cls(path, tables, key_lines(text))

    def line(self, path: KeyPath) -> int | None:
        """Where a key stands, else the table or list that holds it."""
        return line_of(self.lines, path)

    def problems(
        self,
        models: Mapping[str, type[BaseModel]],
        lists: Mapping[str, type[BaseModel]],
        known: Mapping[str, SettingRow],
    ) -> list[ConfigError]:
        """Unknown names and wrong values, by line. Contradictions between tables are not looked for here: the
        environment may still settle them. `lists` are the tables that may stand several times."""
        wrong = [*self._wrong(models, lists, known), *self._wrong_in_lists(lists, known)]
        found = [ConfigError(problem, file=self.path, line=self.line(path)) for path, problem in wrong]
        return sorted(found, key=lambda error: error.line or 0)

    def values_for(self, known: Mapping[str, SettingRow]) -> dict[str, Any]:
        """The tables with paths made to start at the file's folder, and empty text where nothing is meant, as None."""
        return {
            table: [self._values(table, one, known) for one in keys]
            if isinstance(keys, list)
            else self._values(table, keys, known)
            for table, keys in self.tables.items()
        }

    def _values(self, table: str, keys: Mapping[str, Any], known: Mapping[str, SettingRow]) -> dict[str, Any]:
        return {name: self._value(value, known.get(f"{table}.{name}")) for name, value in keys.items()}

    def _value(self, value: Any, row: SettingRow | None) -> Any:
        if row is None:
            return value
        if row.optional and value == "":
            return None
        if row.is_path and isinstance(value, list):
            return [self._placed(one) for one in value]
        return self._placed(value) if row.is_path else value

    def _placed(self, value: Any) -> Any:
        """A path that starts at the folder of the file."""
        if isinstance(value, str) and self.path is not None:
            return str(self.path.parent / Path(value).expanduser())
        return value

    def _wrong(
        self,
        models: Mapping[str, type[BaseModel]],
        lists: Mapping[str, type[BaseModel]],
        known: Mapping[str, SettingRow],
    ) -> Iterator[tuple[KeyPath, str]]:
        for table, keys in self.tables.items():
            if table in lists:
                continue
            if table not in models:
                yield (table,), unknown_table(table, keys, known)
            elif not isinstance(keys, dict):
                yield (table,), f"{table} is a table, not a value; write [{table}] and its keys below"
            else:
                yield from self._wrong_values((table,), keys, models[table], known)

    def _wrong_in_lists(
        self, lists: Mapping[str, type[BaseModel]], known: Mapping[str, SettingRow]
    ) -> Iterator[tuple[KeyPath, str]]:
        for table in lists.keys() & self.tables.keys():
            entries = self.tables[table]
            if not isinstance(entries, list) or not all(isinstance(one, dict) for one in entries):
                yield (table,), f"{table} is a list of tables; write [[{table}]] above the keys of each"
                continue
            for number, keys in enumerate(entries):
                yield from self._wrong_values((table, str(number)), keys, lists[table], known)

    def _wrong_values(
        self, place: KeyPath, keys: Mapping[str, Any], model: type[BaseModel], known: Mapping[str, SettingRow]
    ) -> Iterator[tuple[KeyPath, str]]:
        """What is wrong in one table. `place` is its name, with its number where it is one of a list."""
        table = place[0]
        for name in keys.keys() - model.model_fields.keys():
            yield (*place, name), unknown_key(table, name, known)
        values = {
            name: None if known[f"{table}.{name}"].optional and value == "" else value
            for name, value in keys.items()
            if name in model.model_fields
        }
        try:
            model.model_validate_json(json.dumps(values, default=str), strict=True)
        except ValidationError as error:
            for details in error.errors():
                parts = tuple(str(part) for part in details["loc"])
                if parts:
                    yield (*place, *parts), wrong_value(details, known[f"{table}.{parts[0]}"])
                elif len(place) > 1:  # what stands together in one table of a list, no variable can settle
                    yield place, wrong_value(details, None)


def _not_toml(path: Path, text: str, error: tomllib.TOMLDecodeError) -> ConfigError:
    place = _PLACE.search(str(error))
    line = int(place["line"]) if place and place["line"] else max(1, len(text.splitlines()))
    reason = _PLACE.sub("", str(error))
    reason = reason[:1].lower() + reason[1:]
    remedy = "write `key = value`, with text in quotes, under a [table] of its own that stands once"
    return ConfigError(f"this is not TOML: {reason}; {remedy}", file=path, line=line)
