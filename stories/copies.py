"""Copies of one text, found by MinHash fingerprints of its shingles.

A fingerprint is a version byte and 240 minimum hashes of 16 bits each, of the shingles that `stories.tokens` makes.

It does not know languages, credits or disclaimers: a line added or a paragraph cut lowers the similarity by its share
of the text, and the threshold leaves room for that.
"""

import sys
from array import array
from collections import Counter, defaultdict
from collections.abc import Sequence
from operator import eq
from typing import Final

from rensa import RMinHash  # type: ignore[import-untyped, unused-ignore]  # it ships no types

from stories.tokens import shingles_of

VERSION: Final = 1
HASHES: Final = 240
SEED: Final = 1877

COPY_THRESHOLD: Final = 0.45
"""Texts at least this similar are copies. A text that loses its last half stays above it, as does a short one of which an
editor rewrote a sentence or two; two reporters' accounts of one event stay below 0.2."""


def fingerprint(text: str) -> bytes:
    """The fingerprint of a text: 481 bytes, or the version byte alone where there is no letter or digit.

    Fingerprints of one version are comparable for ever, whatever machine made them.
    """
    shingles = shingles_of(text)
    if not shingles:
        return bytes([VERSION])
    sketch = RMinHash(num_perm=HASHES, seed=SEED)
    sketch.update(list(shingles))
    low_halves = array("H", (value & 0xFFFF for value in sketch.digest()))
    if sys.byteorder == "big":
        low_halves.byteswap()
    return bytes([VERSION]) + low_halves.tobytes()


def hashes_of(value: bytes) -> memoryview:
    """The hashes, or an empty view: no text, or a version that this code cannot compare."""
    if value[:1] != bytes([VERSION]):
        return memoryview(b"").cast("H")
    body = value[1:]
    if len(body) not in (0, 2 * HASHES):
        raise ValueError(f"a fingerprint has 1 or {1 + 2 * HASHES} bytes, not {len(value)}")
    return memoryview(body).cast("H")


def similarity(a: bytes, b: bytes) -> float:
    """The estimated share of common shingles (Jaccard), 0.0 to 1.0; the standard error is 0.03 at most.

    0.0 where either has no text or another version. Raises ValueError for bytes that are no fingerprint.
    Example: two texts with 90 common shingles and 10 of their own each: 90 / (90 + 10 + 10) = 0.82.
    """
    one, other = hashes_of(a), hashes_of(b)
    if not one or not other:
        return 0.0
    same: int = sum(map(eq, one, other))
    return same / HASHES


def group_copies(fingerprints: Sequence[bytes], *, threshold: float = COPY_THRESHOLD) -> list[list[int]]:
    """Groups of indices into `fingerprints`: two share one when a chain of pairs at or above `threshold` joins them.

    Every index is in exactly one group; groups are ordered by their first index, indices ascend. The result is exact:
    an index from (position, hash) to the texts that have it counts the common hashes of every pair that has any.
    Raises ValueError for a threshold outside (0, 1] and for bytes that are no fingerprint.
    """
    if not 0.0 < threshold <= 1.0:
        raise ValueError(f"the threshold of copies lies above 0 and at most at 1: {threshold}")
    parents = list(range(len(fingerprints)))
    owners: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
    first_of: dict[bytes, int] = {}
    for index, value in enumerate(fingerprints):
        hashes = hashes_of(value)
        if not hashes:
            continue
        twin = first_of.setdefault(value, index)
        if twin != index:
            _join(parents, twin, index)
            continue
        shared: Counter[int] = Counter()
        for key in enumerate(hashes):
            shared.update(owners[key])
            owners[key].append(index)
        for other, count in shared.items():
            if count / HASHES >= threshold:
                _join(parents, other, index)
    groups: defaultdict[int, list[int]] = defaultdict(list)
    for index in range(len(fingerprints)):
        groups[_root(parents, index)].append(index)
    return list(groups.values())


def _root(parents: list[int], index: int) -> int:
    while parents[index] != index:
        parents[index] = index = parents[parents[index]]
    return index


def _join(parents: list[int], one: int, other: int) -> None:
    low, high = sorted((_root(parents, one), _root(parents, other)))
    parents[high] = low
