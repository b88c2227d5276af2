"""Lines of {"title", "text"} in, with "id", "lang" and "outlet" if known, lines of {"id", "flags"} out, in order.

A line that cannot be read becomes {"id", "error"} in its place, and the rest goes on. Empty lines are passed over. Lines
are answered as they come: all that are there are answered before more is waited for.
"""

import json
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from scheduler.cli.files import FILE_LIMIT_BYTES

_CHUNK_BYTES = 1 << 20


class Span(Protocol):
    """Matched words: `text == fields[field][start:end]`, offsets in code points."""

    @property
    def field(self) -> str: ...
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def text(self) -> str: ...


class Flag(Protocol):
    """A theme that matched, with the version of its query, a score from 0 to 1 and the evidence."""

    @property
    def theme(self) -> str: ...
    @property
    def version(self) -> int: ...
    @property
    def score(self) -> float: ...
    @property
    def spans(self) -> Sequence[Span]: ...


class Flagger(Protocol):
    """What flags a text; a ThemeSet is one."""

    def flag(
        self, title: str, text: str, *, language: str | None = None, outlet: str | None = None
    ) -> Sequence[Flag]: ...


class Source(Protocol):
    """A stream of bytes that gives what is there; a buffered file is one."""

    def read1(self, size: int, /) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one line. `error` is None when it could be read."""

    value: dict[str, Any]
    error: str | None = None


class _BadLineError(ValueError):
    """The line is not what it should be."""


def flags_as_json(flags: Iterable[Flag]) -> list[dict[str, Any]]:
    """Flags in the shape of the export: theme, version, score, spans of field, start, end and text."""
    return [
        {
            "theme": flag.theme,
            "version": flag.version,
            "score": flag.score,
            "spans": [
                {"field": span.field, "start": span.start, "end": span.end, "text": span.text} for span in flag.spans
            ],
        }
        for flag in flags
    ]


def lines_of(source: Source, before_waiting: Callable[[], object]) -> Iterator[bytes]:
    """The lines of a stream as they come. Before more is waited for, those that are there were taken and
    `before_waiting` is called: so answers can be sent together, and none is held back.

    Of a line longer than 64 MiB the beginning alone is given, which is no JSON.
    """
    parts: list[bytes] = []
    length = 0
    while True:
        before_waiting()
        chunk = source.read1(_CHUNK_BYTES)
        if not chunk:
            break
        first, *more = chunk.split(b"\n")
        if length <= FILE_LIMIT_BYTES:
            parts.append(first)
            length += len(first)
        if more:
            yield b"".join(parts)
            yield from more[:-1]
            parts, length = more[-1:], len(more[-1])
    if length:
        yield b"".join(parts)


def flag_lines(lines: Iterable[bytes], themes: Flagger) -> Iterator[Answer]:
    """One answer for each line that is not empty, as soon as the line is there."""
    for number, raw in enumerate(lines, 1):
        if not raw.strip():
            continue
        identity: Any = None
        try:
            value = _object(raw, first=number == 1)
            identity = value.get("id")
            title, text = _text(value, "title"), _text(value, "text")
            language, outlet = _known(value, "lang"), _known(value, "outlet")
        except _BadLineError as error:
            sentence = f"line {number}: {error}"
            yield Answer({"id": identity, "error": sentence}, sentence)
        else:
            flags = themes.flag(title, text, language=language, outlet=outlet)
            yield Answer({"id": identity, "flags": flags_as_json(flags)})


def _object(raw: bytes, *, first: bool) -> dict[str, Any]:
    try:
        line = raw.decode("utf-8-sig" if first else "utf-8")
        value = json.loads(line, parse_constant=_number, parse_float=_number)
    except _BadLineError:
        raise
    except UnicodeDecodeError as error:
        raise _BadLineError(f"not UTF-8 at byte {error.start + 1}; write the file as UTF-8") from error
    except (ValueError, RecursionError) as error:
        reason = getattr(error, "msg", "nested too deeply")
        raise _BadLineError(f'not JSON ({reason}); write {{"title": ..., "text": ...}} on one line') from error
    if not isinstance(value, dict):
        raise _BadLineError('not an object; write {"title": ..., "text": ...}')
    return value


def _number(written: str) -> float:
    """A number with a fraction or exponent; NaN and the infinities, which no answer could repeat, are refused."""
    number = float(written)
    if not math.isfinite(number):
        raise _BadLineError(f"{written[:20]} is not a number in JSON; write a finite one, or null")
    return number


def _text(value: dict[str, Any], name: str) -> str:
    found = value.get(name)
    if found is None and name in value:
        return ""
    if not isinstance(found, str):
        problem = "is missing" if name not in value else "is not text"
        raise _BadLineError(f'"{name}" {problem}; write text, or null where there is none')
    return found


def _known(value: dict[str, Any], name: str) -> str | None:
    """What may be absent, or null, where it is not known."""
    found = value.get(name)
    if found is not None and not isinstance(found, str):
        raise _BadLineError(f'"{name}" is not text; write text, or leave it out where it is not known')
    return found
