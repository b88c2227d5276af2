"""The command `archive`: an outlet's past, walked through."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from scheduler.cli.ledger import ledger_table
from scheduler.cli.options import CatalogueOption, ConfigOption, DataOption, JsonOption, settings_for
from scheduler.cli.output import console, emit_json, say
from scheduler.cli.shape import WATCH, command
from scheduler.errors import FailedError, MisuseError

if TYPE_CHECKING:
    from crawler.archive import Walked
    from crawler.work import Tally
    from scheduler.archiving import ArchiveReport

_Shown = tuple["Callable[[Walked], None] | None", "Callable[[Tally], None] | None"]


class WayName(StrEnum):
    """The ways through the past."""

    SITEMAP = "sitemap"
    DATES = "dates"
    WORDPRESS = "wordpress"


def register(app: typer.Typer) -> None:
    """Adds this group's command."""
    command(
        app,
        "silkwatch archive civil-ge --since 2025-01-01 --until 2025-02-01",
        "silkwatch archive civil-ge --since 2025-01-01 --until 2025-02-01 --way wordpress --links-only --json",
        panel=WATCH,
    )(archive)


def archive(
    outlet_id: Annotated[
        str, typer.Argument(metavar="OUTLET", help="The outlet's id in the catalogue.", show_default=False)
    ],
    since: Annotated[
        str, typer.Option("--since", metavar="DAY", help="The first day: 2025-01-01.", show_default=False)
    ],
    until: Annotated[
        str, typer.Option("--until", metavar="DAY", help="The day behind the last: 2025-02-01.", show_default=False)
    ],
    way: Annotated[
        WayName | None,
        typer.Option(
            "--way",
            help="Through sitemaps, addresses by date, or WordPress; else the catalogue's way, or the best there is.",
            show_default=False,
        ),
    ] = None,
    links_only: Annotated[
        bool, typer.Option("--links-only", help="Only find the links; their pages wait in the ledger.")
    ] = False,
    catalogue: CatalogueOption = None,
    data: DataOption = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Find and fetch what an outlet published between two days.

    The days are those of the outlet's own clock. Ctrl-C, or a crash, loses nothing: the same command goes on where the
    last one ended, and says so when there is nothing left to do.
    """
    from scheduler import archiving

    span = _day(since, "--since"), _day(until, "--until")
    settings = settings_for(config, data, catalogue)
    with _bars() as (on_walked, on_progress):
        report = archiving.walk_archive(
            settings,
            outlet_id,
            *span,
            way=way.value if way else None,
            links_only=links_only,
            on_walked=on_walked,
            on_progress=on_progress,
        )
    if as_json:
        emit_json(report.as_dict())
    else:
        _show(report, links_only=links_only)
    if report.interrupted:
        raise typer.Exit(130)
    if not report.is_done:
        raise FailedError(f"the walk is not at its end ({report.record.reason}); run the same command again to go on")


def _day(text: str, option: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise MisuseError(f'{option} "{text}" is no day; write it as 2025-01-31') from None


def _show(report: "ArchiveReport", *, links_only: bool) -> None:
    record, walked = report.record, report.progress
    if report.was_done:
        say(f"This walk was at its end already ({record.ended_at:%Y-%m-%d %H:%M} UTC); nothing was asked for again.")
    elif report.resumed:
        say("Went on where the last run ended.")
    say(
        f"Walked through {walked.done} of {walked.total} {walked.unit} by {record.way} in {record.requests} requests: "
        f"{record.found} links found, {report.tally.fetched} pages fetched, {report.tally.stored} stored."
    )
    if record.reason and report.is_done:
        say(record.reason)
    console().print(ledger_table(report.ledger))
    if report.interrupted:
        say("Interrupted; run the same command again to go on.")
    elif links_only and report.ledger.waiting:
        say(f"{report.ledger.waiting} links wait; the same command without --links-only fetches their pages.")


@contextmanager
def _bars() -> Iterator[_Shown]:
    """A bar of the walk and one of pages on stderr while the block runs; none where nobody could see them."""
    err = console(stderr=True)
    if not err.is_terminal:
        yield None, None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description:<9}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, TextColumn("{task.fields[note]}"), console=err, transient=True) as bar:
        walk = bar.add_task("walked", total=None, note="")
        pages = bar.add_task("fetched", total=None, note="")

        def on_walked(walked: "Walked") -> None:
            bar.update(
                walk,
                description=walked.progress.unit,
                completed=walked.progress.done,
                total=walked.progress.total,
                note=f"{walked.record.found} links",
            )

        def on_progress(done: "Tally") -> None:
            bar.update(pages, completed=done.fetched, total=max(done.found, done.fetched), note=f"{done.stored} stored")

        yield on_walked, on_progress
