"""Traces: JSON lines of what sources published and how much they show at once, checked line by line.

An item is {"source", "published_at", "weight"}, a source {"source", "window"}; lines come in any order, and other fields
are passed over. `published_at` is ISO 8601 with an offset, or seconds since 1970; `weight` is 1 where it is missing;
`window` is how many of its newest items the source shows, null or missing for all. A source without items is polled too.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from math import isfinite
from pathlib import Path
from typing import Any

from scheduler.errors import MisuseError
from scheduler.polling.simulation import TraceSource

LINE_LIMIT_BYTES = 1024 * 1024
LINES_LIMIT = 20_000_000
EARLIEST, LATEST = datetime(1970, 1, 2, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class _Source:
    published: list[tuple[float, float]] = field(default_factory=list)
    window: int | None = None
    window_line: int | None = None


class _BadLineError(ValueError):
    """The line is not what it should be."""


def read_trace(path: Path) -> list[TraceSource]:
    """The sources of a trace, in the order in which they first appear.

    Raises MisuseError naming file, line and remedy, OSError when the file cannot be read.
    """
    sources: dict[str | int, _Source] = {}
    with path.open("rb") as lines:
        for number, raw in enumerate(_bounded(path, lines), 1):
            if not raw.strip():
                continue
            try:
                _take(_object(raw, first=number == 1), number, sources)
            except _BadLineError as problem:
                raise MisuseError(f"{path}:{number}: {problem}") from problem
    if not any(source.published for source in sources.values()):
        raise MisuseError(f'{path}: holds no item; it needs lines of {{"source", "published_at", "weight"}}')
    return [_sorted(key, source) for key, source in sources.items()]


def _bounded(path: Path, lines: Any) -> Iterable[bytes]:
    for number in range(1, LINES_LIMIT + 2):
        raw = lines.readline(LINE_LIMIT_BYTES + 1)
        if not raw:
            return
        if len(raw) > LINE_LIMIT_BYTES:
            raise MisuseError(f"{path}:{number}: longer than {LINE_LIMIT_BYTES} bytes; write one object on each line")
        if number > LINES_LIMIT:
            raise MisuseError(f"{path}: more than {LINES_LIMIT} lines; cut the trace into shorter spans")
        yield raw


def _object(raw: bytes, *, first: bool) -> dict[str, Any]:
    try:
        value = json.loads(raw.decode("utf-8-sig" if first else "utf-8"))
    except UnicodeDecodeError as cause:
        raise _BadLineError("not UTF-8 text; save the trace as UTF-8") from cause
    except (json.JSONDecodeError, RecursionError) as cause:
        text = cause.msg if isinstance(cause, json.JSONDecodeError) else "nested too deep"
        raise _BadLineError(f"not JSON ({text}); write one JSON object on each line") from cause
    except ValueError as cause:  # a number with more digits than Python reads
        raise _BadLineError(f"not JSON that can be read ({cause}); mend the number") from cause
    if not isinstance(value, dict):
        raise _BadLineError(
            'not an object; write {"source": ..., "published_at": ...} or {"source": ..., "window": ...}'
        )
    return value


def _take(value: dict[str, Any], number: int, sources: dict[str | int, _Source]) -> None:
    key = value.get("source")
    if isinstance(key, bool) or not isinstance(key, str | int) or key == "":
        raise _BadLineError(f'"source" must be a name, not {_shown(key)}')
    if "published_at" not in value and "window" not in value:
        raise _BadLineError('neither an item nor a source; add "published_at" or "window"')
    source = sources.setdefault(key, _Source())
    if "window" in value:
        window = _window(value["window"])
        if source.window_line is not None and source.window != window:
            raise _BadLineError(f"a second window for {key}; it has another at line {source.window_line}; keep one")
        source.window, source.window_line = window, number
    if "published_at" in value:
        source.published.append((_instant(value["published_at"]), _weight(value.get("weight", 1))))


def _window(value: object) -> int | None:
    if value is None:
        return None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise _BadLineError(f'"window" must be a whole number of items from 1, or null, not {_shown(value)}')
    return value


def _weight(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1e9 or not isfinite(value):
        raise _BadLineError(f'"weight" must be a number from 0 to 1e9, not {_shown(value)}')
    return float(value)


def _instant(value: object) -> float:
    at: datetime | None = None
    if isinstance(value, str):
        try:
            at = datetime.fromisoformat(value)
        except ValueError:
            at = None
        if at is not None and at.tzinfo is None:
            raise _BadLineError(f'"published_at" {_shown(value)} has no zone; add one, as in 2026-11-23T08:00:00+04:00')
    elif isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < LATEST.timestamp():
        at = datetime.fromtimestamp(value, UTC)
    if at is None:
        raise _BadLineError(f'"published_at" must be an instant as in 2026-11-23T08:00:00Z, not {_shown(value)}')
    if not EARLIEST <= at < LATEST:
        raise _BadLineError(f'"published_at" {_shown(value)} lies outside the years 1970 to 9000; mend it')
    return at.timestamp()


def _shown(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else text[:57] + "..."


def _sorted(key: str | int, source: _Source) -> TraceSource:
    source.published.sort()
    return TraceSource(
        key=key,
        published_s=[at for at, _ in source.published],
        weights=[weight for _, weight in source.published],
        window=source.window,
    )
