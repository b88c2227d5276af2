"""The further addresses that an endpoint's index names, and when each was last read: a restart reads none of them anew."""

from collections.abc import Sequence

from sqlalchemy import Connection, delete, insert, select

from storage.batches import batches
from storage.endpointrecords import IndexPart
from storage.identity import stored_key
from storage.tables import Part


def index_parts(connection: Connection, endpoint_id: int) -> dict[str, IndexPart]:
    """The parts of an endpoint that were ever read well, by address."""
    statement = select(Part.url, Part.changed_at, Part.read_at).where(Part.endpoint_id == endpoint_id)
    return {row.url: IndexPart(row.url, row.changed_at, row.read_at) for row in connection.execute(statement)}


def remember_parts(connection: Connection, endpoint_id: int, parts: Sequence[IndexPart]) -> None:
    """Note that these parts were read."""
    rows = {
        stored_key(one.url): {
            "endpoint_id": endpoint_id,
            "key": stored_key(one.url),
            "url": one.url,
            "changed_at": one.changed_at,
            "read_at": one.read_at,
        }
        for one in parts
    }
    for keys in batches(rows):
        connection.execute(delete(Part).where(Part.endpoint_id == endpoint_id, Part.key.in_(keys)))
        connection.execute(insert(Part), [rows[key] for key in keys])
