"""The commands for a first hour: `init`, `demo`, `doctor`."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scheduler.cli.options import ConfigOption, DataOption, JsonOption, with_options
from scheduler.cli.output import console, emit_json, plain, say, table, writing
from scheduler.cli.shape import START, command
from scheduler.cli.watch import crawl_progress
from scheduler.errors import MisuseError

if TYPE_CHECKING:
    from scheduler.demo import DemoResult


def register(app: typer.Typer) -> None:
    """Adds this group's commands."""
    command(app, "silkwatch init", "silkwatch init --config /etc/silkwatch/silkwatch.toml --force", panel=START)(init)
    command(app, "silkwatch demo", "silkwatch demo --data look", panel=START)(demo)
    command(app, "silkwatch doctor", "silkwatch doctor --json", panel=START)(doctor)


def init(
    config: Annotated[Path, typer.Option("--config", metavar="FILE", help="The file to write.")] = Path(
        "silkwatch.toml"
    ),
    force: Annotated[bool, typer.Option("--force", help="Overwrite the file if it exists.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Write a commented silkwatch.toml to start from.

    Every setting stands in it at its default, with what it does and what it takes.
    """
    from scheduler.config import render_example

    if config.exists() and not force:
        raise MisuseError(f"{config} exists already; edit it, or overwrite it with --force")
    text = render_example()
    with writing(config) as file:
        file.write(text)
    if as_json:
        emit_json({"config": str(config)})
        return
    say(
        f"Wrote {config}. Put your own address into crawler.contact, then:\n"
        "  silkwatch doctor         is everything in place?\n"
        "  silkwatch crawl --once   one round over all outlets\n"
        "  silkwatch run            keep watching"
    )


def demo(
    data: Annotated[
        Path, typer.Option("--data", metavar="DIR", help="Where to put it; an earlier demo in it is replaced.")
    ] = Path("demo-data"),
    as_json: JsonOption = False,
) -> None:
    """Crawl an invented world and show its digest; no network.

    Outlets that imitate the habits of real ones are served on this machine, crawled over HTTP like any other, and
    the digest of their last day is shown and kept as text, page and JSON.
    """
    from scheduler.demo import run_demo

    with crawl_progress() as on_progress:
        done = run_demo(data, on_progress)
    if as_json:
        emit_json({"day": done.day, "files": done.files, "data": done.data_dir, "crawl": done.report.as_dict()})
    else:
        _show_demo(done)


def _show_demo(done: "DemoResult") -> None:
    from desk import render_text

    screen = console()
    colour = screen.is_terminal and screen.color_system is not None
    print(render_text(done.digest, width=min(screen.width, 100), color=colour))
    tally = done.report.tally
    say(
        f"Fetched {tally.fetched} pages of {tally.polled} addresses in {done.report.duration_s:.1f} s; the ledger "
        f"{'balances' if done.report.ledger.balanced else 'does NOT balance'}.\n"
        f"The same digest as a page: {done.files['html']}\n"
        "Next:\n"
        f"  silkwatch search corridor --data {done.data_dir}\n"
        f"  silkwatch articles list --theme csp --data {done.data_dir}\n"
        "  silkwatch init           to watch the real outlets"
    )


def doctor(config: ConfigOption = None, data: DataOption = None, as_json: JsonOption = False) -> None:
    """Check that everything is in place.

    Looks at configuration, data folder, disk, lock, database, catalogue, themes and clock, and says what to do about
    what it finds. Exit code 1 when something fails.
    """
    from scheduler.doctor import examine
    from scheduler.findings import Verdict

    checks = examine(config, lambda settings: with_options(settings, data), datetime.now(UTC))
    failed = any(check.verdict is Verdict.FAIL for check in checks)
    if as_json:
        emit_json({"ok": not failed, "checks": checks})
    else:
        shown = table("", "Check", "", "Found", "What to do", keep=("Check", ""))
        colours = {Verdict.OK: "green", Verdict.WARN: "yellow", Verdict.FAIL: "bold red"}
        for check in checks:
            verdict = f"[{colours[check.verdict]}]{check.verdict.value}[/]"
            shown.add_row(plain(check.name), verdict, plain(check.found), plain(check.remedy))
        console().print(shown)
    if failed:
        raise typer.Exit(1)
