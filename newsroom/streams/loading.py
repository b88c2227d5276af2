"""Reads the streams. A file that does not have the expected shape is refused with its name and the telling that is wrong."""

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from newsroom.errors import ContentError

STREAMS_FOLDER = Path(__file__).parent
HOURS_MAX = 24 * 30
_LANGUAGE = re.compile(r"[a-z]{2}")
_BETWEEN = "\n\n"
_EVENT_NAMES = frozenset({"id", "themes", "region", "tellings", "note"})
_TELLING_NAMES = frozenset({"language", "outlet", "hour", "kind", "of", "title", "text", "note"})
_EDIT_NAMES = frozenset({"credit", "cut_last", "quotes"})
_OPENING, _CLOSING, _EITHER = "«„‹「『", "”»›」』", '“"'


class Kind(StrEnum):
    """What a telling is to the event."""

    REPORT = "report"
    COPY = "copy"
    FOLLOW_UP = "follow-up"
    QUOTE = "quote"


@dataclass(frozen=True, slots=True)
class Telling:
    """An article of a stream. `id` is unique in all of them, `<event>/<number>`.

    `of` is the id of the telling that it copies or quotes; `text_id` that of the telling whose text it has: its own, but for
    copies. `text` has paragraphs parted by one blank line.
    """

    id: str
    event: str
    region: str
    themes: tuple[str, ...]
    language: str
    outlet: str
    hour: float
    kind: Kind
    of: str | None
    text_id: str
    title: str
    text: str


def load_streams(folder: Path | None = None) -> tuple[Telling, ...]:
    """The tellings of every `*.yaml` of the folder as one stream, by hour; None: what is shipped, which is read once.

    Raises ContentError.
    """
    return _load(folder) if folder is not None else _shipped()


@cache
def _shipped() -> tuple[Telling, ...]:
    return _load(STREAMS_FOLDER)


def _load(folder: Path) -> tuple[Telling, ...]:
    files = sorted(folder.glob("*.yaml"))
    if not files:
        raise ContentError(str(folder), "holds no streams; install the package with its data files")
    tellings: list[Telling] = []
    files_of: dict[str, str] = {}
    for file in files:
        for entry in _events(file):
            event_id = entry["id"]
            if event_id in files_of:
                raise ContentError(file.name, f"event {event_id} stands in {files_of[event_id]}, too; rename one")
            files_of[event_id] = file.name
            tellings += _Event(file.name, entry).tellings()
    return tuple(sorted(tellings, key=lambda telling: (telling.hour, telling.id)))


def _events(file: Path) -> list[dict[str, Any]]:
    try:
        raw = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ContentError(file.name, f"cannot be read: {error}") from error
    if not isinstance(raw, dict) or set(raw) != {"events"} or not isinstance(raw["events"], list):
        raise ContentError(file.name, "needs a mapping with the list `events`, and nothing else")
    for entry in raw["events"]:
        if not isinstance(entry, dict) or not isinstance(entry.get("id"), str) or not entry["id"]:
            raise ContentError(file.name, f"an event needs an id: {str(entry)[:80]}")
    return list(raw["events"])


class _Event:
    """Reads one event, telling by telling."""

    def __init__(self, file: str, entry: dict[str, Any]) -> None:
        self._file = file
        self._entry = entry
        self._id = str(entry["id"])
        self._read: list[Telling] = []

    def tellings(self) -> list[Telling]:
        self._known(self._entry, _EVENT_NAMES, f"event {self._id}")
        themes, region, rows = (self._entry.get(name) for name in ("themes", "region", "tellings"))
        if not isinstance(themes, list) or not all(isinstance(theme, str) for theme in themes):
            raise self._wrong("`themes` must be a list of ids, [] for none")
        if not isinstance(region, str):
            raise self._wrong("`region` must be a text such as GE")
        if not isinstance(rows, list) or not rows:
            raise self._wrong("`tellings` must be a list with one telling or more")
        for number, row in enumerate(rows, 1):
            self._read.append(self._telling(number, row, region, tuple(themes)))
        return self._read

    def _telling(self, number: int, row: object, region: str, themes: tuple[str, ...]) -> Telling:
        where = f"telling {number}"
        if not isinstance(row, dict):
            raise self._wrong(f"{where} must be a mapping")
        kind = self._kind(where, row)
        names = _TELLING_NAMES | _EDIT_NAMES if kind is Kind.COPY else _TELLING_NAMES
        self._known(row, names, f"event {self._id}, {where}")
        source = self._source(where, row, kind)
        own_id = f"{self._id}/{number}"
        told = Telling(
            id=own_id,
            event=self._id,
            region=region,
            themes=themes,
            language=self._language(where, row, source if kind is Kind.COPY else None),
            outlet=self._line(where, row, "outlet"),
            hour=self._hour(where, row, source),
            kind=kind,
            of=source.id if source else None,
            text_id=source.text_id if source and kind is Kind.COPY else own_id,
            title=source.title
            if source and kind is Kind.COPY and "title" not in row
            else self._line(where, row, "title"),
            text="",
        )
        if kind is Kind.COPY and source and "text" not in row:
            return replace(told, text=self._edited(where, row, source.text))
        if _EDIT_NAMES & row.keys():
            raise self._wrong(f"{where} has a text and edits; keep one of the two")
        return replace(told, text=self._paragraphs(where, row))

    def _kind(self, where: str, row: dict[str, Any]) -> Kind:
        try:
            return Kind(str(row.get("kind")))
        except ValueError:
            raise self._wrong(f"{where}: `kind` must be one of {', '.join(Kind)}") from None

    def _source(self, where: str, row: dict[str, Any], kind: Kind) -> Telling | None:
        wanted = kind in (Kind.COPY, Kind.QUOTE)
        number = row.get("of")
        if not wanted and number is None:
            return None
        if not wanted or not isinstance(number, int) or not 1 <= number <= len(self._read):
            raise self._wrong(f"{where}: `of` must be the number of an earlier telling, for copies and quotes alone")
        return self._read[number - 1]

    def _language(self, where: str, row: dict[str, Any], source: Telling | None) -> str:
        language = row.get("language", source.language if source else None)
        if not isinstance(language, str) or not _LANGUAGE.fullmatch(language):
            raise self._wrong(f"{where}: `language` must be a code such as en (in quotation marks where YAML reads no)")
        if source and language != source.language:
            raise self._wrong(f"{where}: a copy has the language of what it copies; a translation is a report")
        return language

    def _hour(self, where: str, row: dict[str, Any], source: Telling | None) -> float:
        hour = row.get("hour")
        if isinstance(hour, bool) or not isinstance(hour, int | float) or not 0 <= hour <= HOURS_MAX:
            raise self._wrong(f"{where}: `hour` must be a number from 0 to {HOURS_MAX}")
        if source and hour < source.hour:
            raise self._wrong(f"{where} is told before telling {source.id}, of which it is made")
        return float(hour)

    def _line(self, where: str, row: dict[str, Any], name: str) -> str:
        value = row.get(name)
        if not isinstance(value, str) or not value.strip():
            raise self._wrong(f"{where}: `{name}` must be a line of text")
        return " ".join(value.split())

    def _paragraphs(self, where: str, row: dict[str, Any]) -> str:
        value = row.get("text")
        if not isinstance(value, str) or not value.strip():
            raise self._wrong(f"{where}: `text` must be paragraphs parted by a blank line")
        return _BETWEEN.join(" ".join(part.split()) for part in re.split(r"\n\s*\n", value.strip()))

    def _edited(self, where: str, row: dict[str, Any], text: str) -> str:
        paragraphs = text.split(_BETWEEN)
        cut = row.get("cut_last", 0)
        if isinstance(cut, bool) or not isinstance(cut, int) or not 0 <= cut < len(paragraphs):
            raise self._wrong(f"{where}: `cut_last` must leave a paragraph of the {len(paragraphs)}")
        kept = paragraphs[: len(paragraphs) - cut]
        if "quotes" in row:
            marks = row["quotes"]
            if not isinstance(marks, str) or len(marks) != 2:
                raise self._wrong(f"{where}: `quotes` must be an opening and a closing quotation mark, such as «»")
            kept = [_requoted(paragraph, marks) for paragraph in kept]
        if "credit" in row:
            kept.append(self._line(where, row, "credit"))
        return _BETWEEN.join(kept)

    def _known(self, mapping: dict[str, Any], names: frozenset[str], where: str) -> None:
        for name in mapping:
            if name not in names:
                raise ContentError(self._file, f"{where}: `{name}` is unknown; known are {', '.join(sorted(names))}")

    def _wrong(self, problem: str) -> ContentError:
        return ContentError(self._file, f"event {self._id}: {problem}")


def _requoted(paragraph: str, marks: str) -> str:
    """The paragraph with other quotation marks. Of marks that do both, the first opens: “ closes what „ opened."""
    made: list[str] = []
    opens = True
    for char in paragraph:
        if char in _OPENING or (char in _EITHER and opens):
            made.append(marks[0])
            opens = False
        elif char in _CLOSING or char in _EITHER:
            made.append(marks[1])
            opens = True
        else:
            made.append(char)
    return "".join(made)
