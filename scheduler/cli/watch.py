"""The commands that fetch: `run`, `crawl`."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from scheduler.cli.ledger import ledger_table
from scheduler.cli.options import (
    CatalogueOption,
    ConfigOption,
    DataOption,
    JsonOption,
    settings_for,
)
from scheduler.cli.output import console, emit_json, say
from scheduler.cli.shape import WATCH, command

if TYPE_CHECKING:
    from scheduler.jobs import CrawlProgress, CrawlReport


def register(app: typer.Typer) -> None:
    """Adds this group's commands."""
    command(app, "silkwatch run", "silkwatch run --data /var/lib/silkwatch", panel=WATCH)(run)
    command(
        app, "silkwatch crawl --once", "silkwatch crawl --catalogue mine.yaml --data look --once --json", panel=WATCH
    )(crawl)


def run(config: ConfigOption = None, data: DataOption = None, catalogue: CatalogueOption = None) -> None:
    """Keep watching until stopped.

    Polls what is due, fetches what is new, and writes each morning's digest into the data folder. Ctrl-C or SIGTERM
    ends it within scheduler.stop_within_s; what was not fetched waits in the ledger.
    """
    from scheduler import daemon

    raise typer.Exit(daemon.run(settings_for(config, data, catalogue)))


def crawl(
    once: Annotated[
        bool,
        typer.Option(
            "--once", help="One round, then end. The default; to keep watching there is `run`.", show_default=False
        ),
    ] = True,
    everything: Annotated[bool, typer.Option("--all", help="Poll every address of the catalogue, due or not.")] = False,
    links_only: Annotated[
        bool, typer.Option("--links-only", help="Poll only; the pages that were found wait in the ledger.")
    ] = False,
    catalogue: CatalogueOption = None,
    data: DataOption = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Crawl everything that is due once, then end.

    Ctrl-C ends it early and properly: what was not fetched waits in the ledger for the next crawl.
    """
    from crawler.garbage import collect_seldom

    collect_seldom()  # before the imports, which make a million objects that stay
    from crawler.readerprocesses import begin_loading

    begin_loading()  # readers load what they need while this process does
    from crawler.readers import ReaderPool

    settings = settings_for(config, data, catalogue)
    with closing(ReaderPool(settings.crawler, settings.themes.packs)) as readers, crawl_progress() as on_progress:
        from scheduler import jobs

        report = jobs.crawl_once(
            settings, on_progress=on_progress, every_endpoint=everything, links_only=links_only, readers=readers
        )
    if as_json:
        emit_json(report.as_dict())
    else:
        _show(report, settings.storage.data_dir)
    if report.interrupted:
        raise typer.Exit(130)


@contextmanager
def crawl_progress() -> Iterator["Callable[[CrawlProgress], None] | None"]:
    """A bar of polls and one of pages on stderr while the block runs; None where nobody could see it."""
    err = console(stderr=True)
    if not err.is_terminal:
        yield None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description:<8}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, TextColumn("{task.fields[note]}"), console=err, transient=True) as bar:
        polls = bar.add_task("polled", total=None, note="")
        pages = bar.add_task("fetched", total=None, note="")

        def on_progress(done: "CrawlProgress") -> None:
            bar.update(polls, completed=done.polled, total=done.endpoints, note=f"{done.endpoints_failed} failing")
            bar.update(pages, completed=done.fetched, total=max(done.found, done.fetched), note=f"{done.stored} stored")

        yield on_progress


def _show(report: "CrawlReport", data_dir: object) -> None:
    done = report.tally
    if not done.endpoints and not done.fetched:
        say("Nothing was due; --all polls every address all the same.")
    else:
        say(
            f"Polled {done.polled} of {done.endpoints} addresses ({done.endpoints_failed} failing) and fetched "
            f"{done.fetched} pages in {report.duration_s:.1f} s: {done.stored} stored, {done.duplicate} duplicate, "
            f"{done.rejected} rejected, {done.failed} failed, {done.revisions} revised, {done.withdrawn} withdrawn."
        )
    console().print(ledger_table(report.ledger))
    if done.polled and done.endpoints_failed == done.polled:
        say("Every address failed: look at this machine's network first; `silkwatch sources health` says why each did.")
    if report.interrupted:
        say(f"Interrupted; {report.ledger.waiting} links wait for the next crawl.")
    elif report.ledger.waiting:
        say(f"{report.ledger.waiting} links wait. Next: silkwatch crawl --data {data_dir}")
    else:
        say(f"Next: silkwatch digest --date today --data {data_dir}")
