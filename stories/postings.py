"""A big index from 32-bit keys to numbers, in flat memory, that forgets what is old.

Dictionaries of Python's integers would need ten times the memory. A `Table` is open addressing over one array of 8 bytes a
slot; `Postings` keeps one table for each span of time and drops the oldest whole.

Most keys that are asked for are nowhere, and to find that out in each of several big tables costs as many trips to memory.
So a byte for each place, where a key's hash leads, says in which of the tables there is any key of that place; there are twice
as many places as slots in the biggest table.
"""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

KEY_LIMIT: Final = 16
"""Most numbers of one key in one span: what more have is a set phrase, and says nothing."""
_SMALLEST: Final = 1 << 10
_SPREAD: Final = 0x9E3779B1
_NUMBERS: Final = (1 << 32) - 1
_PLACES_PER_SLOT: Final = 2
_PLACE_SHIFT: Final = 7
"""Other bits of the product than those that lead into a table: what shares a slot there shares no place."""


class Table:
    """Several numbers (1 to 2**32 - 1) for each key (0 to 2**32 - 1)."""

    __slots__ = ("_mask", "_slots", "_used")

    def __init__(self) -> None:
        self._slots = array("Q", bytes(8 * _SMALLEST))
        self._mask = _SMALLEST - 1
        self._used = 0

    @property
    def size(self) -> int:
        """How many slots there are."""
        return self._mask + 1

    def keys(self) -> Iterator[int]:
        """The keys, each as often as it has numbers."""
        return (slot >> 32 for slot in self._slots if slot)

    def add(self, keys: Sequence[int], number: int) -> None:
        """Adds a number to each of these keys, but for those that are full."""
        while 2 * (self._used + len(keys)) > self._mask:
            self._grow()
        slots, mask = self._slots, self._mask
        for key in keys:
            at = (key * _SPREAD) & mask
            met = 0
            while slot := slots[at]:
                if slot >> 32 == key:
                    met += 1
                    if met == KEY_LIMIT:
                        break
                at = (at + 1) & mask
            else:
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
    """Tables of the last spans, `spans` of them (at most seven) and the one being filled."""

    __slots__ = ("_at", "_bits", "_places", "_tables")

    def __init__(self, spans: int) -> None:
        self._bits = [1 << place for place in range(spans + 1)]
        self._tables: dict[int, Table] = {self._bits[0]: Table()}
        self._at = self._bits[0]
        self._places = bytearray(_PLACES_PER_SLOT * _SMALLEST)

    def add(self, keys: Sequence[int], number: int) -> None:
        """Adds a number to each of these keys, in the present span."""
        table = self._tables[self._at]
        table.add(keys, number)
        self._mark(keys, self._at)
        if _PLACES_PER_SLOT * table.size > len(self._places):
            self._places = bytearray(_PLACES_PER_SLOT * table.size)
            for bit, one in self._tables.items():
                self._mark(one.keys(), bit)

    def of(self, keys: Iterable[int]) -> list[int]:
        """The numbers of these keys, once for each key that has them, the oldest span first."""
        places, mask = self._places, len(self._places) - 1
        met = [(key, bits) for key in keys if (bits := places[key * _SPREAD >> _PLACE_SHIFT & mask])]
        if not met:
            return []
        tables = self._tables.items()
        return [number for bit, table in tables for number in table.of([key for key, bits in met if bits & bit])]

    def turn(self) -> None:
        """Begins a span, and forgets the one that is too old."""
        self._at = self._bits[(self._bits.index(self._at) + 1) % len(self._bits)]
        if self._tables.pop(self._at, None) is not None:
            self._places = self._places.translate(bytes(place & ~self._at for place in range(256)))
        self._tables[self._at] = Table()

    def _mark(self, keys: Iterable[int], bit: int) -> None:
        places, mask = self._places, len(self._places) - 1
        for key in keys:
            places[key * _SPREAD >> _PLACE_SHIFT & mask] |= bit
