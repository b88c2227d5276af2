"""What is remembered of hosts beyond the end of a process: pauses, failures in a row, robots.txt."""

from collections.abc import Sequence

from sqlalchemy import Connection, delete, func, insert, select

from storage.batches import batches
from storage.outletrecords import HostMemory
from storage.tables import Host

NAME_LIMIT_CHARS = 300
ROWS_LIMIT = 20_000
ROBOTS_LIMIT_CHARS = 64 * 1024 * 1024
"""Of all robots.txt together, as they are taken out of storage; those beyond are asked for again."""


def host_memory(connection: Connection) -> dict[str, HostMemory]:
    """All that is remembered, by host."""
    rows = connection.execute(select(Host.name, Host.resting_until, Host.failures, Host.delay_s, Host.robots))
    found: dict[str, HostMemory] = {}
    chars = 0
    for row in rows.yield_per(100):
        size = sum(len(str(kept)) for kept in (row.robots or {}).values())
        is_within = chars + size <= ROBOTS_LIMIT_CHARS
        chars += size if is_within else 0
        robots = row.robots if is_within else None
        found[row.name] = HostMemory(row.name, row.resting_until, row.failures, row.delay_s, robots)
    return found


def remember_hosts(connection: Connection, hosts: Sequence[HostMemory]) -> None:
    """Put what is remembered of these hosts in the place of what was. Longer names than DNS permits are left out."""
    rows = {
        one.host: {
            "name": one.host,
            "resting_until": one.resting_until,
            "failures": one.failures,
            "delay_s": one.delay_s,
            "robots": one.robots,
        }
        for one in hosts
        if len(one.host) <= NAME_LIMIT_CHARS
    }
    for names in batches(rows):
        connection.execute(delete(Host).where(Host.name.in_(names)))
        connection.execute(insert(Host), [rows[name] for name in names])
    _prune(connection)


def _prune(connection: Connection) -> None:
    """Forget hosts beyond the limit, those first that neither rest nor fail."""
    spare = connection.scalar(select(func.count()).select_from(Host)) or 0
    if spare <= ROWS_LIMIT:
        return
    order = (Host.resting_until.is_not(None), Host.failures, Host.name)
    for names in batches(connection.scalars(select(Host.name).order_by(*order).limit(spare - ROWS_LIMIT)).all()):
        connection.execute(delete(Host).where(Host.name.in_(names)))
