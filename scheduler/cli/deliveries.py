"""The commands on deliveries: what was sent to whom, what waits and why, and trying again."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from scheduler.cli.options import ConfigOption, DataOption, JsonOption, settings_for
from scheduler.cli.output import console, emit_json, local, plain, say, table
from scheduler.cli.shape import READ, command, group
from scheduler.errors import FailedError, FolderBusyError, MisuseError
from scheduler.opening import existing_store

if TYPE_CHECKING:
    from scheduler.config import Settings
    from storage import Delivery, Store


class State(StrEnum):
    """The states of a delivery."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"


def register(app: typer.Typer) -> None:
    """Adds this group's commands."""
    commands = group(app, "deliveries", "What was sent to whom, and what is still to be sent.", panel=READ)
    command(
        commands,
        "silkwatch deliveries list",
        "silkwatch deliveries list --state failed --brief daily",
        name="list",
    )(list_deliveries)
    command(commands, "silkwatch deliveries retry 41 42", "silkwatch deliveries retry --failed", name="retry")(retry)


def list_deliveries(
    brief: Annotated[
        str | None, typer.Option("--brief", metavar="BRIEF", help="Those of this brief.", show_default=False)
    ] = None,
    state: Annotated[State | None, typer.Option("--state", help="Those in this state.", show_default=False)] = None,
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=1, max=100_000, help="Most that are shown.")] = 50,
    data: DataOption = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """List deliveries, the newest first.

    Each with its recipient, its state, how often it was tried, and what went wrong last.
    """
    from storage import DeliveryState

    settings = settings_for(config, data)
    states = [DeliveryState(state.value)] if state else []
    with existing_store(settings) as store:
        found = store.outbox.deliveries(brief=brief, states=states, limit=limit)
    show_deliveries(found, settings, as_json, title=f"{len(found)} deliveries")


def retry(
    ids: Annotated[
        list[int] | None, typer.Argument(metavar="[ID]...", help="The deliveries' numbers.", show_default=False)
    ] = None,
    failed: Annotated[bool, typer.Option("--failed", help="All that were given up.")] = False,
    data: DataOption = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Try deliveries again at once that wait or were given up.

    What was sent is never sent again. Exit code 1 when one of them fails again.
    """
    from storage import DeliveryState

    if bool(ids) == failed:
        raise MisuseError("name the deliveries by their numbers, or all that were given up by --failed")
    settings = settings_for(config, data)
    with existing_store(settings) as store:
        wanted = ids or [one.id for one in store.outbox.deliveries(states=[DeliveryState.FAILED])]
        again = store.outbox.retry(wanted, now=datetime.now(UTC))
        if missing := sorted(set(wanted) - set(again)):
            say(f"Not tried again, since they are sent or not known: {', '.join(map(str, missing))}.")
        try_now(store, settings, again)
        tried = [one for one in store.outbox.deliveries() if one.id in set(again)]
    show_deliveries(tried, settings, as_json, title=f"{len(tried)} deliveries were tried again")
    if any(one.state is not DeliveryState.SENT and one.last_error for one in tried):
        raise FailedError("not all of them went well; the list says why")


def try_now(store: "Store", settings: "Settings", ids: Sequence[int]) -> None:
    """Try these deliveries and no others, unless another process is at it."""
    from scheduler.sending import Sender

    try:
        asyncio.run(Sender(settings, store, only=ids).send_due())
    except FolderBusyError as busy:
        say(f"Process {busy.holder or 'unknown'} is sending already, and takes these deliveries, too.")


def show_deliveries(deliveries: "Sequence[Delivery]", settings: "Settings", as_json: bool, *, title: str) -> None:
    """The deliveries as a table, or as JSON."""
    if as_json:
        emit_json(deliveries)
        return
    shown = table(
        plain(title), "No.", "Brief", "Of", "By", "To", "State", "Tries", "When", "Why",
        right=("No.", "Tries"), keep=("No.", "Of", "State", "When"),
    )  # fmt: skip
    for one in deliveries:
        at = one.ended_at or one.next_try_at or one.began_at
        cells = (one.id, one.brief, one.key, one.channel, one.recipient, one.state.value, one.attempts)
        shown.add_row(*map(plain, cells), local(at, settings.desk.timezone), plain(one.last_error))
    console().print(shown)
