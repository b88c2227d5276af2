"""What was checked, for the digest's end: each outlet in the group that its newest state puts it in."""

from collections.abc import Iterable, Mapping

from desk.digest.cleaning import clean
from desk.digest.values import Checked, CheckedOutlet
from storage.endpointrecords import EndpointState
from storage.outletrecords import OutletCheck, OutletRecord

_ANSWERING = {EndpointState.OK, EndpointState.UNCHANGED}
_SILENT = {EndpointState.EMPTY, EndpointState.SILENT, EndpointState.STALE}
_BLOCKED = {EndpointState.BLOCKED, EndpointState.ROBOTS_FORBIDDEN}


def checked(checks: Iterable[OutletCheck], known: Mapping[str, OutletRecord]) -> Checked:
    """The outlets by how they are; those of the catalogue that were not among the checks are off."""
    listed = list(checks)
    groups: dict[str, list[CheckedOutlet]] = {
        name: [] for name in ("answering", "silent", "blocked", "failing", "unpolled")
    }
    for check in sorted(listed, key=lambda check: (check.name.casefold(), check.outlet_id)):
        groups[_group(check)].append(
            CheckedOutlet(
                outlet_id=check.outlet_id,
                name=clean(check.name) or clean(check.outlet_id),
                polls=check.polls,
                state=check.state,
                reason=clean(check.reason),
                last_ok_at=check.last_ok_at,
                newest_item_at=check.newest_item_at,
            )
        )
    off = sorted(known.keys() - {check.outlet_id for check in listed})
    return Checked(**{name: tuple(outlets) for name, outlets in groups.items()}, off=tuple(off))


def _group(check: OutletCheck) -> str:
    if check.polls == 0 or check.state is EndpointState.NEW:
        return "unpolled"
    if check.state in _ANSWERING:
        return "answering"
    if check.state in _BLOCKED:
        return "blocked"
    return "silent" if check.state in _SILENT else "failing"
