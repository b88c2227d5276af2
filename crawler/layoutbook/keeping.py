"""The states of the book as storage keeps them, and back."""

from dataclasses import dataclass
from datetime import datetime

from crawler.extraction.errors import LayoutError
from crawler.extraction.layouts import Fit, Layout, Observation
from crawler.layoutbook.states import ActiveLayout, BookState, Change
from storage.layoutrecords import LayoutEvent, LayoutMemory, LayoutRecord, LayoutState, LayoutStep


@dataclass(frozen=True, slots=True)
class Recalled:
    """A state as storage kept it. `unreadable` says why a layout that is there cannot be used, None that it can be."""

    state: BookState
    unreadable: str | None = None


def recalled(memory: LayoutMemory) -> Recalled:
    """The state that storage kept. What an older version of this code wrote, and this one cannot read, is not used."""
    try:
        observations = tuple(Observation.from_json(one) for one in memory.observations)
    except LayoutError:
        observations = ()
    state = BookState(memory.newest_version, None, observations, memory.observed if observations else 0)
    record = memory.active
    if record is None:
        return Recalled(state)
    try:
        layout = Layout.from_json(record.spec)
        recent = tuple(Fit(one) for one in record.recent)
    except ValueError as cause:  # a LayoutError is one
        return Recalled(state, str(cause))
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
    return Recalled(BookState(memory.newest_version, active, observations, state.observed))


def step(outlet_id: str, before: BookState, after: BookState, change: Change | None, now: datetime) -> LayoutStep:
    """What storage has to write, when `before` is what it holds, and `after` is to be there in its place."""
    event = LayoutEvent(outlet_id, now, change.version, change.change, change.reason) if change else None
    return LayoutStep(standing(before), _memory(outlet_id, after, now), event)


def standing(state: BookState) -> tuple[int, int | None]:
    """The newest version of a state, and the active one."""
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
