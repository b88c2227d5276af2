"""The command `silkwatch` and its sub-commands. Only what `--help` needs is imported here; the rooms are not."""

from typing import Annotated

import typer

from scheduler.cli import (
    archive,
    articles,
    deliveries,
    digest,
    export,
    judge,
    ledger,
    polling,
    reading,
    reprocess,
    setup,
    sources,
    stories,
    themes,
    watch,
)
from scheduler.cli.shape import HELP, Group

app = typer.Typer(
    name="silkwatch",
    help="Watches the news of the South Caucasus and hands analysts one digest every morning.",
    epilog="New here? [bold]silkwatch demo[/] shows the whole way; [bold]silkwatch init[/] begins a watch of your own.",
    cls=Group,
    no_args_is_help=True,
    rich_markup_mode="rich",
    context_settings=HELP,
    pretty_exceptions_enable=False,
)
for _group in (
    setup,
    watch,
    archive,
    reprocess,
    polling,
    sources,
    ledger,
    digest,
    judge,
    stories,
    deliveries,
    articles,
    export,
    reading,
    themes,
):
    _group.register(app)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import PackageNotFoundError, version

        try:
            typer.echo(f"silkwatch {version('silkwatch')}")
        except PackageNotFoundError:
            typer.echo("silkwatch (not installed: run from its source)")
        raise typer.Exit


@app.callback()
def silkwatch(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and end.", is_eager=True, callback=_version)
    ] = False,
) -> None:
    """Watches the news of the South Caucasus and hands analysts one digest every morning."""
