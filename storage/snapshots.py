"""How far each snapshot file is spoken of in the tables."""

from sqlalchemy import Connection, func, select

from storage.tables import Snapshot


def last_snapshot_ends(connection: Connection) -> dict[str, int]:
    """For each file the byte after its last committed record. What lies behind it, a crash left."""
    ends = select(Snapshot.file, func.max(Snapshot.offset + Snapshot.length)).group_by(Snapshot.file)
    return {file: int(end) for file, end in connection.execute(ends)}
