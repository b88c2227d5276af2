"""The command `export`: everything that has been stored, for other programs."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from scheduler.cli.articles import article_as_json
from scheduler.cli.options import ConfigOption, DataOption, JsonOption, settings_for
from scheduler.cli.output import emit_json, json_line, say, writing
from scheduler.cli.shape import READ, command
from scheduler.errors import MisuseError
from scheduler.opening import existing_store


class Format(StrEnum):
    """The forms of the export."""

    JSONL = "jsonl"


def register(app: typer.Typer) -> None:
    """Adds this group's command."""
    command(app, "silkwatch export > articles.jsonl", "silkwatch export --data look --out articles.jsonl", panel=READ)(
        export
    )


def export(
    form: Annotated[Format, typer.Option("--format", help="jsonl: one article a line.")] = Format.JSONL,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="Write to this file instead of stdout.", show_default=False),
    ] = None,
    data: DataOption = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write all stored articles as JSON, one a line."""
    if as_json and out is None:
        raise MisuseError("--json tells what was written, so it needs --out FILE; the export itself is JSON anyway")
    count = 0
    with existing_store(settings_for(config, data)) as store, writing(out) as file:
        for article in store.export():
            file.write(json_line(article_as_json(article)))
            count += 1
    if as_json:
        emit_json({"articles": count, "file": str(out), "format": form.value})
    elif out:
        say(f"Wrote {count} articles to {out}.")
