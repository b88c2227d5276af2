"""The command `digest`: the stories of a day, as text, HTML or JSON."""

import sys
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from scheduler.cli.options import ConfigOption, DataOption, JsonOption, settings_for
from scheduler.cli.output import console, say, writing
from scheduler.cli.shape import READ, command
from scheduler.errors import MisuseError
from scheduler.opening import existing_store


class Format(StrEnum):
    """The forms of the digest."""

    TEXT = "text"
    HTML = "html"
    JSON = "json"


def register(app: typer.Typer) -> None:
    """Adds this group's command."""
    command(
        app,
        "silkwatch digest",
        "silkwatch digest --date 2026-11-23 --format html --out monday.html",
        "silkwatch digest --date today --zone Asia/Tbilisi",
        panel=READ,
    )(digest)


def digest(
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


def day_named(name: str, now: datetime, zone: str, option: str = "--date") -> date:
    """The day that `name`, the value of an option, means on the clock of `zone` (IANA) at `now`. Raises MisuseError."""
    from desk.digest.days import zone_named

    today = now.astimezone(zone_named(zone)).date()
    match name.strip().lower():
        case "today":
            return today
        case "yesterday":
            return today - timedelta(days=1)
    try:
        return date.fromisoformat(name.strip())
    except ValueError as error:
        raise MisuseError(
            f'{option}: "{name}" is no day; write it as {today.isoformat()}, or today or yesterday'
        ) from error
