"""`sources health`: which addresses are not well, since when and why, and what changed lately."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from scheduler.cli.options import ConfigOption, DataOption, JsonOption, settings_for
from scheduler.cli.output import console, emit_json, local, plain, say, table
from scheduler.opening import existing_store

if TYPE_CHECKING:
    from storage import EndpointEvent, EndpointStatus, LayoutEvent, OutletSwitch

WELL = ("ok", "unchanged", "standby")
WORST_FIRST = (
    "silent", "stale", "empty", "blocked", "robots-forbidden", "gone", "not-a-feed", "too-large", "tls", "dns", "timeout",
    "error", "new",
)  # fmt: skip


def health(
    everything: Annotated[bool, typer.Option("--all", help="The addresses that are well, too.")] = False,
    days: Annotated[
        int, typer.Option("--days", metavar="N", min=0, max=3_650, help="How far back changes are told; 0: none.")
    ] = 7,
    data: DataOption = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show which addresses are not well, since when and why.

    An address is silent when its own rhythm makes the time since its newest item improbable, and stale when its newest
    item is of long ago, however well it answers. What changed lately is told below, layouts of pages included.
    """
    settings = settings_for(config, data)
    now = datetime.now(UTC)
    with existing_store(settings) as store:
        known = [one for one in store.endpoints() if one.enabled]
        off = store.switched_off()
        changes = store.events(now - timedelta(days=days)) if days else []
        of_layouts = store.layout_events(now - timedelta(days=days)) if days else []
    shown = sorted((one for one in known if everything or one.state.value not in WELL), key=_rank)
    if as_json:
        emit_json(
            {
                "states": dict(Counter(one.state.value for one in known)),
                "endpoints": [_as_json(one) for one in shown],
                "switched_off": off,
                "changes": changes,
                "layouts": of_layouts,
            }
        )
        return
    zone = settings.desk.timezone
    if shown:
        console().print(_table(shown, zone))
    told = [one for one in changes if (one.previous.value, one.state.value in WELL) != ("new", True)]
    if told:
        console().print(_changes(told, zone, days))
    if of_layouts:
        console().print(_layouts(of_layouts, zone, days))
    _say_sum(known, off, zone)


def _rank(one: "EndpointStatus") -> tuple[int, str, str]:
    state = one.state.value
    return (WORST_FIRST.index(state) if state in WORST_FIRST else len(WORST_FIRST)), one.outlet_id, one.url


def _as_json(one: "EndpointStatus") -> dict[str, object]:
    return {
        "outlet": one.outlet_id,
        "url": one.url,
        "kind": one.kind,
        "state": one.state,
        "reason": one.reason,
        "since": one.state_since,
        "last_ok_at": one.last_ok_at,
        "newest_item_at": one.newest_item_at,
        "next_due_at": one.next_due_at,
        "failures": one.failures,
        "moved_to": one.moved_to,
    }


def _table(shown: "Sequence[EndpointStatus]", zone: str) -> object:
    made = table(
        f"Times in {zone}", "State", "Outlet", "Address", "Since", "Newest item", "Why", keep=("State", "Outlet")
    )
    for one in shown:
        moved = f"; moved to {one.moved_to}" if one.moved_to else ""
        made.add_row(
            one.state.value,
            one.outlet_id,
            plain(one.url),
            local(one.state_since, zone),
            local(one.newest_item_at, zone),
            plain(one.reason + moved),
        )
    return made


def _changes(changes: "Sequence[EndpointEvent]", zone: str, days: int) -> object:
    made = table(
        f"Changes of the last {days} days", "When", "Outlet", "Address", "From", "To", "Why", keep=("When", "Outlet")
    )
    for one in changes:
        made.add_row(
            local(one.at, zone), one.outlet_id, plain(one.url), one.previous.value, one.state.value, plain(one.reason)
        )
    return made


def _layouts(changes: "Sequence[LayoutEvent]", zone: str, days: int) -> object:
    title = f"Changes of layouts in the last {days} days"
    made = table(title, "When", "Outlet", "Version", "What", "Why", keep=("When", "Outlet"))
    for one in changes:
        made.add_row(local(one.at, zone), one.outlet_id, str(one.version), one.change.value, plain(one.reason))
    return made


def _say_sum(known: "Sequence[EndpointStatus]", off: "Sequence[OutletSwitch]", zone: str) -> None:
    counts = Counter(one.state.value for one in known)
    well = counts["ok"] + counts["unchanged"]
    unwell = ", ".join(f"{counts[state]} {state}" for state in WORST_FIRST if counts[state])
    by = f", {counts['standby']} standing by" if counts["standby"] else ""
    say(f"{len(known)} addresses: {well} well{by}{', ' + unwell if unwell else ''}.")
    for one in off:
        say(f"{one.outlet_id} is switched off since {local(one.off_since, zone)}: {one.off_because}")
