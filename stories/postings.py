"""A big index from 32-bit keys to numbers, in flat memory, that forgets what is old.

Dictionaries of Python's integers would need ten times the memory. A `Table` is open addressing over one array of 8 bytes a
slot; `Postings` keeps one table for each span of time and drops the oldest whole.
"""

from array import array
from collections import deque
from collections.abc import Iterable, Iterator
from typing import Final

KEY_LIMIT: Final = 16
"""Most numbers of one key in one span: what more have is a set phrase, and says nothing."""
_SMALLEST: Final = 1 << 10
_SPREAD: Final = 0x9E3779B1
_NUMBERS: Final = (1 << 32) - 1


class Table:
    """Several numbers (1 to 2**32 - 1) for each key (0 to 2**32 - 1)."""

    __slots__ = ("_mask", "_slots", "_used")

    def __init__(self) -> None:
        self._slots = array("Q", bytes(8 * _SMALLEST))
        self._mask = _SMALLEST - 1
        self._used = 0

    def add(self, key: int, number: int) -> None:
        """Adds a number to a key, unless the key is full."""
        if 2 * self._used > self._mask:
            self._grow()
        slots, mask = self._slots, self._mask
        at = (key * _SPREAD) & mask
        met = 0
        while slots[at]:
            if slots[at] >> 32 == key:
                met += 1
                if met == KEY_LIMIT:
                    return
            at = (at + 1) & mask
        slots[at] = key << 32 | number
        self._used += 1

    def of(self, keys: Iterable[int]) -> list[int]:
        """The numbers of these keys, once for each key that has them: key by key, in the order in which they came."""
        slots, mask = self._slots, self._mask
        found: list[int] = []
        for key in keys:
            at = (key * _SPREAD) & mask
            slot = slots[at]
            while slot:
                if slot >> 32 == key:
                    found.append(slot & _NUMBERS)
                at = (at + 1) & mask
                slot = slots[at]
        return found

    def _grow(self) -> None:
        size = 2 * (self._mask + 1)
        slots, mask = array("Q", bytes(8 * size)), size - 1
        for slot in self._in_order():
            at = ((slot >> 32) * _SPREAD) & mask
            while slots[at]:
                at = (at + 1) & mask
            slots[at] = slot
        self._slots, self._mask = slots, mask

    def _in_order(self) -> Iterator[int]:
        """The full slots, those of one key in the order in which they came: a run over the array's end is begun first."""
        slots = self._slots
        begin = next(at for at, slot in enumerate(slots) if not slot)
        for at in range(begin - len(slots), begin):
            if slots[at]:
                yield slots[at]


class Postings:
    """Tables of the last spans, `spans` of them and the one being filled."""

    __slots__ = ("_spans", "_tables")

    def __init__(self, spans: int) -> None:
        self._spans = spans
        self._tables: deque[Table] = deque([Table()])

    def add(self, key: int, number: int) -> None:
        """Adds a number to a key of the present span."""
        self._tables[-1].add(key, number)

    def of(self, keys: Iterable[int]) -> list[int]:
        """The numbers of these keys, once for each key that has them, the oldest span first."""
        return [number for table in self._tables for number in table.of(keys)]

    def turn(self) -> None:
        """Begins a span, and forgets the one that is too old."""
        self._tables.append(Table())
        if len(self._tables) > self._spans + 1:
            self._tables.popleft()
