"""Which outlets a command means, and which catalogue it may write."""

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from scheduler.errors import MisuseError
from scheduler.naming import refuse_unknown

if TYPE_CHECKING:
    from crawler.sources import OutletEntry


def chosen_outlets(outlets: "Sequence[OutletEntry]", ids: Sequence[str]) -> "list[OutletEntry]":
    """The outlets of these ids, each once, in the catalogue's order; all without any. Raises MisuseError."""
    known = [outlet.id for outlet in outlets]
    for one in ids:
        refuse_unknown_outlet(one, known)
    return [outlet for outlet in outlets if not ids or outlet.id in ids]


def refuse_unknown_outlet(outlet_id: str, known: Collection[str]) -> None:
    """Raise MisuseError for an id that is not known, with the nearest that is."""
    problem = f'no outlet "{outlet_id}" in the catalogue'
    refuse_unknown(outlet_id, known, problem, "`silkwatch sources list` shows the ids")


def own_catalogue(place: Path | None) -> Path:
    """The operator's own catalogue. Raises MisuseError for the shipped one, which an upgrade replaces."""
    from crawler.sources.editing import is_shipped

    if place is None or is_shipped(place):
        raise MisuseError(
            "this would change the shipped catalogue, which an upgrade replaces; make one of your own with "
            "`silkwatch sources copy outlets.yaml`, and name it with --catalogue or as crawler.catalogue"
        )
    return place


def outlets_at(place: Path | None) -> "Sequence[OutletEntry]":
    """The outlets of a catalogue; none where there is no such file yet."""
    from crawler.sources import load_catalogue

    return load_catalogue(place).outlets if place is None or place.exists() else ()
