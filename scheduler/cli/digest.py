"""The commands on the digest: the stories of a day in any of its forms, and the digest of a brief, shown, sent or
read back."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scheduler.cli import digestarchive, sending
from scheduler.cli.days import day_named
from scheduler.cli.digestforms import Format, check_form
from scheduler.cli.options import ConfigOption, DataOption, JsonOption, settings_for
from scheduler.cli.output import console, say, writing
from scheduler.cli.shape import READ, command, group_that_does
from scheduler.errors import FailedError, MisuseError
from scheduler.opening import existing_store

if TYPE_CHECKING:
    from desk import Digest
    from scheduler.config import Settings


def register(app: typer.Typer) -> None:
    """Adds this group's commands. `digest` alone prints the digest of a day."""
    commands = group_that_does(
        app,
        "silkwatch digest",
        "silkwatch digest --date 2026-11-23 --format html --out monday.html",
        "silkwatch digest --date today --zone Asia/Tbilisi",
        "silkwatch digest --format atom --theme middle-corridor --out middle-corridor.atom",
        name="digest",
        panel=READ,
        does=digest,
    )
    command(
        commands,
        "silkwatch digest preview",
        "silkwatch digest preview georgia --format html --out look.html",
        name="preview",
    )(sending.preview)
    command(commands, "silkwatch digest send daily", "silkwatch digest send daily --to me@example.org", name="send")(
        sending.send
    )
    command(commands, "silkwatch digest list", "silkwatch digest list --brief daily --json", name="list")(
        digestarchive.list_digests
    )
    command(
        commands,
        "silkwatch digest show 2026-11-23",
        "silkwatch digest show 2026-11-23 --brief georgia --format html --out monday.html",
        name="show",
    )(digestarchive.show)


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
    theme: Annotated[
        str | None,
        typer.Option("--theme", metavar="THEME", help="A feed of this theme alone.", show_default=False),
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
    check_form(form, out, as_json=as_json)
    _check_theme(form, theme, as_json=as_json)
    settings = settings_for(config, data)
    zone = zone or settings.desk.timezone
    now = datetime.now(UTC)
    asked = day_named(day, now, zone)
    import desk
    from scheduler.jobs import digest_of
    from scheduler.machine import with_machine_texts

    with existing_store(settings) as store:
        told = digest_of(store, settings, asked, now=now, zone=zone)
        made = with_machine_texts(store, settings.machine, settings.crawler, told)
    if as_json:
        form = Format.JSON
    if form is Format.TEXT and out is None and sys.stdout.isatty():
        shown = console()
        text = desk.render_text(made, width=shown.width, color=shown.color_system is not None)
        typer.echo(text, nl=False)
        return
    content = _rendered(made, form, theme, settings)
    with writing(out) as file:
        file.flush()
        file.buffer.write(content)
    if out:
        say(f"Wrote {out}.")


def _refuse_options(context: typer.Context) -> None:
    """Options before a command of the group would do nothing. Raises MisuseError."""
    for param in context.command.params:
        source = context.get_parameter_source(param.name or "")
        if source is not None and source.name == "COMMANDLINE":
            words = f"silkwatch digest {context.invoked_subcommand}"
            raise MisuseError(f"{param.opts[0]} stands before the command; write it behind `{words}`")


def _check_theme(form: Format, theme: str | None, *, as_json: bool) -> None:
    """Raises MisuseError for a theme of a form that has no themes of its own."""
    from desk.forms.table import FEEDS

    if theme is not None and (as_json or form.value not in FEEDS):
        raise MisuseError("--theme is for feeds; add --format atom or --format jsonfeed")


def _rendered(made: "Digest", form: Format, theme: str | None, settings: "Settings") -> bytes:
    """The digest in a form. Raises MisuseError for a theme that there is not."""
    from desk.errors import FormMissing
    from desk.forms.table import FORMS
    from scheduler.jobs import themes_of

    if theme is not None and theme not in {one.id for one in themes_of(settings)}:
        raise MisuseError(f"--theme: there is no theme {theme!r}; silkwatch themes list names them")
    wanted = FORMS[form.value]
    try:
        return wanted.render(made) if theme is None else wanted.render_theme(made, theme)
    except FormMissing as missing:
        raise FailedError(str(missing)) from None
