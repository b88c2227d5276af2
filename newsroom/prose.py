"""Loads the written matter of the world: events and page clutter, one YAML file per language in `content/`.

A file that does not have the expected shape is refused with its name and the entry that is wrong.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from newsroom.errors import ContentError

CONTENT_FOLDER = Path(__file__).parent / "content"
LAST_DAY = 13
_LEAST_PARAGRAPHS = 3
_LISTS = ("menu", "related", "comments")
_LINES = (
    "cookie",
    "share",
    "related_title",
    "comments_title",
    "newsletter",
    "footer",
    "byline_prefix",
    "published_label",
    "withdrawn",
    "correction",
)


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened on `day` (0 is the first day, 13 the last), with several ways to tell it."""

    id: str
    language: str
    day: int
    themes: frozenset[str]
    section: str
    titles: tuple[str, ...]
    leads: tuple[str, ...]
    body: tuple[str, ...]
    authors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Clutter:
    """What surrounds a text on its page, in one language. `disclaimer` is empty where the language has none."""

    menu: tuple[str, ...]
    related: tuple[str, ...]
    comments: tuple[str, ...]
    cookie: str
    share: str
    related_title: str
    comments_title: str
    newsletter: str
    footer: str
    byline_prefix: str
    published_label: str
    withdrawn: str
    correction: str
    disclaimer: str


@dataclass(frozen=True, slots=True)
class Prose:
    """All that was written in one language."""

    language: str
    events: tuple[Event, ...]
    clutter: Clutter


def load_prose(folder: Path | None = None) -> dict[str, Prose]:
    """What was written, keyed by language: every `*.yaml` of the folder; None: what is shipped, which is read once.

    Raises ContentError.
    """
    return _load(folder) if folder is not None else dict(_shipped())


@cache
def _shipped() -> dict[str, Prose]:
    return _load(CONTENT_FOLDER)


def _load(folder: Path) -> dict[str, Prose]:
    files = sorted(folder.glob("*.yaml"))
    if not files:
        raise ContentError(str(folder), "holds no prose; install the package with its data files")
    loaded = (_read(file) for file in files)
    return {prose.language: prose for prose in loaded}


def _read(file: Path) -> Prose:
    try:
        raw = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ContentError(file.name, f"cannot be read: {error}") from error
    if not isinstance(raw, dict) or not isinstance(raw.get("language"), str):
        raise ContentError(file.name, "needs a mapping with `language`, `events` and `clutter`")
    language = raw["language"]
    entries = raw.get("events")
    if not isinstance(entries, list):
        raise ContentError(file.name, "`events` must be a list")
    events = tuple(_event(file.name, language, entry) for entry in entries)
    if len({event.id for event in events}) != len(events):
        raise ContentError(file.name, "two events have the same id")
    return Prose(language, events, _clutter(file.name, raw.get("clutter")))


def _event(file: str, language: str, entry: object) -> Event:
    if not isinstance(entry, dict) or not isinstance(entry.get("id"), str):
        raise ContentError(file, f"an event needs an id: {str(entry)[:80]}")
    event_id = entry["id"]
    day = entry.get("day")
    if not isinstance(day, int) or not 0 <= day <= LAST_DAY:
        raise ContentError(file, f"event {event_id}: `day` must be a number from 0 to {LAST_DAY}")
    where = f"event {event_id}"
    body = _lines(file, where, entry, "body")
    if len(body) < _LEAST_PARAGRAPHS:
        raise ContentError(file, f"{where}: `body` needs {_LEAST_PARAGRAPHS} paragraphs or more")
    return Event(
        id=event_id,
        language=language,
        day=day,
        themes=frozenset(_lines(file, where, entry, "themes")) if entry.get("themes") else frozenset(),
        section=str(entry.get("section") or "news"),
        titles=_lines(file, where, entry, "titles"),
        leads=_lines(file, where, entry, "leads"),
        body=body,
        authors=_lines(file, where, entry, "authors"),
    )


def _clutter(file: str, raw: object) -> Clutter:
    if not isinstance(raw, dict):
        raise ContentError(file, "needs a mapping `clutter`")
    lists = {name: _lines(file, "clutter", raw, name) for name in _LISTS}
    for name in _LINES:
        if not isinstance(raw.get(name), str):
            raise ContentError(file, f"clutter: `{name}` must be a line of text")
    lines = {name: _tidy(str(raw.get(name) or "")) for name in (*_LINES, "disclaimer")}
    return Clutter(**lists, **lines)  # type: ignore[arg-type]


def _lines(file: str, where: str, entry: Mapping[str, Any], name: str) -> tuple[str, ...]:
    value = entry.get(name)
    if not isinstance(value, list) or not value or not all(isinstance(line, str) and line.strip() for line in value):
        raise ContentError(file, f"{where}: `{name}` must be a list of texts")
    return tuple(_tidy(line) for line in value)


def _tidy(text: str) -> str:
    """One line with single spaces: folded YAML scalars carry line breaks that no page shows."""
    return " ".join(text.split())
