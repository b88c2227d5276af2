"""How the pages of outlets are read: the versions of their layouts, what is being learned, and what became of them.

A version is a row that says for ever what it said first; only its counters move, and in the end its state. What an
outlet's pages teach meanwhile is one more row, of version 0, which is written over.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from storage.batches import batches
from storage.errors import NotKnown
from storage.layoutrecords import LayoutChange, LayoutEvent, LayoutMemory, LayoutRecord, LayoutState, LayoutStep
from storage.tables import LayoutEventRow, LayoutRow, Outlet

LEARNING = "learning"
_FIELDS = tuple(LayoutRecord.__dataclass_fields__)
_MOVING = ("pages_read", "checks", "agreement", "recent", "doubted_at")
_EVENT_FIELDS = tuple(LayoutEvent.__dataclass_fields__)


def layouts(connection: Connection, outlet_id: str) -> list[LayoutRecord]:
    """The versions of an outlet's layout, the newest first."""
    versions = _columns().where(LayoutRow.outlet_id == outlet_id, LayoutRow.version > 0)
    return [_record(row) for row in connection.execute(versions.order_by(LayoutRow.version.desc()))]


def layout_memories(connection: Connection, outlet_ids: Collection[str]) -> dict[str, LayoutMemory]:
    """What is known of the pages of these outlets; an outlet of which nothing is known is in it, too."""
    newest = _newest_versions(connection, outlet_ids)
    active: dict[str, LayoutRecord] = {}
    learning: dict[str, tuple[tuple[Any, ...], int]] = {}
    taught = select(LayoutRow.outlet_id, LayoutRow.observations, LayoutRow.pages_learned_from)
    for ids in batches(sorted(outlet_ids)):
        named = LayoutRow.outlet_id.in_(ids)
        rows = connection.execute(_columns().where(named, LayoutRow.state == LayoutState.ACTIVE.value))
        active |= {row.outlet_id: _record(row) for row in rows}
        for row in connection.execute(taught.where(named, LayoutRow.version == 0)):
            learning[row.outlet_id] = tuple(row.observations), row.pages_learned_from
    return {
        id_: LayoutMemory(id_, newest.get(id_, 0), active.get(id_), *learning.get(id_, ((), 0))) for id_ in outlet_ids
    }


def take_layout_steps(connection: Connection, place: str, steps: Sequence[LayoutStep], now: datetime) -> set[str]:
    """Write steps down, each for another outlet; the outlets whose step was void, since somebody else changed their layout
    meanwhile. Raises NotKnown."""
    void: set[str] = set()
    for step in sorted(steps, key=lambda one: one.after.outlet_id):
        outlet_id = step.after.outlet_id
        # whoever changes an outlet's layout holds its row: a version's number is given once
        held = select(Outlet.id).where(Outlet.id == outlet_id).with_for_update()
        if connection.execute(held).scalar() is None:
            raise NotKnown(place, f"there is no outlet {outlet_id}")
        if _standing(connection, outlet_id) == step.before:
            _take(connection, step, now)
        else:
            void.add(outlet_id)
    return void


def layout_events(connection: Connection, since: datetime, outlet_id: str | None) -> list[LayoutEvent]:
    """What became of layouts from `since` on, of one outlet if given, the newest first."""
    statement = (
        select(*(getattr(LayoutEventRow, name) for name in _EVENT_FIELDS))
        .where(LayoutEventRow.at >= since)
        .order_by(LayoutEventRow.at.desc(), LayoutEventRow.id.desc())
    )
    if outlet_id is not None:
        statement = statement.where(LayoutEventRow.outlet_id == outlet_id)
    return [
        LayoutEvent(**{**row._mapping, "change": LayoutChange(row.change)}) for row in connection.execute(statement)
    ]


def _columns() -> Any:
    return select(*(getattr(LayoutRow, name) for name in _FIELDS))


def _record(row: Row[Any]) -> LayoutRecord:
    values = {name: getattr(row, name) for name in _FIELDS}
    return LayoutRecord(**{**values, "state": LayoutState(row.state), "recent": tuple(row.recent)})


def _newest_versions(connection: Connection, outlet_ids: Iterable[str]) -> dict[str, int]:
    newest = select(LayoutRow.outlet_id, func.max(LayoutRow.version)).group_by(LayoutRow.outlet_id)
    found: dict[str, int] = {}
    for ids in batches(sorted(outlet_ids)):
        rows = connection.execute(newest.where(LayoutRow.outlet_id.in_(ids)))
        found |= {outlet_id: version for outlet_id, version in rows}  # noqa: C416 -- rows, not pairs
    return found


def _standing(connection: Connection, outlet_id: str) -> tuple[int, int | None]:
    """The newest version and the active one."""
    of_active = select(LayoutRow.version).where(
        LayoutRow.outlet_id == outlet_id, LayoutRow.state == LayoutState.ACTIVE.value
    )
    newest = _newest_versions(connection, [outlet_id]).get(outlet_id, 0)
    return newest, connection.execute(of_active).scalar()


def _take(connection: Connection, step: LayoutStep, now: datetime) -> None:
    after, active = step.after, step.after.active
    _, was_active = step.before
    if was_active is not None and (active is None or active.version != was_active):
        reason = step.event.reason if step.event else ""
        retired = {"state": LayoutState.RETIRED.value, "retired_at": now, "reason": reason}
        connection.execute(update(LayoutRow).where(*_version(after.outlet_id, was_active)).values(retired))
    if active is not None:
        values = {name: getattr(active, name) for name in _FIELDS}
        if active.version == was_active:
            moved = {name: values[name] for name in _MOVING}
            connection.execute(update(LayoutRow).where(*_version(after.outlet_id, was_active)).values(moved))
        else:
            connection.execute(insert(LayoutRow), {**values, "state": active.state.value, "observations": []})
    _write_learning(connection, after, now)
    if step.event is not None:
        event = {name: getattr(step.event, name) for name in _EVENT_FIELDS}
        connection.execute(insert(LayoutEventRow), {**event, "change": step.event.change.value})


def _version(outlet_id: str, version: int) -> tuple[Any, ...]:
    return LayoutRow.outlet_id == outlet_id, LayoutRow.version == version


def _write_learning(connection: Connection, after: LayoutMemory, now: datetime) -> None:
    taught = {"observations": list(after.observations), "pages_learned_from": after.observed}
    learning = update(LayoutRow).where(*_version(after.outlet_id, 0)).values(taught)
    if connection.execute(learning).rowcount or not after.observed:
        return
    fresh = {"outlet_id": after.outlet_id, "version": 0, "state": LEARNING, "spec": None, "created_at": now}
    unmoved = {"corrected_by_operator": False, "reason": "", "pages_read": 0, "checks": 0, "recent": []}
    connection.execute(insert(LayoutRow), {**fresh, **unmoved, **taught})
