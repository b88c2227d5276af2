"""`sources off` and `sources on`: the switch that keeps an outlet from being asked for anything, whatever runs."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from scheduler.cli.options import CatalogueOption, ConfigOption, DataOption, JsonOption, settings_for
from scheduler.cli.output import emit_json, say
from scheduler.cli.sources.choosing import refuse_unknown_outlet
from scheduler.errors import FailedError
from scheduler.opening import existing_store

if TYPE_CHECKING:
    from scheduler.config import Settings

OutletArgument = Annotated[
    str, typer.Argument(metavar="OUTLET", help="The outlet's id in the catalogue.", show_default=False)
]


def switch_off(
    outlet_id: OutletArgument,
    why: Annotated[
        str, typer.Option("--why", metavar="TEXT", help="The reason, which `sources show` tells.", show_default=False)
    ],
    catalogue: CatalogueOption = None,
    data: DataOption = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Ask nothing more of an outlet, from now on and until `on`.

    Works while a daemon runs: what is under way ends, and nothing new is begun. Links that wait stay in the ledger.
    """
    if not why.strip():
        raise typer.BadParameter("say why, for whoever looks at it later", param_hint="--why")
    _switch(settings_for(config, data, catalogue), outlet_id, why.strip(), as_json)


def switch_on(
    outlet_id: OutletArgument,
    catalogue: CatalogueOption = None,
    data: DataOption = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Ask an outlet again that was switched off.

    Its addresses are polled when they are due, and the links that waited are fetched.
    """
    _switch(settings_for(config, data, catalogue), outlet_id, None, as_json)


def _switch(settings: "Settings", outlet_id: str, why: str | None, as_json: bool) -> None:
    from crawler.sources import load_catalogue

    now = datetime.now(UTC)
    with existing_store(settings) as store:
        crawled = {outlet.id for outlet in store.outlets()}
        if outlet_id not in crawled:
            refuse_unknown_outlet(outlet_id, [*crawled, *load_catalogue(settings.crawler.catalogue).by_id()])
            raise FailedError(
                f'the database of {settings.storage.data_dir} does not know "{outlet_id}" before its first crawl; '
                "until then `enabled: false` in the catalogue keeps it off"
            )
        before = {one.outlet_id: one for one in store.switched_off()}
        store.switch_outlet(outlet_id, why, now=now)
    if as_json:
        emit_json({"outlet": outlet_id, "on": why is None, "why": why, "was_on": outlet_id not in before})
    elif why is not None:
        say(f"{outlet_id} is off: nothing of it is asked for. `silkwatch sources on {outlet_id}` ends that.")
    elif outlet_id in before:
        say(f"{outlet_id} is on again.")
    else:
        say(f"{outlet_id} was on already.")
