"""What is remembered of hosts beyond the end of a process: pauses, failures in a row, robots.txt."""

from collections.abc import Sequence

from sqlalchemy import Connection, delete, insert, select

from storage.batches import batches
from storage.records import HostMemory
from storage.tables import Host

NAME_LIMIT_CHARS = 300


def host_memory(connection: Connection) -> dict[str, HostMemory]:
    """All that is remembered, by host."""
    rows = connection.execute(select(Host.name, Host.resting_until, Host.failures, Host.delay_s, Host.robots))
    return {row.name: HostMemory(row.name, row.resting_until, row.failures, row.delay_s, row.robots) for row in rows}


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
