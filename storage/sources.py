"""Outlets and endpoints as the catalogue has them, and which endpoints are due.

What leaves the catalogue stays in the tables, switched off: articles and ledger rows speak of it.
"""

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, and_, case, exists, func, insert, or_, select, update

from storage.endpointrecords import WELL, DueEndpoint, EndpointRecord, EndpointState, EndpointStatus
from storage.errors import NotKnown
from storage.outletrecords import OutletRecord, OutletSwitch
from storage.tables import Article, Endpoint, Event, Flag, Link, Outlet

_OUTLET_FIELDS = tuple(OutletRecord.__dataclass_fields__)
_DUE_FIELDS = tuple(name for name in DueEndpoint.__dataclass_fields__ if name != "due_at")
_STATUS_FIELDS = tuple(EndpointStatus.__dataclass_fields__)
_ON: dict[str, Any] = {"off_since": None, "off_because": None}


def sync_sources(
    connection: Connection, outlets: Sequence[OutletRecord], endpoints: Sequence[EndpointRecord], now: datetime
) -> None:
    """Make the tables name what the catalogue names. Writes only what differs."""
    _sync_outlets(connection, outlets)
    _sync_endpoints(connection, endpoints, now)


def _sync_outlets(connection: Connection, outlets: Sequence[OutletRecord]) -> None:
    known = {row.id: _outlet(row._mapping) for row in connection.execute(select(Outlet.__table__))}
    fresh = [asdict(outlet) for outlet in outlets if outlet.id not in known]
    changed = [asdict(outlet) for outlet in outlets if outlet.id in known and outlet != known[outlet.id]]
    if fresh:
        connection.execute(insert(Outlet), fresh)
    for values in changed:
        connection.execute(update(Outlet).where(Outlet.id == values["id"]).values(values))


def _sync_endpoints(connection: Connection, endpoints: Sequence[EndpointRecord], now: datetime) -> None:
    columns = (
        Endpoint.id,
        Endpoint.outlet_id,
        Endpoint.url,
        Endpoint.kind,
        Endpoint.language,
        Endpoint.enabled,
        Endpoint.next_due_at,
    )
    known = {(row.outlet_id, row.url): row for row in connection.execute(select(*columns))}
    wanted = {(endpoint.outlet_id, endpoint.url): endpoint for endpoint in endpoints}
    fresh = [_fresh(endpoint, now) for place, endpoint in wanted.items() if place not in known]
    if fresh:
        connection.execute(insert(Endpoint), fresh)
    for place, row in known.items():
        endpoint = wanted.get(place)
        if endpoint is None:
            changes: dict[str, Any] = {"enabled": False} if row.enabled else {}
        else:
            names = ("kind", "language", "enabled")
            changes = {name: getattr(endpoint, name) for name in names if getattr(endpoint, name) != getattr(row, name)}
            if row.next_due_at is None and not endpoint.standby:  # no fallback any more
                changes |= {"next_due_at": now, "state": EndpointState.NEW.value, "state_since": now, "reason": ""}
        if "kind" in changes:  # what another reader made of the last answer says nothing about the next
            changes |= {"etag": None, "last_modified": None, "content_hash": None, "next_due_at": now}
        if changes:
            connection.execute(update(Endpoint).where(Endpoint.id == row.id).values(changes))


def _fresh(endpoint: EndpointRecord, now: datetime) -> dict[str, Any]:
    values = asdict(endpoint)
    standby = values.pop("standby")
    return {
        **values,
        "state": (EndpointState.STANDBY if standby else EndpointState.NEW).value,
        "reason": "",
        "state_since": now,
        "next_due_at": None if standby else now,
        "failures": 0,
    }


def _outlet(row: RowMapping) -> OutletRecord:
    values = {name: row[name] for name in _OUTLET_FIELDS}
    return OutletRecord(**{**values, "languages": tuple(values["languages"]), "aliases": tuple(values["aliases"])})


def outlets(connection: Connection) -> list[OutletRecord]:
    """Every outlet that was ever in the catalogue, by id."""
    return [_outlet(row._mapping) for row in connection.execute(select(Outlet.__table__).order_by(Outlet.id))]


def due_endpoints(connection: Connection, now: datetime, limit: int | None) -> list[DueEndpoint]:
    """The enabled endpoints whose time has come, the longest overdue first; none of outlets that are switched off."""
    # what was last polled in the future was so by a clock that has been corrected since
    clock_was_ahead = and_(Endpoint.next_due_at.is_not(None), Endpoint.last_polled_at > now)
    statement = (
        select(Endpoint.next_due_at.label("due_at"), *(getattr(Endpoint, name) for name in _DUE_FIELDS))
        .join(Outlet, Outlet.id == Endpoint.outlet_id)
        .where(Endpoint.enabled, Outlet.off_since.is_(None), or_(Endpoint.next_due_at <= now, clock_was_ahead))
        .order_by(Endpoint.next_due_at, Endpoint.id)
        .limit(limit)
    )
    return [DueEndpoint(**{**row._mapping, "state": EndpointState(row.state)}) for row in connection.execute(statement)]


def stand_by(connection: Connection, endpoint_id: int, reason: str, now: datetime) -> None:
    """An endpoint is not needed for now: it is not due before it is called up."""
    endpoint = Endpoint.id == endpoint_id
    state = connection.execute(select(Endpoint.state).where(endpoint)).scalar_one()
    values: dict[str, Any] = {"reason": reason, "next_due_at": None, "failures": 0}
    if is_another_state(state, EndpointState.STANDBY):
        values |= {"state": EndpointState.STANDBY.value, "state_since": now}
        change = {"endpoint_id": endpoint_id, "at": now, "previous": state, "state": EndpointState.STANDBY.value}
        connection.execute(insert(Event), {**change, "reason": reason})
    connection.execute(update(Endpoint).where(endpoint).values(values))


def endpoint_for(connection: Connection, endpoint: EndpointRecord, now: datetime) -> int:
    """An endpoint of this outlet and kind, the one of this address or an enabled one first; made, and switched off, where
    there is none."""
    of_kind = (Endpoint.outlet_id == endpoint.outlet_id, Endpoint.kind == endpoint.kind)
    best_first = (Endpoint.url != endpoint.url, ~Endpoint.enabled, Endpoint.id)
    known: int | None = connection.execute(select(Endpoint.id).where(*of_kind).order_by(*best_first).limit(1)).scalar()
    if known is not None:
        return known
    values = _fresh(replace(endpoint, enabled=False), now) | {"next_due_at": None}
    same = (Endpoint.outlet_id == endpoint.outlet_id, Endpoint.url == endpoint.url)
    of_address: int | None = connection.execute(select(Endpoint.id).where(*same)).scalar()
    if of_address is not None:
        return of_address
    connection.execute(insert(Endpoint), values)
    return connection.execute(select(Endpoint.id).where(*same)).scalar_one()


def call_up(connection: Connection, endpoint_ids: Sequence[int], now: datetime) -> list[DueEndpoint]:
    """Make endpoints that stood by due now."""
    waiting = (Endpoint.id.in_(endpoint_ids), Endpoint.next_due_at.is_(None))
    connection.execute(update(Endpoint).where(*waiting).values(next_due_at=now))
    return [one for one in due_endpoints(connection, now, None) if one.id in set(endpoint_ids)]


def is_another_state(old: str, new: EndpointState) -> bool:
    """Whether an endpoint changed. That an answer which is well was new (`ok`) or as before (`unchanged`) is no change."""
    return old != new.value and not (new in WELL and old in {one.value for one in WELL})


def switch_outlet(connection: Connection, place: str, outlet_id: str, off_because: str | None, now: datetime) -> None:
    """Switch an outlet off for a reason, or on again (None). Raises NotKnown."""
    off = {"off_since": now, "off_because": off_because} if off_because is not None else _ON
    if not connection.execute(update(Outlet).where(Outlet.id == outlet_id).values(off)).rowcount:
        raise NotKnown(place, f"there is no outlet {outlet_id}")


def switched_off(connection: Connection) -> list[OutletSwitch]:
    """The outlets that are switched off, by id."""
    statement = select(Outlet.id, Outlet.off_since, Outlet.off_because).where(Outlet.off_since.is_not(None))
    return [
        OutletSwitch(row.id, row.off_since, row.off_because or "")
        for row in connection.execute(statement.order_by(Outlet.id))
    ]


def flagged_shares(connection: Connection, since: datetime) -> dict[int, tuple[int, int]]:
    """For each endpoint, how many articles it found since then, and how many of those match a theme."""
    newest = and_(Flag.article_id == Article.id, Flag.revision == Article.revision)
    flagged = exists().where(newest).correlate(Article)
    statement = (
        select(Link.endpoint_id, func.count(), func.sum(case((flagged, 1), else_=0)))
        .join(Article, Article.id == Link.article_id)
        .where(Link.found_at >= since, Link.endpoint_id.is_not(None))
        .group_by(Link.endpoint_id)
    )
    return {endpoint_id: (found, int(matching)) for endpoint_id, found, matching in connection.execute(statement)}


def endpoints(connection: Connection, outlet_id: str | None) -> list[EndpointStatus]:
    """The endpoints, or those of one outlet, by outlet and address."""
    statement = select(*(getattr(Endpoint, name) for name in _STATUS_FIELDS)).order_by(Endpoint.outlet_id, Endpoint.url)
    if outlet_id is not None:
        statement = statement.where(Endpoint.outlet_id == outlet_id)
    return [
        EndpointStatus(**{**row._mapping, "state": EndpointState(row.state)}) for row in connection.execute(statement)
    ]
