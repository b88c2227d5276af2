"""`sources copy`: a catalogue of one's own, to change."""

from pathlib import Path
from typing import Annotated

import typer

from scheduler.cli.options import CatalogueOption, ConfigOption, JsonOption, settings_for
from scheduler.cli.output import emit_json, say
from scheduler.errors import FailedError


def copy_catalogue(
    out: Annotated[Path, typer.Argument(metavar="FILE", help="The file to make.", show_default=False)],
    catalogue: CatalogueOption = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Copy the catalogue into a file of your own, to change.

    Comments and order are kept. Name the file with --catalogue, or as crawler.catalogue, from then on.
    """
    from crawler.sources import load_catalogue
    from crawler.sources.editing import copy_of, write_draft

    settings = settings_for(config, None, catalogue)
    if out.exists():
        raise FailedError(f"{out}: exists already; name another file, or remove it first")
    write_draft(out, copy_of(settings.crawler.catalogue)).replace(out)
    count = len(load_catalogue(out).outlets)
    if as_json:
        emit_json({"catalogue": out, "outlets": count})
    else:
        say(f'{out}: {count} outlets. Set crawler.catalogue = "{out}" in silkwatch.toml to watch them.')
