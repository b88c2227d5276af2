"""How much of one text stands within another, told by a small sketch of each.

A sketch is the hashes of those shingles whose hash falls into the lowest quarter of all: the same shingle is kept in every
text or in none, so the share of one sketch that stands in another estimates the share of the text. Very long texts keep the
lowest hashes only, and are compared with others below the highest that both keep.
"""

import sys
from array import array
from collections.abc import Sequence
from typing import Final
from zlib import crc32

from stories.tokens import shingles_of

SHINGLES_PER_HASH: Final = 4
HASHES_LIMIT: Final = 256
LEAST_HASHES: Final = 6
"""Texts with fewer, some twenty-five words, are too short to tell."""
_CEILING: Final = 2**32 // SHINGLES_PER_HASH


def sketch_of(text: str) -> tuple[int, ...]:
    """The hashes of a text, ascending."""
    hashes = map(crc32, map(str.encode, shingles_of(text)))
    return tuple(sorted({value for value in hashes if value < _CEILING})[:HASHES_LIMIT])


def share_within(part: Sequence[int], whole: Sequence[int]) -> float:
    """The estimated share (0.0 to 1.0) of the text of `part` that stands in that of `whole`; 0.0 for too short a text."""
    if len(whole) >= HASHES_LIMIT:
        part = [value for value in part if value <= whole[-1]]
    if len(part) < LEAST_HASHES:
        return 0.0
    kept = set(whole)
    return sum(value in kept for value in part) / len(part)


def indexed(sketch: Sequence[int]) -> list[int]:
    """The half of the hashes, the lowest ones, by which a text is found; all of them tell how much is shared."""
    return [value for value in sketch if value < _CEILING // 2]


def packed(sketch: tuple[int, ...]) -> bytes:
    """The hashes as little-endian numbers of four bytes."""
    return _little(array("I", sketch)).tobytes()


def unpacked(value: bytes) -> tuple[int, ...]:
    """What `packed` packed. Raises ValueError for a length that is no multiple of four."""
    hashes = array("I")
    hashes.frombytes(value)
    return tuple(_little(hashes))


def _little(hashes: "array[int]") -> "array[int]":
    if sys.byteorder == "big":
        hashes.byteswap()
    return hashes
