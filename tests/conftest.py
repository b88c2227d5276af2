"""What all tests share: both databases, and a newsroom served over HTTP."""

import signal
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, settings

from newsroom import NewsroomServer, World, build_world, serve_in_thread
from tests.databases import (
    database_url,
    migrated_database_url,
    migrated_file,
    migrated_template,
    postgres_server,
)

__all__ = ["database_url", "migrated_database_url", "migrated_file", "migrated_template", "postgres_server"]

# How long an example takes says how busy the machine is; what must be quick is measured in processor time by its own test.
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")

NEWSROOM_END = datetime(2026, 11, 23, 19, 59, tzinfo=UTC)


def pytest_configure() -> None:
    """Where a shell runs the tests in its background, they ignore Ctrl-C, and so would all that they start and interrupt."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--seeds N`: how many worlds the whole newsroom is crawled in."""
    parser.addoption("--seeds", type=int, default=2, help="worlds in which the whole newsroom is crawled (default: 2)")


@pytest.fixture
def world() -> World:
    """A newsroom whose clock stands at the end of its fourteen days."""
    return build_world(seed=7, end=NEWSROOM_END)


@pytest.fixture
def served(world: World) -> Iterator[NewsroomServer]:
    """The newsroom, served over HTTP on loopback."""
    with serve_in_thread(world) as server:
        yield server
