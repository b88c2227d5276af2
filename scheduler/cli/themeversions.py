"""The commands on versions of themes: `themes diff`, `themes activate`, `themes versions`."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scheduler.cli.bars import bar_of, with_estimate
from scheduler.cli.options import ConfigOption, DataOption, JsonOption, settings_for
from scheduler.cli.output import console, emit_json, local, plain, printable, say, table
from scheduler.cli.shape import command
from scheduler.errors import MisuseError
from scheduler.opening import existing_store

if TYPE_CHECKING:
    from scheduler.config import Settings
    from scheduler.themeversions import ActivationReport
    from storage import ThemeVersion
    from themes import Theme

_NAME = re.compile(r"[a-z][a-z0-9-]*@[0-9]{1,9}")


def register(themes: typer.Typer) -> None:
    """Adds these commands to the group `themes`."""
    command(
        themes,
        "silkwatch themes diff csp@1 mine/csp.yaml",
        "silkwatch themes diff csp@1 csp@2 --json",
        name="diff",
    )(diff)
    command(
        themes,
        'silkwatch themes activate draft/csp.yaml --reason "trade missions, too"',
        "silkwatch themes activate draft/csp.yaml --now",
        name="activate",
    )(activate)
    command(themes, "silkwatch themes versions", "silkwatch themes versions csp@1", name="versions")(versions)


def diff(
    old: Annotated[str, typer.Argument(metavar="OLD", help="A pack, or a kept version: csp@1.", show_default=False)],
    new: Annotated[str, typer.Argument(metavar="NEW", help="Another one.", show_default=False)],
    data: DataOption = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say in words what differs between two versions of a theme.

    Settings, terms and lists that are new or gone, and queries that are put together otherwise.
    """
    from themes import theme_changes

    settings = settings_for(config, data)
    before, after = _theme(old, settings), _theme(new, settings)
    changes = theme_changes(before, after)
    if as_json:
        sides = {"old": before, "new": after}
        names = {name: {"theme": theme.id, "version": theme.version} for name, theme in sides.items()}
        emit_json({**names, "changes": changes})
        return
    for one in changes:
        typer.echo(printable(one))
    if not changes:
        say("They are the same.")


def _theme(name: str, settings: "Settings") -> "Theme":
    """The theme of a pack's file, or of a version that is kept."""
    from scheduler.backtesting import checked, packs_of, parsed

    if not _NAME.fullmatch(name) or Path(name).exists():
        return checked(Path(name), packs_of(settings))[1]
    return parsed(_kept(name, settings).pack, name, packs_of(settings))


def _kept(name: str, settings: "Settings") -> "ThemeVersion":
    from scheduler.keptthemes import version_of

    with existing_store(settings) as store:
        found = version_of(store, name)
    if found is None:
        raise MisuseError(f"{name}: no such version is kept; `silkwatch themes versions` shows those that are")
    return found


def activate(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The pack, with a higher version.", show_default=False)],
    reason: Annotated[
        str, typer.Option("--reason", metavar="TEXT", help="Why, for those who read it later.", show_default=False)
    ] = "",
    by: Annotated[
        str | None, typer.Option("--by", metavar="NAME", help="Who activates it.", show_default=False)
    ] = None,
    now: Annotated[bool, typer.Option("--now", help="Flag the stored articles at once, without the daemon.")] = False,
    data: DataOption = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Put a changed pack in place, and flag the stored articles by it.

    The pack has to be right and its version higher than any that was active. It is written into the folder themes.packs,
    and kept, so that `themes diff` and `themes versions` can read it ever after. The daemon flags the stored articles anew
    between its rounds; --now does so at once, while no daemon runs. Interrupted, it goes on when it is called again. The
    flags that are replaced stay in the history of their articles (`articles show ID --revisions --json`).
    """
    from scheduler import themeversions

    settings = settings_for(config, data)
    with bar_of("flagged anew") as on_progress:
        report = themeversions.activate(
            settings, file, by=by, reason=reason, at_once=now, on_progress=with_estimate(on_progress)
        )
    if as_json:
        emit_json(report.as_dict())
    else:
        _show(report)
    if report.interrupted:
        raise typer.Exit(130)


def _show(report: "ActivationReport") -> None:
    from scheduler.themeversions import told_of

    theme, run = report.theme, report.run
    say(f"{theme.id} version {theme.version} is active, in {report.file}.")
    if report.replaced is not None:
        say(f"What it replaced stays readable: silkwatch themes diff {theme.id}@{report.replaced} {run.reader}")
    if run.tally.done or run.ended_at is not None:
        say(f"{told_of(run)[:1].upper()}{told_of(run)[1:]}.")
    if report.left:
        say(f"{report.left} are left: a daemon that runs flags them between its rounds, and --now does so at once.")


def versions(
    name: Annotated[
        str | None,
        typer.Argument(metavar="VERSION", help="Print the pack of this one: csp@1.", show_default=False),
    ] = None,
    data: DataOption = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the versions of themes that were ever active.

    With VERSION, print its pack as it was.
    """
    settings = settings_for(config, data)
    if name is not None:
        one = _kept(name, settings)
        if as_json:
            emit_json(one)
        else:
            typer.echo(one.pack.rstrip("\n"))
        return
    with existing_store(settings) as store:
        found = store.theme_versions.versions()
    if as_json:
        emit_json(found)
        return
    shown = table("", "Version", "Active since", "By", "Reason", keep=("Version",))
    for one in found:
        since = local(one.activated_at, settings.desk.timezone)
        shown.add_row(plain(one.name), since, plain(one.activated_by or "-"), plain(one.reason))
    console().print(shown)
    say(f"{len(found)} versions; times are those of {settings.desk.timezone}.")
