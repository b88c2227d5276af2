"""The commands on the digest: the stories of a day as text, HTML or JSON, and the digest of a brief, shown or sent."""

import sys
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from scheduler.cli import sending
from scheduler.cli.days import day_named
from scheduler.cli.options import ConfigOption, DataOption, JsonOption, settings_for
from scheduler.cli.output import console, say, writing
from scheduler.cli.shape import READ, command, group_that_does
from scheduler.errors import MisuseError
from scheduler.opening import existing_store


class Format(StrEnum):
    """The forms of the digest."""

    TEXT = "text"
    HTML = "html"
    JSON = "json"


def register(app: typer.Typer) -> None:
    """Adds this group's commands. `digest` alone prints the digest of a day."""
    commands = group_that_does(
        app,
        "silkwatch digest",
        "silkwatch digest --date 2026-11-23 --format html --out monday.html",
        "silkwatch digest --date today --zone Asia/Tbilisi",
        name="digest",
        panel=READ,
        does=digest,
    )
    command(
        commands,
        "silkwatch digest preview",
        "silkwatch digest preview georgia --form html --out look.html",
        name="preview",
    )(sending.preview)
    command(commands, "silkwatch digest send daily", "silkwatch digest send daily --to me@example.org", name="send")(
        sending.send
    )


def digest(
    context: typer.Context,
    day: Annotated[
        str, typer.Option("--date", metavar="DAY", help="The day: 2026-11-23, today or yesterday.")
    ] = "yesterday",
    form: Annotated[Format, typer.Option("--format", help="Its form.")] = Format.TEXT,
    zone: Annotated[
        str | None,
        typer.Option("--zone", metavar="ZONE", help="Whose day it is; else desk.timezone.", show_default=False),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="Write to this file instead of stdout.", show_default=False),
    ] = None,
    data: DataOption = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Print the digest of a day.

    Its stories: the top ones first, then by theme, each with who had it first, who followed and who has not, the sentences
    that flagged it and what is new; then edited and withdrawn articles, numbers of fourteen days, and what was checked.
    """
    if context.invoked_subcommand is not None:
        _refuse_options(context)
        return
    if as_json and form is Format.HTML:
        raise MisuseError("--json and --format html exclude each other; choose one")
    settings = settings_for(config, data)
    zone = zone or settings.desk.timezone
    now = datetime.now(UTC)
    asked = day_named(day, now, zone)
    import desk
    from scheduler.jobs import digest_of

    with existing_store(settings) as store:
        made = digest_of(store, settings, asked, now=now, zone=zone)
    if as_json or form is Format.JSON:
        text = desk.render_json(made)
    elif form is Format.HTML:
        text = desk.render_html(made)
    else:
        screen = out is None and sys.stdout.isatty()
        shown = console()
        text = (
            desk.render_text(made, width=shown.width, color=shown.color_system is not None)
            if screen
            else desk.render_text(made)
        )
    with writing(out) as file:
        file.write(text.rstrip("\n") + "\n")
    if out:
        say(f"Wrote {out}.")


def _refuse_options(context: typer.Context) -> None:
    """Options before a command of the group would do nothing. Raises MisuseError."""
    for param in context.command.params:
        source = context.get_parameter_source(param.name or "")
        if source is not None and source.name == "COMMANDLINE":
            words = f"silkwatch digest {context.invoked_subcommand}"
            raise MisuseError(f"{param.opts[0]} stands before the command; write it behind `{words}`")
