"""`sources export` and `sources import`: the catalogue as a list of feeds, for and from feed readers."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from scheduler.cli.options import CatalogueOption, ConfigOption, JsonOption, settings_for
from scheduler.cli.output import emit_json, say, writing
from scheduler.cli.sources.choosing import outlets_at, own_catalogue
from scheduler.cli.sources.edits import edits_as_json, make_edits
from scheduler.errors import FailedError, MisuseError

_KNOWN_SHOWN = 10


class Format(StrEnum):
    """The forms of the export."""

    OPML = "opml"


def export_sources(
    form: Annotated[Format, typer.Option("--format", help="opml: as feed readers exchange their lists.")] = Format.OPML,
    everything: Annotated[bool, typer.Option("--all", help="Also feeds that are switched off.")] = False,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="Write to this file instead of stdout.", show_default=False),
    ] = None,
    catalogue: CatalogueOption = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write the catalogue's feeds as a list for feed readers.

    Sitemaps, listings and other addresses that feed readers cannot read are left out, and counted.
    """
    from crawler.sources import load_catalogue
    from crawler.sources.opml import write_opml

    if as_json and out is None:
        raise MisuseError("--json tells what was written, so it needs --out FILE")
    outlets = load_catalogue(settings_for(config, None, catalogue).crawler.catalogue).outlets
    document, written, left = write_opml(outlets, polled_only=not everything)
    with writing(out) as file:
        file.write(document.decode("utf-8"))
    if as_json:
        emit_json({"feeds": written, "left_out": left, "file": str(out), "format": form.value})
        return
    say(f"{written} feeds{f' written to {out}' if out else ''}; {left} addresses are no feeds and were left out.")


def import_sources(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="An OPML file.", show_default=False)],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be added, write nothing.")] = False,
    catalogue: CatalogueOption = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take the feeds of an OPML file into your own catalogue.

    A feed on the host of an outlet becomes an address of it; the others become outlets, whose country and time zone are
    guessed. Entries that cannot be taken are named one by one, and the rest is taken. The catalogue is made if there is
    none yet.
    """
    from crawler.sources import load_catalogue
    from crawler.sources.opml import SIZE_LIMIT_BYTES, OpmlError, merged, read_opml

    place = settings_for(config, None, catalogue).crawler.catalogue
    if not dry_run:
        own_catalogue(place)
    with open(file, "rb") as opened:
        body = opened.read(SIZE_LIMIT_BYTES + 1)
    try:
        reading = read_opml(body)
    except OpmlError as cause:
        raise FailedError(f"{file}: {cause}") from cause
    edits, known = merged(reading.feeds, outlets_at(place), load_catalogue().outlets)
    if as_json:
        emit_json(
            {
                "added": edits_as_json(edits),
                "refused": reading.refused,
                "known": known,
                "damage": reading.damage,
                "dry_run": dry_run,
            }
        )
    else:
        if reading.damage:
            say(f"{file}: broken XML ({reading.damage}); read as far as it goes.")
        for entry in (*reading.refused, *known[:_KNOWN_SHOWN]):
            say(f"{file}:{entry.line}: not taken: {entry.what}: {entry.why}")
        if len(known) > _KNOWN_SHOWN:
            say(f"{len(known) - _KNOWN_SHOWN} further feeds are in the catalogue already; --json names them.")
    make_edits(place, edits, dry_run=dry_run, quiet=as_json)
