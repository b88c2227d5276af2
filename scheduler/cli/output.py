"""How commands speak: JSON or tables on stdout, everything else on stderr.

`emit_json` is one document, `emit_line` one of many; instants become ISO 8601 with offset, in UTC. Tables are for
people and show times in the zone that they are given.
"""

import contextlib
import dataclasses
import errno
import json
import os
import re
import sys
import tempfile
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

_PIPE_COLUMNS = 160
_STEERING = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def jsonable(value: Any) -> Any:
    """Plain JSON values from our frozen dataclasses, enums, paths and instants. Bytes become hexadecimal."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: jsonable(getattr(value, field.name)) for field in dataclasses.fields(value)}
    match value:
        case Enum():
            return value.value
        case datetime() | date():
            return value.isoformat()
        case Mapping():
            return {str(key): jsonable(item) for key, item in value.items()}
        case list() | tuple() | set() | frozenset():
            return [jsonable(item) for item in value]
        case Path():
            return str(value)
        case bytes():
            return value.hex()
        case _:
            return value


def emit_json(value: Any) -> None:
    """One JSON document on stdout."""
    sys.stdout.write(_harmless(json.dumps(jsonable(value), ensure_ascii=False, indent=2)) + "\n")


def json_line(value: Any) -> str:
    """One value as one line of JSON. Raises ValueError for a number that JSON has no form for."""
    return _harmless(json.dumps(jsonable(value), ensure_ascii=False, allow_nan=False)) + "\n"


def _harmless(text: str) -> str:
    """JSON with what steers a terminal or turns text round in JSON's own escaped form, which means the same."""
    return _STEERING.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def say(message: str) -> None:
    """A message to the person at the terminal, on stderr. Control characters of a hostile page become blanks."""
    _say("\n".join(printable(line) for line in message.split("\n")))


def _say(text: str) -> None:
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def complain(sentence: str) -> None:
    """An error, on stderr."""
    colour = sys.stderr.isatty() and not os.environ.get("NO_COLOR")
    with contextlib.suppress(BrokenPipeError, ValueError):
        _say(f"\x1b[1;31merror:\x1b[0m {printable(sentence)}" if colour else f"error: {printable(sentence)}")


def console(*, stderr: bool = False) -> "Console":
    """Rich's console; wide when its output goes to a file or a pipe, where nothing can be seen to be cut."""
    from rich.console import Console

    made = Console(stderr=stderr, highlight=False)
    if not made.is_terminal and "COLUMNS" not in os.environ:
        made.width = _PIPE_COLUMNS
    return made


def table(title: str, *columns: str, right: tuple[str, ...] = (), keep: tuple[str, ...] = ()) -> "Table":
    """A plain table. The columns of `right` are numbers; those of `keep` are not broken over lines."""
    from rich import box
    from rich.table import Table

    made = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        made.add_column(column, justify="right" if column in right else "left", no_wrap=column in keep, overflow="fold")
    return made


def plain(value: object) -> str:
    """Text for a table cell or a print: markup in it is text, and so are control characters of a hostile page."""
    from rich.markup import escape

    return escape(printable(value))


def printable(value: object) -> str:
    """Text in which the control characters of a hostile page are blanks."""
    return "".join(char if char.isprintable() else " " for char in str(value))


def local(at: datetime | None, zone: str) -> str:
    """An instant on the clock of a zone, to the minute; a dash when there is none."""
    return f"{at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}" if at else "-"


@contextlib.contextmanager
def writing(out: Path | None) -> Iterator[TextIO]:
    """Stdout, or a file that appears whole when the block ends well and not at all when it fails.

    Raises OSError naming `out` when there can be no such file.
    """
    if out is None:
        yield sys.stdout
        return
    if out.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(out))
    if out.exists() and not out.is_file():  # a device or a pipe: there is nothing to put in its place
        with _naming(out), open(out, "w", encoding="utf-8", errors="backslashreplace", newline="\n") as stream:
            yield stream
        return
    with _naming(out):
        handle, name = tempfile.mkstemp(dir=out.parent, prefix=f".{out.name}.", text=False)
    unfinished = Path(name)
    try:
        with _naming(out), open(handle, "w", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
            yield file
        with _naming(out):
            unfinished.chmod(0o644)
            unfinished.replace(out)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise


@contextlib.contextmanager
def _naming(out: Path) -> Iterator[None]:
    """Errors speak of the file that was asked for, not of the unfinished one."""
    try:
        yield
    except OSError as error:
        if error.filename is not None and error.filename != str(out) and not _is_draft(error.filename, out):
            raise  # another file's trouble, met while this one was being written
        raise OSError(error.errno, error.strerror, str(out)) from error


def _is_draft(name: object, out: Path) -> bool:
    return isinstance(name, str) and Path(name).name.startswith(f".{out.name}.")
