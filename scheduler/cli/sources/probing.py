"""`sources probe`: asks the addresses of the catalogue and says how they are; `--fix` writes down what it found."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scheduler.cli.options import CatalogueOption, ConfigOption, JsonOption, settings_for
from scheduler.cli.output import console, emit_json, say
from scheduler.cli.sources.choosing import chosen_outlets, own_catalogue
from scheduler.cli.sources.edits import edits_as_json, make_edits
from scheduler.cli.sources.probetable import print_probes, summary_line

if TYPE_CHECKING:
    from crawler.sources import OutletEntry
    from crawler.sources.editing import Edit
    from crawler.sources.probe import OutletProbe
    from scheduler.config import Settings

TimeoutOption = Annotated[
    float | None,
    typer.Option(
        "--timeout",
        metavar="SECONDS",
        min=0.1,
        max=600,
        help="Longest wait for one answer; else crawler.probe_timeout_s.",
        show_default=False,
    ),
]


def probe(
    outlet_ids: Annotated[
        list[str] | None,
        typer.Argument(metavar="[OUTLET]...", help="Ids of outlets; all without any.", show_default=False),
    ] = None,
    polled: Annotated[
        bool, typer.Option("--polled", help="Only addresses that are polled, not those switched off.")
    ] = False,
    timeout_s: TimeoutOption = None,
    fix: Annotated[
        bool, typer.Option("--fix", help="Write what was found into the catalogue, which must be your own.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what --fix would change, write nothing.")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Exit 1 unless every outlet is well.")] = False,
    catalogue: CatalogueOption = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Ask the addresses of the catalogue once and say how they are.

    As politely as a crawl: robots.txt, one connection per host, the same User-Agent. Addresses that are switched off
    are asked, too, since that is how one learns whether to switch them on. The database is neither needed nor written.

    With --fix, moved addresses are replaced, feeds found beside them added, dead ones switched off and good ones on.
    Nothing is concluded from what could not be reached.
    """
    from crawler.sources import load_catalogue

    settings = with_timeout(settings_for(config, None, catalogue), timeout_s)
    place = settings.crawler.catalogue
    if fix and not dry_run:
        own_catalogue(place)
    outlets = chosen_outlets(load_catalogue(place).outlets, outlet_ids or [])
    probes = _run(settings, outlets, polled)
    edits = _fixes(outlets, probes) if fix or dry_run else []
    if as_json:
        emit_json(_as_json(probes, edits))
    else:
        print_probes(probes, datetime.now(UTC))
        say(summary_line(probes))
    if fix or dry_run:
        make_edits(place, edits, dry_run=dry_run, quiet=as_json)
    if strict and any(probe.verdict != "well" for probe in probes):
        raise typer.Exit(1)


def with_timeout(settings: "Settings", timeout_s: float | None) -> "Settings":
    """The settings with the timeout of the command line, where given."""
    if timeout_s is None:
        return settings
    crawler = settings.crawler.model_copy(update={"probe_timeout_s": timeout_s})
    return settings.model_copy(update={"crawler": crawler})


def _run(settings: "Settings", outlets: "Sequence[OutletEntry]", polled: bool) -> "list[OutletProbe]":
    import asyncio  # as long to load as all commands of this group

    from crawler.probing import probe_outlets

    with count_progress("outlets probed", len(outlets)) as on_progress:
        return asyncio.run(probe_outlets(settings.crawler, outlets, polled_only=polled, on_progress=on_progress))


@contextmanager
def count_progress(word: str, total: int | None = None) -> Iterator[Callable[[int], None] | None]:
    """A bar on stderr that counts while the block runs; None where nobody could see it."""
    err = console(stderr=True)
    if not err.is_terminal:
        yield None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True) as bar:
        task = bar.add_task(word, total=total)
        yield lambda done: bar.update(task, completed=done)


def _fixes(outlets: "Sequence[OutletEntry]", probes: "Sequence[OutletProbe]") -> "list[Edit]":
    from crawler.sources.fixes import fixes_of

    now = datetime.now(UTC)
    return [edit for outlet, one in zip(outlets, probes, strict=True) for edit in fixes_of(outlet, one, now)]


def _as_json(probes: "Sequence[OutletProbe]", edits: "Sequence[Edit]") -> dict[str, Any]:
    from crawler.sources.probe import is_cut_off, summary_of

    return {
        "outlets": probes,
        "summary": summary_of(probes),
        "addresses": sum(len(one.results) for one in probes),
        "nothing_reachable": is_cut_off(probes),
        "fixes": edits_as_json(edits),
    }
