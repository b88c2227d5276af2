"""The commands `digest preview` and `digest send`: what a brief says, and handing it over now."""

import asyncio
import secrets
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scheduler.cli.days import day_named
from scheduler.cli.deliveries import show_deliveries, try_now
from scheduler.cli.digestforms import Format, check_form
from scheduler.cli.options import ConfigOption, DataOption, JsonOption, settings_for
from scheduler.cli.output import emit_json, say, writing
from scheduler.errors import FailedError, MisuseError
from scheduler.opening import existing_store

if TYPE_CHECKING:
    from datetime import date

    from desk.delivery import BriefSettings, Frozen
    from scheduler.attempting import Recipient
    from scheduler.config import Settings
    from storage import Store


DayOption = Annotated[
    str, typer.Option("--day", metavar="DAY", help="The last day it tells of: 2026-11-23, today or yesterday.")
]


def preview(
    brief: Annotated[
        str | None, typer.Argument(metavar="BRIEF", help="The brief's id; else the first one.", show_default=False)
    ] = None,
    day: DayOption = "yesterday",
    form: Annotated[Format, typer.Option("--format", help="Its form.")] = Format.TEXT,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="Write to this file instead of stdout.", show_default=False),
    ] = None,
    data: DataOption = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show what a brief sends, and send nothing.

    A digest that was frozen for sending is shown byte for byte; else it is made of what is stored now, and so are the forms
    in which none is frozen.
    """
    from scheduler.briefs.configured import brief_named

    check_form(form, out, as_json=as_json)
    settings = settings_for(config, data)
    wanted = brief_named(settings, brief)
    with existing_store(settings) as store:
        subject, content = _preview(store, settings, wanted, day, Format.JSON if as_json else form)
    say(subject)
    with writing(out) as file:
        file.flush()
        file.buffer.write(content)
    if out:
        say(f"Wrote {out}.")


def _preview(store: "Store", settings: "Settings", brief: "BriefSettings", day: str, form: Format) -> tuple[str, bytes]:
    """The subject and the digest in that form. Raises FailedError where the form's library is not installed."""
    from desk.digest.wording import subject
    from desk.errors import FormMissing
    from desk.forms.table import FORMS
    from scheduler.briefs.compiling import FROZEN_FORMS, sent_digest

    days = _days(settings, brief, day)
    if form.value in FROZEN_FORMS:
        frozen = _frozen_or_made(store, settings, brief, days)
        if form.value in frozen.forms:  # an older version may have frozen fewer
            return frozen.subject, frozen.forms[form.value]
    made = sent_digest(store, settings, brief, days, now=datetime.now(UTC))
    try:
        return subject(made), FORMS[form.value].render(made)
    except FormMissing as missing:
        raise FailedError(str(missing)) from None


def send(
    brief: Annotated[str, typer.Argument(metavar="BRIEF", help="The brief's id.", show_default=False)],
    to: Annotated[
        str | None,
        typer.Option(
            "--to",
            metavar="ADDRESS",
            help="A trial: only to this mail address, or to a chat or webhook of the brief by its name.",
            show_default=False,
        ),
    ] = None,
    day: DayOption = "yesterday",
    data: DataOption = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Send a brief's digest to its recipients, or to one for trial.

    Whoever has it already does not get it again. A trial is no delivery: it may be repeated, and nothing is frozen by it.
    Exit code 1 when somebody could not be reached.
    """
    from scheduler.briefs.configured import brief_named

    settings = settings_for(config, data)
    wanted = brief_named(settings, brief)
    days = _days(settings, wanted, day)
    with existing_store(settings) as store:
        if to is not None:
            _trial(settings, wanted, _frozen_or_made(store, settings, wanted, days), to, as_json)
        else:
            _send(store, settings, wanted, days, as_json)


def _send(
    store: "Store", settings: "Settings", brief: "BriefSettings", days: "tuple[date, date]", as_json: bool
) -> None:
    from desk.digest.days import day_bounds, zone_named
    from scheduler.briefs.freezing import freeze_brief, note_too_late
    from storage import DeliveryState

    now = datetime.now(UTC)
    if now < day_bounds(days[1], zone_named(brief.timezone or settings.desk.timezone))[1]:
        raise MisuseError(f"{days[1]} is not over, and a digest is frozen once; send a trial of it with --to")
    note_too_late(store, settings, brief, now)
    message = freeze_brief(store, settings, brief, days, now=now)
    store.outbox.hasten(message.id, now=now)
    try_now(store, settings, [one.id for one in store.outbox.of_message(message.id)])
    deliveries = store.outbox.of_message(message.id)
    show_deliveries(deliveries, settings, as_json, title=message.subject)
    if not deliveries:
        say(f'The brief "{brief.id}" names no recipient.')
    if any(one.state is not DeliveryState.SENT and one.last_error for one in deliveries):
        raise FailedError(f"{brief.id}: not everybody has it; `silkwatch deliveries list` says why")


def _trial(settings: "Settings", brief: "BriefSettings", frozen: "Frozen", to: str, as_json: bool) -> None:
    from desk.delivery import Verdict
    from scheduler.attempting import attempt

    recipient = _recipient(brief, to)
    outcome = asyncio.run(attempt(frozen, recipient, secrets.token_hex(20), settings, datetime.now(UTC)))
    if as_json:
        emit_json({"brief": brief.id, "day": frozen.key, "channel": recipient.channel, "to": to, "outcome": outcome})
    if outcome.verdict is not Verdict.SENT:
        raise FailedError(f"{to}: {outcome.reason}")
    say(f"Sent to {to}: {frozen.subject}")


def _recipient(brief: "BriefSettings", to: str) -> "Recipient":
    """The recipient that is meant. Raises MisuseError."""
    from desk.delivery import Channel
    from desk.delivery.settings import mail_address
    from scheduler.attempting import Recipient, recipients_of

    named = {one.name: one for one in recipients_of(brief) if one.channel in {Channel.CHAT, Channel.WEBHOOK}}
    if to in named:
        return named[to]
    try:
        address = mail_address(to)
    except ValueError:
        names = f"; its chats and webhooks are {', '.join(named)}" if named else ""
        raise MisuseError(f'--to "{to}" is no mail address{names}') from None
    return Recipient(Channel.MAIL, address, address)


def _days(settings: "Settings", brief: "BriefSettings", day: str) -> "tuple[date, date]":
    from scheduler.briefs.configured import schedule_of
    from scheduler.briefs.due import told_days

    schedule = schedule_of(settings, brief)
    return told_days(schedule, day_named(day, datetime.now(UTC), schedule.zone, option="--day"))


def _frozen_or_made(
    store: "Store", settings: "Settings", brief: "BriefSettings", days: "tuple[date, date]"
) -> "Frozen":
    from scheduler.briefs.compiling import compile_brief
    from scheduler.sending import frozen_of
    from storage import MessageKind

    kept = store.outbox.message(brief.id, MessageKind.DIGEST, days[1].isoformat())
    if kept is not None and kept.skipped_because is None:
        return frozen_of(store, kept.id)
    return compile_brief(store, settings, brief, days, now=datetime.now(UTC))
