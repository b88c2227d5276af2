"""Parts of a sequence, small enough for one statement: SQLite and PostgreSQL both limit its parameters."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")
IDS_PER_STATEMENT = 500


def batches(items: Iterable[T], size: int = IDS_PER_STATEMENT) -> Iterator[list[T]]:
    """The items in order, in lists of at most `size`."""
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch
