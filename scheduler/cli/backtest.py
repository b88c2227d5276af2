"""The command that judges a change to a theme: `themes backtest`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scheduler.cli.bars import bar_of, with_estimate
from scheduler.cli.options import ConfigOption, DataOption, JsonOption, day_of, settings_for
from scheduler.cli.output import console, emit_json, plain, say, table
from scheduler.cli.shape import command

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.table import Table

    from scheduler.backtesting import BacktestReport

ROWS_SHOWN = 30
"""Days and outlets that people are shown; machines get all."""
FATES = ("new", "lost", "stays")
_HEADINGS = {
    "new": "New flags, for instance",
    "lost": "Lost flags, for instance",
    "stays": "Flags that stay, for instance",
}


def register(themes: typer.Typer) -> None:
    """Adds this command to the group `themes`."""
    command(
        themes,
        "silkwatch themes backtest mine/csp.yaml",
        "silkwatch themes backtest mine/csp.yaml --since 2026-11-01 --json",
        name="backtest",
    )(backtest)


def backtest(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The changed pack.", show_default=False)],
    since: Annotated[
        str | None, typer.Option("--since", metavar="DAY", help="Only articles from this day on.", show_default=False)
    ] = None,
    data: DataOption = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say what a changed pack would flag of everything stored.

    Flags that would be new, those that would be lost and those that stay, beside the flags that are kept, by day and by
    outlet, with samples. A wrong pack is refused with file, line, column and remedy. Nothing is changed. Days are those of
    desk.timezone.
    """
    from scheduler import backtesting, reprocessing

    settings = settings_for(config, data)
    begin = reprocessing.selection_of([], day_of(since, "--since"), None, settings.desk.timezone).since
    with bar_of("flagged") as on_progress:
        report = backtesting.backtest(settings, file, begin, on_progress=with_estimate(on_progress))
    if as_json:
        emit_json(report.as_dict())
    else:
        _show(report)


def _show(report: "BacktestReport") -> None:
    from crawler.reflagging import Fate

    judgement, theme = report.judgement, report.theme
    new, lost, stays = (judgement.count(fate) for fate in Fate)
    say(
        f"{theme.id} version {theme.version} on {judgement.articles} articles, in {report.duration_s:.1f} s: "
        f"{new} flags would be new, {lost} would be lost, {stays} stay, {judgement.other_words} of them on other words."
    )
    if judgement.versions:
        kept = ", ".join(f"version {version}: {count}" for version, count in sorted(judgement.versions.items()))
        say(f"The flags that are kept were set by {kept}.")
    out = console()
    if new + lost + stays:
        out.print(_counts("Day", [(str(day), counts) for day, counts in report.by_day()]))
        out.print(_counts("Outlet", report.by_outlet()))
    for fate in Fate:
        if samples := judgement.samples.get(fate):
            shown = table(
                _HEADINGS[fate.value], "Article", "Day", "Outlet", "Score", "Title", "Words", right=("Article", "Score")
            )
            for one in samples:
                words = " · ".join(one.words)
                own = (str(one.article_id), str(one.day), plain(one.outlet_id), f"{one.score:.2f}")
                shown.add_row(*own, plain(one.title), plain(words))
            out.print(shown)


def _counts(heading: str, rows: "Sequence[tuple[str, dict[str, int]]]") -> "Table":
    shown = table("", heading, "New", "Lost", "Stay", right=("New", "Lost", "Stay"), keep=(heading,))
    for name, counts in rows[:ROWS_SHOWN]:
        shown.add_row(plain(name), *(str(counts[fate]) for fate in FATES))
    if len(rows) > ROWS_SHOWN:
        rest = [str(sum(counts[fate] for _, counts in rows[ROWS_SHOWN:])) for fate in FATES]
        shown.add_row(f"{len(rows) - ROWS_SHOWN} more", *rest)
    return shown
