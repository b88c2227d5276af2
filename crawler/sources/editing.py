"""Changes a catalogue's YAML where it must, and leaves every other character as it stands: comments, order, layout.

The marks of the YAML parser say where a value stands; its characters are replaced, and new lines are put in beside it.
What comes out is read again and must hold exactly what was meant; otherwise nothing is written and the change is left to
the operator. (A round-trip dumper would lay the whole file out anew: line widths, quotes and indentation are not kept.)
"""

import contextlib
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from crawler.errors import CatalogueError
from crawler.sources.catalogue import SHIPPED, catalogue_files, load_catalogue

LINE_CHARS = 120
HEADER = "# Outlets that Silkwatch watches, beside or instead of the shipped ones.\n"

Fields = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """New values for fields of an address that the catalogue has: (name, value before, value after)."""

    outlet_id: str
    url: str
    fields: tuple[tuple[str, Any, Any], ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Addition:
    """An address that an outlet of the catalogue does not have yet."""

    outlet_id: str
    entry: Fields
    reason: str


@dataclass(frozen=True, slots=True)
class NewOutlet:
    """An outlet that the catalogue does not have yet."""

    entry: Fields
    reason: str


Edit = Change | Addition | NewOutlet


def is_shipped(place: Path | None) -> bool:
    """Whether this is the catalogue that is shipped, which an upgrade replaces."""
    return place is None or SHIPPED.resolve() in {place.resolve(), place.resolve().parent}


def copy_of(place: Path | None) -> str:
    """A catalogue as the text of one file, comments and all."""
    return "".join(_text(file).rstrip() + "\n" for file in catalogue_files(place or SHIPPED))


def edited(text: str, edits: Sequence[Edit], place: Path) -> str:
    """`text` with the edits made. Raises CatalogueError when that cannot be done without laying it out anew."""
    root = yaml.compose(text, Loader=yaml.SafeLoader) if text.strip() else None
    outlets = {_scalar(node, "id"): node for node in root.value} if isinstance(root, yaml.SequenceNode) else {}
    splices: list[tuple[int, int, str]] = []
    appended = ""
    for edit in edits:
        match edit:
            case Change():
                splices += _changed(text, _feed(outlets[edit.outlet_id], edit.url), edit)
            case Addition():
                splices.append(_added(text, outlets[edit.outlet_id], edit.entry))
            case NewOutlet():
                appended += _block([edit.entry], 0) + "\n"
    made = _spliced(text, splices)
    if appended:
        made = made.rstrip() + "\n" if made.strip() else HEADER
        made += appended
    if _data(made) != _meant(text, edits):
        raise CatalogueError(
            f"{place}: is laid out in a way that cannot be edited in place; make these changes by hand"
        )
    return made


def write_edits(place: Path, edits: Sequence[Edit]) -> list[Path]:
    """Make the edits in a catalogue file or folder, each file whole or not at all. Gives the files that changed.

    A new outlet of a folder stands in the file of its country. Raises CatalogueError before anything is written.
    """
    homes = _homes(place)
    by_file: dict[Path, list[Edit]] = {}
    for edit in edits:
        file = _new_home(place, edit) if isinstance(edit, NewOutlet) else homes[edit.outlet_id]
        by_file.setdefault(file, []).append(edit)
    drafts: list[tuple[Path, Path]] = []
    try:
        for file, its_edits in by_file.items():
            text = edited(_text(file) if file.exists() else "", its_edits, file)
            drafts.append((write_draft(file, text), file))
        for draft, file in drafts:
            draft.replace(file)
    finally:
        for draft, _ in drafts:
            draft.unlink(missing_ok=True)
    return list(by_file)


def write_draft(file: Path, text: str) -> Path:
    """The text in a draft beside `file`, read back and found to be a sound catalogue. Raises CatalogueError."""
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f".{file.name}.{os.getpid()}.draft")
    try:
        with open(draft, "w", encoding="utf-8", newline="") as out:
            out.write(text)
        if file.exists():
            draft.chmod(file.stat().st_mode & 0o777)
        load_catalogue(draft)
    except CatalogueError as cause:
        draft.unlink(missing_ok=True)
        raise CatalogueError(str(cause).replace(str(draft), str(file))) from cause
    except OSError as cause:
        with contextlib.suppress(OSError):
            draft.unlink(missing_ok=True)
        raise OSError(cause.errno, cause.strerror, str(file)) from cause
    return draft


def _homes(place: Path) -> dict[str, Path]:
    if not place.exists():
        return {}
    return {outlet.id: file for file in catalogue_files(place) for outlet in load_catalogue(file).outlets}


def _new_home(place: Path, edit: NewOutlet) -> Path:
    return place / f"{str(edit.entry.get('country', 'INT')).lower()}.yaml" if place.is_dir() else place


def _text(file: Path) -> str:
    """The file's text with its own line ends."""
    with open(file, encoding="utf-8", newline="") as opened:
        return opened.read()


def _data(text: str) -> Any:
    return yaml.load(text, Loader=yaml.CSafeLoader)  # CSafeLoader is a safe loader


def _unshared(value: Any) -> Any:
    """A copy in which what an alias repeats stands on its own, so that a change of one is not a change of both."""
    if isinstance(value, dict):
        return {name: _unshared(one) for name, one in value.items()}
    return [_unshared(one) for one in value] if isinstance(value, list) else value


def _meant(text: str, edits: Sequence[Edit]) -> list[dict[str, Any]]:
    """What the edited text must hold."""
    outlets: list[dict[str, Any]] = _unshared(_data(text) or [])
    for edit in edits:
        if isinstance(edit, NewOutlet):
            outlets.append(dict(edit.entry))
            continue
        outlet = next(one for one in outlets if one["id"] == edit.outlet_id)
        feeds = outlet.setdefault("feeds", [])
        if isinstance(edit, Addition):
            feeds.append(dict(edit.entry))
        else:
            feed = next(one for one in feeds if one["url"] == edit.url)
            feed.update({name: value for name, _, value in edit.fields})
    return outlets


def _spliced(text: str, splices: list[tuple[int, int, str]]) -> str:
    line_end = "\r\n" if "\r\n" in text else "\n"
    made = text
    for start, end, new in sorted(splices, key=lambda one: one[0], reverse=True):
        made = made[:start] + new.replace("\n", line_end) + made[end:]
    return made


def _changed(text: str, feed: yaml.MappingNode, change: Change) -> list[tuple[int, int, str]]:
    """The splices of a change: existing values are replaced, new fields stand behind the type."""
    at = {key.value: (key, value) for key, value in feed.value}
    splices = []
    fresh = []
    for name, _, value in change.fields:
        if name not in at:
            fresh.append((name, value))
            continue
        key, node = at[name]
        written = _flow(value) if feed.flow_style else _after_key(name, value, key.start_mark.column)
        splices.append((node.start_mark.index, _end(node, text), written))
    if fresh:
        key, last = at["type"]
        place = _end(last, text)
        if feed.flow_style:
            splices.append((place, place, "".join(f", {name}: {_flow(value)}" for name, value in fresh)))
        else:
            place, column = _line_end(text, place), key.start_mark.column
            lines = [f"\n{' ' * column}{name}: {_after_key(name, value, column)}" for name, value in fresh]
            splices.append((place, place, "".join(lines)))
    return splices


def _added(text: str, outlet: yaml.MappingNode, entry: Fields) -> tuple[int, int, str]:
    """The splice that puts an address behind the others of its outlet."""
    at = {key.value: (key, value) for key, value in outlet.value}
    if "feeds" not in at:
        if outlet.flow_style:
            place = _end(outlet.value[-1][1], text)
            return place, place, f", feeds: [{_flow(dict(entry))}]"
        place, column = _line_end(text, _end(outlet, text)), outlet.value[0][0].start_mark.column
        return place, place, f"\n{' ' * column}feeds:\n{_block([entry], column)}"
    key, feeds = at["feeds"]
    if not feeds.value:
        written = f"[{_flow(dict(entry))}]" if outlet.flow_style else f"\n{_block([entry], key.start_mark.column)}"
        return feeds.start_mark.index, feeds.end_mark.index, written
    if feeds.flow_style:
        place = _end(feeds.value[-1], text)
        return place, place, f", {_flow(dict(entry))}"
    place = _line_end(text, _end(feeds, text))
    return place, place, "\n" + _block([entry], feeds.start_mark.column)


def _feed(outlet: yaml.MappingNode, url: str) -> yaml.MappingNode:
    feeds: yaml.SequenceNode = next(value for key, value in outlet.value if key.value == "feeds")
    found: yaml.MappingNode = next(feed for feed in feeds.value if _scalar(feed, "url") == url)
    return found


def _scalar(mapping: yaml.MappingNode, name: str) -> str:
    return next((str(value.value) for key, value in mapping.value if key.value == name), "")


def _end(node: yaml.Node, text: str) -> int:
    """Where the last character of a node stands; the parser's own mark of a block's end is where the next thing begins."""
    if isinstance(node, yaml.ScalarNode) or getattr(node, "flow_style", False) or not node.value:
        return len(text[: node.end_mark.index].rstrip("\r\n"))
    last = node.value[-1]
    return _end(last[1] if isinstance(last, tuple) else last, text)


def _line_end(text: str, place: int) -> int:
    """The end of the line, so that a comment behind a value stays with it."""
    found = text.find("\n", place)
    if found < 0:
        return len(text)
    return found - 1 if text[found - 1] == "\r" else found


def _block(values: Sequence[Fields], column: int) -> str:
    """A list of mappings in block style, its dashes at `column`, without a line end behind it."""
    written = yaml.safe_dump(
        [dict(value) for value in values], sort_keys=False, allow_unicode=True, width=LINE_CHARS - column
    )
    return "\n".join(" " * column + line if line else line for line in written.rstrip("\n").split("\n"))


def _after_key(name: str, value: Any, column: int) -> str:
    """What stands behind `name: ` in a block mapping at `column`, folded like the rest."""
    written = yaml.safe_dump({name: value}, allow_unicode=True, width=LINE_CHARS - column).rstrip("\n")
    return written.removeprefix(f"{name}:").lstrip(" ").replace("\n", "\n" + " " * column)


def _flow(value: Any) -> str:
    """A value inside brackets, texts in quotes, on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}: {_flow(one)}" for name, one in value.items()) + "}"
    style = '"' if isinstance(value, str) else None
    written = yaml.safe_dump(value, default_flow_style=True, default_style=style, allow_unicode=True, width=1_000_000)
    return written.removesuffix("\n").removesuffix("\n...").strip()
