"""What endpoints went through: how often they were polled, and when their state changed."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from storage.endpointrecords import EndpointEvent, EndpointState
from storage.tables import Endpoint, Event, PollRow

_EVENT_FIELDS = ("endpoint_id", "at", "previous", "state", "reason")


def polls_by_hour(connection: Connection, now: datetime, hours: int) -> list[int]:
    """How many polls began in each of the last hours before `now`, the latest hour last."""
    counts = [0] * hours
    begun = select(PollRow.at).where(PollRow.at > now - timedelta(hours=hours), PollRow.at <= now)
    for at in connection.execute(begun).scalars():
        counts[hours - 1 - int((now - at).total_seconds() // 3_600)] += 1
    return counts


def events(connection: Connection, since: datetime, outlet_id: str | None) -> list[EndpointEvent]:
    """The changes of state from `since` on, of one outlet if given, the newest first."""
    statement = (
        select(Endpoint.outlet_id, Endpoint.url, *(getattr(Event, name) for name in _EVENT_FIELDS))
        .join(Endpoint, Endpoint.id == Event.endpoint_id)
        .where(Event.at >= since)
        .order_by(Event.at.desc(), Event.id.desc())
    )
    if outlet_id is not None:
        statement = statement.where(Endpoint.outlet_id == outlet_id)
    return [
        EndpointEvent(
            **{
                **row._mapping,
                "previous": EndpointState(row.previous),
                "state": EndpointState(row.state),
            }
        )
        for row in connection.execute(statement)
    ]
