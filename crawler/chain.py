"""The chain of an outlet's addresses: which ones are held back, and which stand in for others that are not well. Pure.

Rules, in order:
1. An address that the catalogue marks `fallback` stands behind the addresses of its outlet that come before it, in the
   same language or where either names none, and are polled.
2. It is needed while none of those is well: each answered at least once, and none of them is `ok` or `unchanged`.
   An address that is stale, silent or empty is not well: what it should tell must come from somewhere.
3. Otherwise it stands by, and is not polled.
4. A chain whose first addresses are all switched off begins with its first fallback.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from crawler.sources import EndpointEntry, OutletEntry
from storage.endpointrecords import WELL, EndpointState, EndpointStatus

UNTOLD = frozenset({EndpointState.NEW, EndpointState.STANDBY})


@dataclass(frozen=True, slots=True)
class Standing:
    """How a fallback stands. `reason` says which address it stands by or in for, and how that one is."""

    url: str
    needed: bool
    reason: str


def standings(outlet: OutletEntry, states: Mapping[str, EndpointState]) -> list[Standing]:
    """The fallbacks of an outlet, in the order of the catalogue. `states` are by address; what is missing is new."""
    found: list[Standing] = []
    for feed in outlet.feeds:
        if before := outlet.before(feed):
            found.append(_standing(feed.url, before, states, found))
    return found


def _standing(
    url: str, before: Sequence[EndpointEntry], states: Mapping[str, EndpointState], found: Sequence[Standing]
) -> Standing:
    held_back = {one.url for one in found if not one.needed}
    asked = [one for one in before if one.url not in held_back]
    known = [(one.url, states.get(one.url, EndpointState.NEW)) for one in asked]
    well = next((first for first, state in known if state in WELL), None)
    if well is not None:
        return Standing(url, False, f"stands by: {well} is well")
    untold = next((first for first, state in known if state in UNTOLD), None)
    if untold is not None:
        return Standing(url, False, f"stands by: {untold} has not been asked yet")
    first, state = known[-1]
    return Standing(url, True, f"stands in for {first} ({state.value})")


class Chains:
    """How the addresses of all outlets that have fallbacks stand, poll by poll.

    `statuses` is what the database knows at the start of a crawl.
    """

    def __init__(self, outlets: Mapping[str, OutletEntry], statuses: Iterable[EndpointStatus]) -> None:
        self._outlets = {
            outlet.id: outlet for outlet in outlets.values() if any(outlet.before(feed) for feed in outlet.feeds)
        }
        self._states: dict[str, dict[str, EndpointState]] = {id_: {} for id_ in self._outlets}
        self._ids: dict[tuple[str, str], int] = {}
        for one in statuses:
            if one.outlet_id in self._outlets:
                self._states[one.outlet_id][one.url] = one.state
                self._ids[one.outlet_id, one.url] = one.id

    @property
    def outlets(self) -> tuple[str, ...]:
        """The outlets that have fallbacks."""
        return tuple(self._outlets)

    def note(self, outlet_id: str, url: str, state: EndpointState) -> None:
        """An address is in this state by now."""
        if outlet_id in self._states:
            self._states[outlet_id][url] = state

    def reason(self, outlet_id: str, url: str) -> str:
        """Why a fallback is polled; empty for an address that is none."""
        found = (one.reason for one in self._standings(outlet_id) if one.url == url and one.needed)
        return next(found, "")

    def changes(self, outlet_id: str) -> list[tuple[int, Standing]]:
        """The fallbacks of an outlet that have to be called up, or to stand by from now on, by their endpoint's id."""
        states = self._states.get(outlet_id, {})
        return [
            (self._ids[outlet_id, one.url], one)
            for one in self._standings(outlet_id)
            if (outlet_id, one.url) in self._ids and one.needed == (states.get(one.url) is EndpointState.STANDBY)
        ]

    def _standings(self, outlet_id: str) -> list[Standing]:
        outlet = self._outlets.get(outlet_id)
        return standings(outlet, self._states[outlet_id]) if outlet else []
