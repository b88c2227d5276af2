"""The command `reprocess`: articles, flags and fingerprints made anew from the snapshots."""

from typing import TYPE_CHECKING, Annotated

import typer

from scheduler.cli.bars import bar_of
from scheduler.cli.options import CatalogueOption, ConfigOption, DataOption, JsonOption, day_of, settings_for
from scheduler.cli.output import console, emit_json, plain, say, table
from scheduler.cli.shape import WATCH, command
from scheduler.errors import FailedError, MisuseError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rich.table import Table

    from scheduler.reprocessing import ReprocessReport

NAMED = 20
"""Articles that people are shown by name; machines get all."""


def register(app: typer.Typer) -> None:
    """Adds this group's command."""
    command(
        app,
        "silkwatch reprocess --dry-run --limit 500",
        "silkwatch reprocess --outlet civil-ge --since 2026-11-01 --json",
        panel=WATCH,
    )(reprocess)


def reprocess(
    outlet: Annotated[
        list[str] | None,
        typer.Option("--outlet", metavar="OUTLET", help="Only articles of it; may be repeated.", show_default=False),
    ] = None,
    since: Annotated[
        str | None, typer.Option("--since", metavar="DAY", help="Only from this day on.", show_default=False)
    ] = None,
    until: Annotated[
        str | None, typer.Option("--until", metavar="DAY", help="Only before this day.", show_default=False)
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change, and write nothing.")] = False,
    limit: Annotated[
        int | None,
        typer.Option("--limit", metavar="N", min=1, help="Read at most N; the next run goes on.", show_default=False),
    ] = None,
    anew: Annotated[bool, typer.Option("--anew", help="Begin at the beginning, even if a run is not done.")] = False,
    readers: Annotated[
        int | None,
        typer.Option(
            "--readers", metavar="N", min=1, max=256, help="Reader processes; else crawler.readers.", show_default=False
        ),
    ] = None,
    catalogue: CatalogueOption = None,
    data: DataOption = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Read the stored pages anew with the reader and the themes of today.

    Titles, texts, authors, dates, flags and fingerprints that come out differently replace what is kept; the old values
    stay, and `articles show ID --diff` tells them from edits of the outlet. A page that is no article to the reader any
    more is reported and left as it is. Days are those of desk.timezone. Ctrl-C, or a crash, loses nothing: the same
    command goes on where the last one ended.
    """
    from scheduler import reprocessing

    if dry_run and anew:
        raise MisuseError("--anew has no meaning with --dry-run, which always begins at the beginning; leave one out")
    settings = settings_for(config, data, catalogue)
    days = day_of(since, "--since"), day_of(until, "--until")
    selection = reprocessing.selection_of(outlet or [], *days, settings.desk.timezone)
    with bar_of("read anew") as on_progress:
        report = reprocessing.reprocess(
            settings,
            selection,
            dry_run=dry_run,
            anew=anew,
            limit=limit,
            readers=readers or 0,
            on_progress=on_progress,
        )
    if as_json:
        emit_json(report.as_dict())
    else:
        _show(report, str(settings.storage.data_dir))
    if report.interrupted:
        raise typer.Exit(130)
    if report.lost:
        raise FailedError(
            f"{len(report.lost)} snapshots are missing or damaged; restore their files from a backup, and run it again"
        )


def _show(report: "ReprocessReport", data: str) -> None:
    tally = report.tally
    if report.outdated:
        say("A run was not done, but it read with another version or other themes; this one began anew.")
    elif report.resumed:
        say("Went on where the last run ended.")
    would = "would be changed" if report.run_id is None else "changed"
    say(
        f"Read {report.done_now} snapshots anew in {report.duration_s:.1f} s; of {tally.done} in all, "
        f"{tally.unchanged} read as before and {tally.changed} {would}."
    )
    if tally.done:
        console().print(_table(report))
    for one in report.lost[:NAMED]:
        say(f"article {one.article_id}, {one.outcome.value}: {one.reason}")
    if len(report.lost) > NAMED:
        say(f"{len(report.lost) - NAMED} more are missing or damaged; --json names them all.")
    _say_how_to_see(report, data)
    if report.interrupted:
        say(f"Interrupted; {report.left} are left. {_go_on(report)}")
    elif report.left:
        say(f"{report.left} are left. {_go_on(report)}")


def _go_on(report: "ReprocessReport") -> str:
    if report.run_id is None:
        return "A dry run begins at the beginning again."
    return "Run the same command again to go on."


def _table(report: "ReprocessReport") -> "Table":
    tally = report.tally
    shown = table("", "Outcome", "Articles", "Of these", right=("Articles",), keep=("Outcome", "Articles"))
    flags = [*_signed("+", tally.gained), *_signed("-", tally.lost)]
    details = {
        "changed": ", ".join(f"{name} {count}" for name, count in _most_first(tally.fields)),
        "unreadable": ", ".join(f"{why} {count}" for why, count in _most_first(tally.reasons)),
        "overtaken": "a newer version was stored meanwhile",
    }
    for outcome in ("unchanged", "changed", "unreadable", "missing", "damaged", "overtaken"):
        count = getattr(tally, outcome)
        if count or outcome in {"unchanged", "changed"}:
            shown.add_row(outcome, str(count), plain(details.get(outcome, "")) if count else "")
    if flags:
        shown.add_row("flags", "", plain(", ".join(flags)))
    return shown


def _signed(sign: str, counts: "Mapping[str, int]") -> list[str]:
    return [f"{theme} {sign}{count}" for theme, count in _most_first(counts)]


def _most_first(counts: "Mapping[str, int]") -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))


def _say_how_to_see(report: "ReprocessReport", data: str) -> None:
    changed = [one for one in report.notes if one.changed]
    if not changed:
        return
    named = ", ".join(str(one.article_id) for one in changed[:NAMED])
    more = f" and {len(changed) - NAMED} more (--json names all)" if len(changed) > NAMED else ""
    if report.run_id is None:
        say(f"Would change: articles {named}{more}.")
    else:
        say(
            f"Changed: articles {named}{more}. See one: silkwatch articles show {changed[0].article_id} --diff --data {data}"
        )
