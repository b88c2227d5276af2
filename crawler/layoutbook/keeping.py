"""The states of the book as storage keeps them, and back."""

from dataclasses import dataclass, replace
from datetime import datetime

from crawler.extraction.errors import LayoutError
from crawler.extraction.layouts import Fit, Layout, Observation
from crawler.layoutbook.states import ActiveLayout, BookState, Change
from storage.layoutrecords import LayoutEvent, LayoutMemory, LayoutRecord, LayoutState, LayoutStep

Standing = tuple[int, int | None]
"""The newest version of an outlet's layout, and the active one."""


@dataclass(frozen=True, slots=True)
class Recalled:
    """A state as storage kept it, and where that stood. `unreadable` says why a layout that is there cannot be used, None
    that it can be: the state is then one without a layout."""

    state: BookState
    standing: Standing
    unreadable: str | None = None


def recalled(memory: LayoutMemory) -> Recalled:
    """The state that storage kept. What an older version of this code wrote, and this one cannot read, is not used."""
    try:
        observations = tuple(Observation.from_json(one) for one in memory.observations)
        state = BookState(memory.newest_version, None, observations, memory.observed)
    except LayoutError:
        state = BookState(memory.newest_version)
    record = memory.active
    held = memory.newest_version, record.version if record else None
    if record is None:
        return Recalled(state, held)
    try:
        layout = Layout.from_json(record.spec)
        recent = tuple(Fit(one) for one in record.recent)
    except ValueError as cause:  # a LayoutError is one
        return Recalled(state, held, str(cause))
    active = ActiveLayout(
        version=record.version,
        layout=layout,
        corrected_by_operator=record.corrected_by_operator,
        pages_read=record.pages_read,
        checks=record.checks,
        agreement=record.agreement,
        recent=recent,
        doubted_at=record.doubted_at,
    )
    return Recalled(replace(state, active=active), held)


def step(outlet_id: str, before: Standing, after: BookState, change: Change | None, now: datetime) -> LayoutStep:
    """What storage has to write for `after` to be there, in the place of a state that stood at `before`."""
    event = LayoutEvent(outlet_id, now, change.version, change.change, change.reason) if change else None
    return LayoutStep(before, _memory(outlet_id, after, now), event)


def standing(state: BookState) -> Standing:
    return state.newest_version, state.active.version if state.active else None


def _memory(outlet_id: str, state: BookState, now: datetime) -> LayoutMemory:
    observations = tuple(one.as_json() for one in state.observations)
    active = _record(outlet_id, state.active, now) if state.active else None
    return LayoutMemory(outlet_id, state.newest_version, active, observations, state.observed)


def _record(outlet_id: str, active: ActiveLayout, now: datetime) -> LayoutRecord:
    return LayoutRecord(
        outlet_id=outlet_id,
        version=active.version,
        state=LayoutState.ACTIVE,
        spec=active.layout.as_json(),
        pages_learned_from=active.layout.pages,
        corrected_by_operator=active.corrected_by_operator,
        created_at=now,
        pages_read=active.pages_read,
        checks=active.checks,
        agreement=active.agreement,
        recent=tuple(fit.value for fit in active.recent),
        doubted_at=active.doubted_at,
    )
