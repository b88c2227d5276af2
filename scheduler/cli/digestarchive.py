"""The commands `digest list` and `digest show`: the digests that were frozen, and each read back byte for byte."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scheduler.cli.days import day_named
from scheduler.cli.options import ConfigOption, DataOption, JsonOption, settings_for
from scheduler.cli.output import console, emit_json, local, plain, say, table, writing
from scheduler.errors import FailedError, MisuseError
from scheduler.opening import existing_store

if TYPE_CHECKING:
    from scheduler.config import Settings
    from storage import FrozenMessage, Store


def list_digests(
    brief: Annotated[
        str | None, typer.Option("--brief", metavar="BRIEF", help="Those of this brief.", show_default=False)
    ] = None,
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=1, max=100_000, help="Most that are shown.")] = 50,
    data: DataOption = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the digests that were frozen for sending, the newest first.

    Each with its last day, the forms in which it is kept, and why it was left out, if it was.
    """
    from scheduler.briefs.compiling import SHOWN

    settings = settings_for(config, data)
    with existing_store(settings) as store:
        found = store.outbox.digests(brief=brief, limit=limit)
        forms = store.outbox.forms_kept([one.id for one in found])
    kept = {id_: [name for name in names if name != SHOWN] for id_, names in forms.items()}
    if as_json:
        emit_json(
            [
                {
                    "id": one.id,
                    "brief": one.brief,
                    "day": one.key,
                    "subject": one.subject,
                    "made_at": one.made_at,
                    "forms": kept.get(one.id, []),
                    "skipped_because": one.skipped_because,
                }
                for one in found
            ]
        )
        return
    shown = table(f"{len(found)} digests", "Day", "Brief", "Subject", "Made", "Forms", "Left out", keep=("Day", "Made"))
    for one in found:
        cells = (one.key, one.brief, one.subject, local(one.made_at, settings.desk.timezone))
        shown.add_row(*map(plain, cells), ", ".join(kept.get(one.id, [])), plain(one.skipped_because or ""))
    console().print(shown)


def show(
    day: Annotated[str, typer.Argument(metavar="DAY", help="The last day it tells of: 2026-11-23, or yesterday.")],
    brief: Annotated[
        str | None, typer.Option("--brief", metavar="BRIEF", help="Its brief; else the first one.", show_default=False)
    ] = None,
    form: Annotated[str, typer.Option("--format", metavar="FORM", help="The form: text, html, json or mail.")] = "text",
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="Write to this file instead of stdout.", show_default=False),
    ] = None,
    data: DataOption = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Print a digest as it was frozen, byte for byte.

    Nothing is made anew: what was stored, judged or withdrawn since changes nothing of it.
    """
    if as_json and form not in ("text", "json"):
        raise MisuseError(f"--json and --format {form} exclude each other; choose one")
    settings = settings_for(config, data)
    with existing_store(settings) as store:
        content = _frozen_form(store, _frozen(store, settings, day, brief), "json" if as_json else form)
    with writing(out) as file:
        file.flush()
        file.buffer.write(content)
    if out:
        say(f"Wrote {out}.")


def _frozen(store: "Store", settings: "Settings", day: str, brief: str | None) -> "FrozenMessage":
    """The digest that is meant; its brief may have left the configuration. Raises FailedError and MisuseError."""
    from scheduler.briefs.configured import brief_named
    from storage import MessageKind

    named = brief or brief_named(settings, None).id
    key = day_named(day, datetime.now(UTC), settings.desk.timezone, option="DAY").isoformat()
    found = store.outbox.message(named, MessageKind.DIGEST, key)
    if found is None:
        raise FailedError(
            f'no digest of the brief "{named}" is kept of {key}; silkwatch digest list names those there are'
        )
    if found.skipped_because is not None:
        raise FailedError(f'the digest of the brief "{named}" of {key} was left out: {found.skipped_because}')
    return found


def _frozen_form(store: "Store", message: "FrozenMessage", form: str) -> bytes:
    """Raises MisuseError for a form in which it was not frozen."""
    from scheduler.briefs.compiling import SHOWN

    forms = store.outbox.forms(message.id)
    if form == SHOWN or form not in forms:
        kept = ", ".join(sorted(forms.keys() - {SHOWN}))
        raise MisuseError(f'it is not kept in the form "{form}"; --format takes one of {kept}')
    return forms[form]
