"""Shows edits of a catalogue, line by line, and makes them."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scheduler.cli.output import console, plain, say
from scheduler.cli.sources.choosing import own_catalogue

if TYPE_CHECKING:
    from crawler.sources.editing import Edit

_SHOWN = ("url", "enabled")


def make_edits(place: Path | None, edits: "Sequence[Edit]", *, dry_run: bool, quiet: bool) -> None:
    """Print the edits and write them into the operator's catalogue. Raises CatalogueError with nothing written."""
    from crawler.sources.editing import write_edits

    if not quiet:
        for line in edit_lines(edits):
            console().print(plain(line), soft_wrap=True)
    if not edits:
        say("Nothing to change.")
        return
    count = "1 change" if len(edits) == 1 else f"{len(edits)} changes"
    if dry_run:
        say(f"{count}; nothing was written (--dry-run).")
        return
    files = write_edits(own_catalogue(place), edits)
    say(f"{count} written to {', '.join(map(str, files))}.")


def edit_lines(edits: "Sequence[Edit]") -> list[str]:
    """Each edit as a person reads a difference: what was, what will be, and why."""
    from crawler.sources.editing import Addition, Change

    lines = []
    for edit in edits:
        if isinstance(edit, Change):
            shown = [f"{name}: {_word(old)} -> {_word(new)}" for name, old, new in edit.fields if name in _SHOWN]
            lines.append(f"~ {edit.outlet_id}  {edit.url}  {', '.join(shown)}  ({edit.reason})")
        elif isinstance(edit, Addition):
            lines.append(f"+ {edit.outlet_id}  {_address_line(edit.entry)}  ({edit.reason})")
        else:
            lines.append(f"+ {edit.entry['id']}  {edit.entry['name']}  {edit.entry['homepage']}  ({edit.reason})")
            lines += [f"+   {_address_line(feed)}" for feed in edit.entry.get("feeds", ())]
    return lines


def edits_as_json(edits: "Sequence[Edit]") -> list[dict[str, Any]]:
    """The edits for machines."""
    from crawler.sources.editing import Addition, Change

    told: list[dict[str, Any]] = []
    for edit in edits:
        if isinstance(edit, Change):
            fields = [{"field": name, "from": old, "to": new} for name, old, new in edit.fields]
            told.append({"outlet": edit.outlet_id, "url": edit.url, "set": fields, "reason": edit.reason})
        elif isinstance(edit, Addition):
            told.append({"outlet": edit.outlet_id, "add": dict(edit.entry), "reason": edit.reason})
        else:
            told.append({"outlet": edit.entry["id"], "add_outlet": dict(edit.entry), "reason": edit.reason})
    return told


def _address_line(entry: Any) -> str:
    way = "on" if entry.get("enabled", True) else "off"
    return f"{entry['url']}  {entry['type']}, {way}{', fallback' if entry.get('fallback') else ''}"


def _word(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "unset" if value is None else str(value)
