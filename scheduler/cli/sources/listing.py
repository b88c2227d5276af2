"""`sources list` and `sources show`: the catalogue with the state of its addresses."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scheduler.cli.options import (
    CatalogueOption,
    ConfigOption,
    DataOption,
    JsonOption,
    settings_for,
)
from scheduler.cli.output import console, emit_json, local, plain, say, table
from scheduler.cli.sources.choosing import chosen_outlets
from scheduler.errors import NoWatchError
from scheduler.naming import refuse_unknown
from scheduler.opening import existing_store

if TYPE_CHECKING:
    from crawler.sources import OutletEntry
    from scheduler.config import Settings
    from storage.endpointrecords import EndpointStatus
    from storage.outletrecords import OutletSwitch

States = Mapping[str, Mapping[str, "EndpointStatus"]]
Switches = Mapping[str, "OutletSwitch"]


def list_sources(
    country: Annotated[
        str | None,
        typer.Option("--country", metavar="CC", help="Only this country: AZ, GE, AM, ..., INT.", show_default=False),
    ] = None,
    language: Annotated[
        str | None,
        typer.Option(
            "--language", metavar="LANG", help="Only outlets that publish in it: az, ka, ...", show_default=False
        ),
    ] = None,
    state: Annotated[
        str | None,
        typer.Option(
            "--state", metavar="STATE", help="Only outlets with an address in it: ok, blocked, ...", show_default=False
        ),
    ] = None,
    catalogue: CatalogueOption = None,
    data: DataOption = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the outlets, with the state of their addresses."""
    settings = settings_for(config, data, catalogue)
    outlets, states, off = _sources(settings)
    if country is not None:
        countries = {outlet.country for outlet in outlets}
        _refuse_other(f'--country "{country}": the catalogue has no outlet there', country.upper(), countries)
    if language is not None:
        languages = {one for outlet in outlets for one in outlet.languages}
        _refuse_other(f'--language "{language}": the catalogue has no outlet in it', language.lower(), languages)
    if state is not None:
        _refuse_other(f'--state "{state}": there is no such state', state.lower(), _all_states())
    chosen = [
        outlet
        for outlet in outlets
        if (country is None or outlet.country == country.upper())
        and (language is None or language.lower() in outlet.languages)
        and (state is None or any(one.state == state.lower() for one in states.get(outlet.id, {}).values()))
    ]
    if as_json:
        emit_json([_as_json(outlet, states.get(outlet.id, {}), off) for outlet in chosen])
        return
    shown = table("", "Outlet", "Name", "Country", "Languages", "Polled", "State", right=("Polled",), keep=("Outlet",))
    for outlet in chosen:
        polled = sum(feed.polled for feed in outlet.feeds)
        shown.add_row(
            outlet.id,
            plain(outlet.name),
            outlet.country,
            " ".join(outlet.languages),
            f"{polled}/{len(outlet.feeds)}",
            _state_cell(outlet, states, off),
        )
    console().print(shown)
    say(f"{len(chosen)} of {len(outlets)} outlets.")


def _refuse_other(problem: str, given: str, known: Collection[str]) -> None:
    """Raise MisuseError for a word that no outlet or address has, with those that there are."""
    refuse_unknown(given, sorted(known), problem, f"choose {', '.join(sorted(known)) or 'another catalogue'}")


def _all_states() -> set[str]:
    from storage.endpointrecords import EndpointState

    return {state.value for state in EndpointState}


def show_source(
    outlet_id: Annotated[
        str, typer.Argument(metavar="OUTLET", help="The outlet's id in the catalogue.", show_default=False)
    ],
    catalogue: CatalogueOption = None,
    data: DataOption = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show one outlet and its addresses.

    Each address with its state, why, its newest item and when it is polled next.
    """
    settings = settings_for(config, data, catalogue)
    outlets, states, off = _sources(settings)
    (outlet,) = chosen_outlets(outlets, [outlet_id])
    known = states.get(outlet.id, {})
    if as_json:
        emit_json(_as_json(outlet, known, off))
        return
    out, zone = console(), settings.desk.timezone
    out.print(f"[bold]{plain(outlet.name)}[/] ({outlet.id}) {plain(outlet.homepage)}")
    out.print(f"{outlet.country}, {' '.join(outlet.languages)}, {outlet.kind}, {outlet.ownership}, {outlet.timezone}")
    if switch := off.get(outlet.id):
        out.print(f"[bold]off[/] since {local(switch.off_since, zone)} ({zone}): {plain(switch.off_because)}")
    elif not outlet.enabled:
        out.print("[bold]off[/] in the catalogue (enabled: false)")
    if outlet.notes:
        out.print(plain(outlet.notes))
    shown = table("", "Address", "Kind", "State", "Why", f"Newest ({zone})", "Next poll")
    for feed in outlet.feeds:
        one = known.get(feed.url)
        state = one.state.value if one else "-"
        shown.add_row(
            plain(feed.url),
            feed.type,
            state if feed.polled else "off",
            plain(one.reason) if one else "",
            local(one.newest_item_at if one else None, zone),
            local(one.next_due_at if one and feed.polled else None, zone),
        )
    out.print(shown)


def _sources(settings: "Settings") -> "tuple[tuple[OutletEntry, ...], States, Switches]":
    """The catalogue, by outlet and address what the database knows, and which outlets are switched off there.

    Nothing is known where there is no database yet.
    """
    from crawler.sources import load_catalogue

    outlets = load_catalogue(settings.crawler.catalogue).outlets
    states: dict[str, dict[str, EndpointStatus]] = defaultdict(dict)
    try:
        with existing_store(settings) as store:
            for one in store.endpoints():
                states[one.outlet_id][one.url] = one
            off = {one.outlet_id: one for one in store.switched_off()}
    except NoWatchError:
        return outlets, {}, {}
    return outlets, states, off


def _state_cell(outlet: "OutletEntry", states: States, off: Switches) -> str:
    if outlet.id in off or not outlet.enabled:
        return "off"
    return _summary(list(states.get(outlet.id, {}).values()))


def _as_json(outlet: "OutletEntry", known: "Mapping[str, EndpointStatus]", off: Switches) -> dict[str, Any]:
    feeds = [
        {
            "url": feed.url,
            "kind": feed.type,
            "language": feed.language,
            "polled": feed.polled,
            "status": known.get(feed.url),
        }
        for feed in outlet.feeds
    ]
    return {**outlet.model_dump(exclude={"feeds"}), "switched_off": off.get(outlet.id), "endpoints": feeds}


def _summary(known: "Sequence[EndpointStatus]") -> str:
    counts: dict[str, int] = defaultdict(int)
    for one in known:
        if one.enabled:
            counts[one.state.value] += 1
    return ", ".join(f"{count} {state}" for state, count in sorted(counts.items()))
