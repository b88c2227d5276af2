"""The command `ledger`: the books of every link ever found, and what became of one of them."""

from collections.abc import Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from scheduler.cli.options import ConfigOption, DataOption, JsonOption, settings_for
from scheduler.cli.output import console, emit_json, local, plain, say, table
from scheduler.cli.shape import WATCH, command
from scheduler.errors import FailedError, MisuseError
from scheduler.opening import existing_store

if TYPE_CHECKING:
    from rich.table import Table

    from storage.linkrecords import LedgerSum, LinkRecord


class State(StrEnum):
    """The states of a link, in the order of the sum."""

    STORED = "stored"
    DUPLICATE = "duplicate"
    REJECTED = "rejected"
    FAILED = "failed"
    WAITING = "waiting"


def register(app: typer.Typer) -> None:
    """Adds this group's command."""
    command(
        app,
        "silkwatch ledger",
        "silkwatch ledger --state failed",
        "silkwatch ledger --link https://example.org/news/1",
        panel=WATCH,
    )(ledger)


def ledger(
    link: Annotated[
        str | None, typer.Option("--link", metavar="URL", help="What became of this one link.", show_default=False)
    ] = None,
    state: Annotated[
        State | None,
        typer.Option("--state", help="The links in this state, the newest found first.", show_default=False),
    ] = None,
    limit: Annotated[
        int, typer.Option("--limit", metavar="N", min=1, max=100_000, help="Most links shown with --state.")
    ] = 50,
    data: DataOption = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show the books of every link ever found.

    found = stored + duplicate + rejected + failed + waiting, with the reasons. Exit code 1 when that does not add up.
    """
    if link is not None and state is not None:
        raise MisuseError("--link and --state exclude each other; choose one")
    settings = settings_for(config, data)
    with existing_store(settings) as store:
        if state is not None:
            from storage.linkrecords import LinkState

            _show_links(store.links(state=LinkState(state.value), limit=limit), settings.desk.timezone, as_json)
        elif link is not None:
            found = store.find_link(link)
            if not found:
                raise FailedError(f"{link}: no such link was ever found; give it as the feed or sitemap writes it")
            _show_links(found, settings.desk.timezone, as_json)
        else:
            _show_sum(store.ledger(), as_json)


def _show_sum(books: "LedgerSum", as_json: bool) -> None:
    if as_json:
        sums = {name: getattr(books, name) for name in ("found", *State)}
        rest = {"balanced": books.balanced, "reasons": books.reasons, "problems": books.problems}
        emit_json({**sums, **rest})
    else:
        console().print(ledger_table(books))
        say("The books balance." if books.balanced else "The books do not balance.")
    if not books.balanced:
        raise FailedError(f"the ledger does not balance: {'; '.join(books.problems)}; report this with its database")


def _show_links(found: "Sequence[LinkRecord]", zone: str, as_json: bool) -> None:
    if as_json:
        emit_json(found)
        return
    shown = table("", "Link", "State", "Why", "Changed", "Next try", keep=("State", "Changed", "Next try"))
    for row in found:
        why = plain(row.reason or "-")
        shown.add_row(plain(row.url), row.state.value, why, local(row.changed_at, zone), local(row.next_try_at, zone))
    console().print(shown)
    say(f"{len(found)} links; times in {zone}.")


def ledger_table(books: "LedgerSum") -> "Table":
    """The sum, with the reasons below each state, most frequent first."""
    shown = table("", "State", "Links", "Why", right=("Links",), keep=("State", "Links"))
    for state in State:
        reasons = sorted(books.reasons.get(state.value, {}).items(), key=lambda item: (-item[1], item[0]))
        why = ", ".join(f"{plain(reason)} {count}" for reason, count in reasons if reason)
        shown.add_row(state.value, str(getattr(books, state.value)), why)
    shown.add_section()
    shown.add_row("[bold]found[/]", f"[bold]{books.found}[/]", "")
    return shown
