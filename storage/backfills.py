"""Walks through the past of outlets: how far each came, so that what was broken off goes on where it ended."""

from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from storage.outletrecords import BackfillRecord
from storage.tables import Backfill

_FIELDS = tuple(BackfillRecord.__dataclass_fields__)


def backfill(connection: Connection, outlet_id: str, since: datetime, until: datetime) -> BackfillRecord | None:
    """The walk between these two instants; None when there was none yet."""
    return next((one for one in backfills(connection, outlet_id) if (one.since, one.until) == (since, until)), None)


def backfills(connection: Connection, outlet_id: str | None) -> list[BackfillRecord]:
    """All walks, or those of one outlet, the newest begun first."""
    statement = select(*(getattr(Backfill, name) for name in _FIELDS)).order_by(Backfill.begun_at.desc())
    if outlet_id is not None:
        statement = statement.where(Backfill.outlet_id == outlet_id)
    return [BackfillRecord(**row._mapping) for row in connection.execute(statement)]


def save_backfill(connection: Connection, record: BackfillRecord) -> None:
    """Write down how far a walk came."""
    same = (
        Backfill.outlet_id == record.outlet_id,
        Backfill.since == record.since,
        Backfill.until == record.until,
    )
    if not connection.execute(update(Backfill).where(*same).values(asdict(record))).rowcount:
        connection.execute(insert(Backfill), asdict(record))
