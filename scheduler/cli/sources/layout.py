"""`sources layout`: how the pages of an outlet are read, as it was learned, and the ways to correct it."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scheduler.cli.options import CatalogueOption, ConfigOption, DataOption, JsonOption, settings_for
from scheduler.cli.output import console, emit_json, local, plain, say, table, writing
from scheduler.cli.sources.choosing import refuse_unknown_outlet
from scheduler.cli.sources.switching import OutletArgument
from scheduler.errors import FailedError, MisuseError
from scheduler.opening import existing_store

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crawler.extraction.layouts import Layout
    from crawler.layoutbook.keeping import Recalled
    from crawler.layoutbook.states import BookState, Change
    from scheduler.config import Settings
    from storage import LayoutRecord, Store

SAMPLES_SHOWN = 8


def layout(
    outlet_id: OutletArgument,
    versions: Annotated[bool, typer.Option("--versions", help="List all versions, retired ones, too.")] = False,
    write: Annotated[
        Path | None,
        typer.Option("--write", metavar="FILE", help="Write it as YAML, to be corrected.", show_default=False),
    ] = None,
    correct: Annotated[
        Path | None,
        typer.Option(
            "--correct", metavar="FILE", help="Take a corrected one over, as a new version.", show_default=False
        ),
    ] = None,
    forget: Annotated[bool, typer.Option("--forget", help="Retire it, and learn anew from the next pages.")] = False,
    catalogue: CatalogueOption = None,
    data: DataOption = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show how the pages of an outlet are read, or correct that.

    A layout is learned from an outlet's first pages, and learned anew after a redesign. One that you corrected stays until
    you have it forgotten; where a page does not fit it, that page is read without it. Works while a daemon runs: what you
    change counts from its next round on.
    """
    if sum((versions, write is not None, correct is not None, forget)) > 1:
        raise MisuseError("--versions, --write, --correct and --forget are four different things; name one of them")
    settings = settings_for(config, data, catalogue)
    with existing_store(settings) as store:
        _refuse_uncrawled(settings, store, outlet_id)
        if versions:
            _list(outlet_id, store.layouts(outlet_id), settings.desk.timezone, as_json)
        elif write is not None:
            _write(store, outlet_id, write, as_json)
        elif correct is not None:
            _correct(store, outlet_id, correct, as_json)
        elif forget:
            _forget(store, outlet_id, as_json)
        else:
            _show(settings, store, outlet_id, as_json)


def _refuse_uncrawled(settings: "Settings", store: "Store", outlet_id: str) -> None:
    from crawler.sources import load_catalogue

    crawled = {outlet.id for outlet in store.outlets()}
    if outlet_id not in crawled:
        refuse_unknown_outlet(outlet_id, [*crawled, *load_catalogue(settings.crawler.catalogue).by_id()])
        raise FailedError(
            f'the database of {settings.storage.data_dir} does not know "{outlet_id}" before its first crawl; '
            "its layout is learned from the pages of that"
        )


def _recalled(store: "Store", outlet_id: str) -> "Recalled":
    from crawler.layoutbook.keeping import recalled

    return recalled(store.layout_memories([outlet_id])[outlet_id])


def _show(settings: "Settings", store: "Store", outlet_id: str, as_json: bool) -> None:
    kept = _recalled(store, outlet_id)
    active = next((one for one in store.layouts(outlet_id) if one.state.value == "active"), None)
    wanted = settings.crawler.layout_pages
    if as_json:
        learning = {"pages": kept.state.observed, "wanted": wanted}
        emit_json({"outlet": outlet_id, "active": active, "learning": learning, "unreadable": kept.unreadable})
    elif active is None or kept.state.active is None:
        say(f"{outlet_id}: {_none(kept, wanted)}")
    else:
        _print(active, kept.state.active.layout, settings.desk.timezone)


def _none(kept: "Recalled", wanted: int) -> str:
    """Why no layout is in use."""
    if kept.unreadable is not None:
        return f"its layout cannot be used and is learned anew by the next crawl ({kept.unreadable})"
    if kept.state.observed < wanted:
        return f"no layout yet; {kept.state.observed} of the {wanted} pages that one is learned from were read"
    return (
        f"no layout; its last {len(kept.state.observations)} pages do not agree on one, and the next ones are looked at"
    )


def _print(active: "LayoutRecord", layout: "Layout", zone: str) -> None:
    out = console()
    source = "corrected by an operator" if active.corrected_by_operator else f"learned from {layout.pages} pages"
    out.print(
        f"[bold]{plain(active.outlet_id)}[/]: layout {active.version}, {source}, in use since "
        f"{local(active.created_at, zone)} ({zone})"
    )
    if active.doubted_at:
        out.print(f"[bold]does not fit[/] since {local(active.doubted_at, zone)}: most pages are read without it")
    out.print(_record(active))
    shown = table("", "What", "Where", "Of the pages", right=("Of the pages",), keep=("What",))
    for rule in layout.bodies:
        shown.add_row("body", plain(rule.container), f"{rule.share:.0%}")
        shown.add_row("  text", "\n".join(map(plain, rule.keep)), "")
        if rule.drop:
            shown.add_row("  dropped", "\n".join(map(plain, rule.drop)), "")
    for name, place in (("title", layout.title), ("published", layout.published), ("authors", layout.authors)):
        where = "-" if place is None else place.path + (f" [{place.attribute}]" if place.attribute else "")
        shown.add_row(name, plain(where), "")
    out.print(shown)
    if recipe := _recipe(layout):
        out.print(f"Read there alone: {plain(recipe)}")
    if layout.repeated:
        samples = [f'"{one.sample}"' for one in layout.repeated[:SAMPLES_SHOWN]]
        more = len(layout.repeated) - len(samples)
        out.print(f"Dropped wherever they stand: {plain(', '.join(samples))}" + (f" and {more} more" if more else ""))


def _recipe(layout: "Layout") -> str:
    """The sources that are asked alone, in words."""
    recipe = layout.recipe
    fields = (("title", recipe.title), ("authors", recipe.authors), ("published", recipe.published),
              ("updated", recipe.updated))  # fmt: skip
    said = [f"{field} from {source}" for field, source in fields if source]
    said += [f"language {recipe.language}"] if recipe.language else []
    return ", ".join([*said, "no walls"] if recipe.is_plain else said)


def _record(one: "LayoutRecord") -> str:
    """What came of a version so far."""
    checks = "not checked yet"
    if one.agreement is not None:
        checks = f"{one.checks} checked against the generic reader, agreement {one.agreement:.1%}"
    last = ", ".join(f"{one.recent.count(fit)} {fit}" for fit in dict.fromkeys(one.recent))
    return f"{one.pages_read} pages read by it, {checks}" + (f"; the last {len(one.recent)}: {last}" if last else "")


def _list(outlet_id: str, known: "Sequence[LayoutRecord]", zone: str, as_json: bool) -> None:
    if as_json:
        emit_json(known)
        return
    if not known:
        say(f"{outlet_id}: no layout was learned yet; `silkwatch sources layout {outlet_id}` tells how far that is")
        return
    columns = ("Version", "State", "Since", "Until", "Learned from", "Pages read", "Agreement", "Why it ended")
    shown = table(f"Layouts of {outlet_id}, times in {zone}", *columns, right=columns[4:7], keep=columns[:4])
    for one in known:
        shown.add_row(
            str(one.version),
            one.state.value,
            local(one.created_at, zone),
            local(one.retired_at, zone),
            "operator" if one.corrected_by_operator else str(one.pages_learned_from),
            str(one.pages_read),
            "-" if one.agreement is None else f"{one.agreement:.1%}",
            plain(one.reason),
        )
    console().print(shown)


def _write(store: "Store", outlet_id: str, file: Path, as_json: bool) -> None:
    from crawler.layoutbook.editing import as_yaml

    active = _recalled(store, outlet_id).state.active
    if active is None:
        raise FailedError(
            f"{outlet_id}: no layout is in use that could be written; `silkwatch sources layout {outlet_id}` says why"
        )
    if file.exists():
        raise FailedError(f"{file}: exists already; name another file, or remove it first")
    with writing(file) as stream:
        stream.write(as_yaml(outlet_id, active.version, active.layout))
    if as_json:
        emit_json({"outlet": outlet_id, "version": active.version, "file": file})
    else:
        say(
            f"{file}: layout {active.version}; correct it, then `silkwatch sources layout {outlet_id} --correct {file}`"
        )


def _correct(store: "Store", outlet_id: str, file: Path, as_json: bool) -> None:
    from crawler.layoutbook.editing import read_layout_file
    from crawler.layoutbook.states import corrected

    given = read_layout_file(file)
    kept = _recalled(store, outlet_id)
    after, change = corrected(kept.state, given)
    _take(store, outlet_id, kept, after, change)
    if as_json:
        emit_json({"outlet": outlet_id, "version": change.version})
    else:
        say(f"{outlet_id}: layout {change.version} is yours, and read by from the next crawl on.")


def _forget(store: "Store", outlet_id: str, as_json: bool) -> None:
    from crawler.layoutbook.states import forgotten

    kept = _recalled(store, outlet_id)
    after, change = forgotten(kept.state, kept.standing[1])
    _take(store, outlet_id, kept, after, change)
    if as_json:
        emit_json({"outlet": outlet_id, "forgotten": change.version if change else None})
    elif change is None:
        say(f"{outlet_id}: no layout was in use; it is learned from the next pages.")
    else:
        say(f"{outlet_id}: layout {change.version} is retired; a new one is learned from the next pages.")


def _take(store: "Store", outlet_id: str, kept: "Recalled", after: "BookState", change: "Change | None") -> None:
    from crawler.layoutbook.keeping import step

    now = datetime.now(UTC)
    if store.take_layout_steps([step(outlet_id, kept.standing, after, change, now)], now=now):
        raise FailedError(f"{outlet_id}: a crawl changed its layout at this moment; look at it, and try again")
