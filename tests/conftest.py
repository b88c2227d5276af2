"""What all tests share: both databases, and a newsroom served over HTTP."""

import asyncio
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from newsroom import NewsroomServer, World, build_world
from tests.databases import database_url, postgres_server

__all__ = ["database_url", "postgres_server"]

NEWSROOM_END = datetime(2026, 11, 23, 19, 59, tzinfo=UTC)


@pytest.fixture
def world() -> World:
    """A newsroom whose clock stands at the end of its fourteen days."""
    return build_world(seed=7, end=NEWSROOM_END)


class ServedNewsroom:
    """A newsroom server on a thread and loop of its own, so that a test may block or run a loop itself."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.server = NewsroomServer(world)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="newsroom", daemon=True)

    def __enter__(self) -> "ServedNewsroom":
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self.server.start(), self._loop).result(20)
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self.server.stop(), self._loop).result(20)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(20)
        self._loop.close()

    def write_catalogue(self, folder: Path, outlets: tuple[str, ...] | None = None) -> Path:
        """The newsroom's catalogue, or that of some of its outlets, as a file in `folder`."""
        path = folder / "newsroom.yaml"
        path.write_text(self.world.catalogue(self.server.port, outlets=outlets), "utf-8")
        return path


@pytest.fixture
def served(world: World) -> Iterator[ServedNewsroom]:
    """The newsroom, served over HTTP on loopback."""
    with ServedNewsroom(world) as newsroom:
        yield newsroom
