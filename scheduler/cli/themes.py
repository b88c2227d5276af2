"""The commands on what is tracked: `themes list`, `themes check`, and `themes explain` of `explaining.py`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scheduler.cli import backtest, themeversions
from scheduler.cli.explaining import explain_theme
from scheduler.cli.options import ConfigOption, JsonOption, settings_for
from scheduler.cli.output import complain, console, emit_json, plain, say, table
from scheduler.cli.shape import TOOLS, command, group

if TYPE_CHECKING:
    from themes import PackError, Theme


def register(app: typer.Typer) -> None:
    """Adds this group's commands."""
    commands = group(app, "themes", "What is tracked: the themes and their queries.", panel=TOOLS)
    command(commands, "silkwatch themes list", name="list")(list_themes)
    command(commands, "silkwatch themes check", "silkwatch themes check mine/csp.yaml", name="check")(check_themes)
    command(
        commands,
        "silkwatch themes explain csp 17",
        'silkwatch themes explain csp article.txt --title "Xi in Baku"',
        name="explain",
    )(explain_theme)
    backtest.register(commands)
    themeversions.register(commands)


def list_themes(config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """List the themes that are tracked."""
    from themes import load_packs

    found = load_packs(settings_for(config).themes.packs).themes
    if as_json:
        emit_json([_as_json(theme) for theme in found])
        return
    shown = table(
        "", "Theme", "Version", "Title", "Threshold", "Languages", right=("Version", "Threshold"), keep=("Theme",)
    )
    for theme in found:
        languages = " ".join(sorted(theme.queries))
        shown.add_row(plain(theme.id), str(theme.version), plain(theme.title), f"{theme.threshold:g}", languages)
    console().print(shown)
    say(f"{len(found)} themes.")


def check_themes(
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="FILE", help="Packs, or folders of them; else those of the configuration.", show_default=False
        ),
    ] = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Check theme packs before they are used.

    Each fault is one sentence with file, line, column and remedy. Exit code 1 when there is one.
    """
    places: list[Path | None] = [*files] if files else [settings_for(config).themes.packs]
    found: list[Theme] = []
    problems: list[PackError] = []
    for place in places:
        themes, problem = _checked(place)
        found += themes
        problems += [problem] if problem else []
    if as_json:
        faults = [
            {"file": one.file, "line": one.line, "column": one.column, "problem": one.problem, "remedy": one.remedy}
            for one in problems
        ]
        emit_json({"ok": not problems, "themes": [_as_json(theme) for theme in found], "problems": faults})
    else:
        for theme in found:
            say(f"{theme.id}: version {theme.version}, {len(theme.queries)} languages, fine")
        for one in problems:
            complain(str(one))
    if problems:
        raise typer.Exit(1)


def _checked(place: Path | None) -> "tuple[list[Theme], PackError | None]":
    """The themes of a folder, or of one pack."""
    from themes import PackError, load_packs

    try:
        return list(load_packs(place).themes), None
    except PackError as error:
        return [], error


def _as_json(theme: "Theme") -> dict[str, Any]:
    return {
        "id": theme.id,
        "version": theme.version,
        "title": theme.title,
        "definition": theme.definition,
        "languages": sorted(theme.queries),
        "gated": theme.gated,
        "threshold": theme.threshold,
    }
