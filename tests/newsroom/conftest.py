"""A newsroom with its traps, served once for all tests that only look at it."""

from collections.abc import Iterator

import pytest

from newsroom import NewsroomServer, build_world, serve_in_thread
from tests.conftest import NEWSROOM_END


@pytest.fixture(scope="session")
def trapped_server() -> Iterator[NewsroomServer]:
    with serve_in_thread(build_world(seed=7, end=NEWSROOM_END, traps=True)) as server:
        yield server


@pytest.fixture
def trapped(trapped_server: NewsroomServer) -> NewsroomServer:
    """The newsroom with its traps, its clock at its end."""
    trapped_server.world.clock.set(NEWSROOM_END)
    return trapped_server
