"""The shipped themes, loaded once for all tests of the room."""

import pytest

from themes import ThemeSet, load_packs


@pytest.fixture(scope="session")
def themes() -> ThemeSet:
    """The themes of the shipped packs."""
    return load_packs()
