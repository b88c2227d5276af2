"""A daemon on a fast clock, in a process of its own, that measures itself: see `test_daemon`."""

import asyncio
import gc
import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil

from scheduler.config import load_settings
from scheduler.daemon import Daemon

BETWEEN_POLLS_LOOKS = 500
SETTLED_AFTER_ROUNDS = 20
MIB = 1024 * 1024


class FastClock:
    """Half an hour and a little more passes with every round of the daemon, and some seconds with every look at it: else
    it would stand still as soon as nothing is due in the next half hour."""

    def __init__(self) -> None:
        self.begun_at = datetime.now(UTC)
        self.daemon: Daemon | None = None
        self.looks = 0

    def __call__(self) -> datetime:
        rounds = self.daemon.rounds if self.daemon else 0
        return self.begun_at + timedelta(minutes=31) * rounds + timedelta(seconds=20) * self.looks


async def watch(catalogue: Path, data_dir: Path, rounds: int) -> dict[str, float]:
    """Run so many rounds; how memory (MiB) and descriptors grew once things had settled."""
    base = load_settings()
    settings = base.model_copy(
        update={
            "crawler": base.crawler.model_copy(update={"catalogue": catalogue, "readers": 1}),
            "storage": base.storage.model_copy(update={"data_dir": data_dir}),
            "scheduler": base.scheduler.model_copy(update={"tick_s": 0.05, "grouping_s": 0.05}),
        }
    )
    clock = FastClock()
    daemon = clock.daemon = Daemon(settings, now=clock)
    watching = asyncio.create_task(daemon.watch())
    me = psutil.Process()
    settled: tuple[float, int] | None = None
    while daemon.rounds < rounds + SETTLED_AFTER_ROUNDS and not watching.done():
        await asyncio.sleep(0.02)
        clock.looks += 1
        if settled is None and daemon.rounds >= SETTLED_AFTER_ROUNDS:
            gc.collect()
            settled = me.memory_info().rss / MIB, _descriptors(me)[0]
    gc.collect()
    memory_mib, descriptors = me.memory_info().rss / MIB, _descriptors(me)[0]
    for _ in range(BETWEEN_POLLS_LOOKS):  # a connection that is open just now is no leak
        if settled is None or descriptors <= settled[1]:
            break
        await asyncio.sleep(0.02)
        clock.looks += 1
        descriptors = min(descriptors, _descriptors(me)[0])
    connections = _descriptors(me)[1]
    daemon.stop()
    await watching
    assert settled is not None
    return {
        "rounds": daemon.rounds,
        "grown_mib": round(memory_mib - settled[0], 2),
        "grown_descriptors": descriptors - settled[1],
        "database_connections": connections,
    }


def _descriptors(me: psutil.Process) -> tuple[int, int]:
    """How many are open but for those of the database, and how many connections there are to that: its pool opens one
    more whenever more threads ask at the same time than ever before, and keeps so many as it is allowed to."""
    names = [Path(file.path).name for file in me.open_files()]
    return me.num_fds() - sum(name.startswith("silkwatch.db") for name in names), names.count("silkwatch.db")


def main() -> None:
    catalogue, data_dir, rounds = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    print(json.dumps(asyncio.run(watch(catalogue, data_dir, rounds))))


if __name__ == "__main__":
    main()
