"""What was checked of each outlet in a span of time, for the digest's footer.

Polls are counted in the span; the state is the present one. An outlet stands as its best endpoint stands: it answers if
any of its addresses does, and the reason then names those that do not.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select

from storage.endpointrecords import EndpointState
from storage.outletrecords import OutletCheck
from storage.tables import Endpoint, Outlet, PollRow

_BEST_FIRST = (
    EndpointState.OK,
    EndpointState.UNCHANGED,
    EndpointState.EMPTY,
    EndpointState.SILENT,
    EndpointState.STALE,
    EndpointState.BLOCKED,
    EndpointState.ROBOTS_FORBIDDEN,
    EndpointState.TIMEOUT,
    EndpointState.DNS,
    EndpointState.TLS,
    EndpointState.TOO_LARGE,
    EndpointState.NOT_A_FEED,
    EndpointState.GONE,
    EndpointState.ERROR,
    EndpointState.NEW,
    EndpointState.STANDBY,
)
_RANKS = {state.value: rank for rank, state in enumerate(_BEST_FIRST)}
_WELL = {
    EndpointState.OK.value,
    EndpointState.UNCHANGED.value,
    EndpointState.NEW.value,
    EndpointState.STANDBY.value,
}


def outlet_checks(connection: Connection, start: datetime, end: datetime) -> list[OutletCheck]:
    """One check for each outlet with an enabled endpoint, by id; polls counted in [start, end)."""
    counted = (
        select(PollRow.endpoint_id, func.count())
        .where(PollRow.at >= start, PollRow.at < end)
        .group_by(PollRow.endpoint_id)
    )
    polls = {endpoint_id: count for endpoint_id, count in connection.execute(counted)}  # noqa: C416 -- rows, not pairs
    columns = (
        Endpoint.id,
        Endpoint.outlet_id,
        Outlet.name,
        Endpoint.url,
        Endpoint.state,
        Endpoint.reason,
        Endpoint.last_ok_at,
        Endpoint.newest_item_at,
    )
    statement = select(*columns).join(Outlet, Outlet.id == Endpoint.outlet_id).where(Endpoint.enabled)
    by_outlet: dict[str, list[Any]] = defaultdict(list)
    for row in connection.execute(statement.order_by(Endpoint.outlet_id, Endpoint.id)):
        by_outlet[row.outlet_id].append(row)
    return [_check(rows, sum(polls.get(row.id, 0) for row in rows)) for rows in by_outlet.values()]


def _check(rows: Sequence[Row[Any]], polls: int) -> OutletCheck:
    best = min(rows, key=lambda row: _RANKS[row.state])
    return OutletCheck(
        outlet_id=best.outlet_id,
        name=best.name,
        polls=polls,
        last_ok_at=max((row.last_ok_at for row in rows if row.last_ok_at), default=None),
        newest_item_at=max((row.newest_item_at for row in rows if row.newest_item_at), default=None),
        state=EndpointState(best.state),
        reason=_reason(best, rows),
    )


def _reason(best: Row[Any], rows: Sequence[Row[Any]]) -> str:
    unwell = [row for row in rows if row is not best and row.state not in _WELL]
    if not unwell or best.state not in _WELL:
        return str(best.reason)
    worst = max(unwell, key=lambda row: _RANKS[row.state])
    why = f"{worst.state}: {worst.reason}" if worst.reason else worst.state
    return f"{len(unwell)} of {len(rows)} addresses unwell, {worst.url} {why}"
