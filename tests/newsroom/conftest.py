"""A served newsroom whose clock each test may move as it likes."""

from collections.abc import Iterator

import pytest

from newsroom import NewsroomServer, World, serve_in_thread


@pytest.fixture
def served(world: World) -> Iterator[NewsroomServer]:
    with serve_in_thread(world) as server:
        yield server
