"""The hits of an article as numbers, and sets of them as integers: bit i of a set is hit i.

A hit is one place of one term. They are numbered as they begin, so that those of a sentence, of the title, or between two
words are a run of bits, and joining, meeting and excluding sets is one operation on integers. Every place that the automaton
saw has its bits, one for each term that begins so; whether the term is there is verified when the term is first asked for.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import accumulate
from operator import itemgetter
from typing import NamedTuple

from themes.lexicon import Pattern, Shape, Sightings

# Up to so many bits, and so many runs of them, arithmetic is the fastest. But each step of it takes time for all digits of
# an integer: for a long one that is done once, by its binary digits as text.
_SHORT_BITS = 4_096
_FEW_RUNS = 64
_START = itemgetter(1)


class Hit(NamedTuple):
    """One place of one term: the half-open range of the folded text, the term's number in its lexicon, and the hit's own."""

    start: int
    end: int
    term: int
    bit: int


class Hits:
    """The hits of one article. A set of them is empty when it is 0."""

    def __init__(self, sightings: Sightings) -> None:
        self._lexicon = sightings.lexicon
        self._folded = sightings.folded
        self._text = text = sightings.text
        self._places = sorted(sightings.places, key=_START)
        # The text looked at has one space more in front than the folded text; Chinese is found without its own.
        self._starts = [start - (text[start] != " ") for _, start, _ in self._places]
        literals = [place[0] for place in self._places]
        self._first_bits = list(accumulate(map(self._lexicon.counts.__getitem__, literals), initial=0))
        self._places_of: dict[int, list[int]] = {}
        for at, literal in enumerate(literals):
            self._places_of.setdefault(literal, []).append(at)
        self._known: dict[int, int] = {}
        self._ends: dict[int, int] = {}
        self.wide = 0
        """Those that may have more than one word, of the terms asked for so far."""

    @property
    def count(self) -> int:
        return self._first_bits[-1]

    def of(self, term: int) -> int:
        """The hits of a term."""
        known = self._known.get(term)
        if known is None:
            known = self._known[term] = self._verified(term)
        return known

    def before(self, position: int) -> int:
        """How many of the lowest bits are hits that begin before a position of the folded text."""
        return self._first_bits[bisect_left(self._starts, position)]

    def before_first(self, is_behind: Callable[[int], bool]) -> int:
        """How many of the lowest bits are hits that begin before the first position that is behind something."""
        return self._first_bits[bisect_left(self._starts, True, key=is_behind)]

    def start(self, bit: int) -> int:
        return self._starts[bisect_right(self._first_bits, bit) - 1]

    def end(self, bit: int) -> int:
        return self._ends[bit]

    def each(self, mask: int) -> list[Hit]:
        """The hits of a set, as they begin."""
        return [self._hit(bit) for bit in bits(mask)]

    def _hit(self, bit: int) -> Hit:
        at = bisect_right(self._first_bits, bit) - 1
        term = self._lexicon.terms_of[self._places[at][0]][bit - self._first_bits[at]]
        return Hit(self._starts[at], self._ends[bit], term, bit)

    def _verified(self, term: int) -> int:
        literal = self._lexicon.literal_of[term]
        rank = self._lexicon.terms_of[literal].index(term)
        shape = self._lexicon.shapes[term]
        one = self._lexicon.patterns[term]
        mask = 0
        for at in self._places_of.get(literal, ()):
            end = self._end(at, one, shape)
            if end:
                bit = self._first_bits[at] + rank
                self._ends[bit] = end
                mask |= 1 << bit
        if shape is Shape.OTHER:
            self.wide |= mask
        return mask

    def _end(self, at: int, one: Pattern, shape: Shape) -> int:
        """Where in the folded text the term ends whose first literal is this place; 0: it is not there."""
        literal_end = self._places[at][2]
        if shape is Shape.WORD:
            return literal_end - 2
        text = self._text
        if shape is Shape.STEM:
            word_end = text.find(" ", literal_end, literal_end + one.ending_max + 1)
            is_there = word_end == literal_end or (word_end > 0 and text[literal_end:word_end].isalpha())
            return word_end - 1 if is_there else 0
        end = _verified_end(text, literal_end, one)
        if end is None:
            return 0
        start, end = self._starts[at], end - 1
        if " " in self._folded.text[start:end]:
            breaks = self._folded.breaks
            if bisect_right(breaks, start) != bisect_right(breaks, end - 1):
                return 0
        if one.capitals:
            source_start, source_end = self._folded.source_span(start, end)
            if not self._folded.source[source_start:source_end].isupper():
                return 0
        return end


def _verified_end(text: str, end: int, one: Pattern) -> int | None:
    """Where the term ends whose first literal ends at `end`, without the space after it; None: it is not there."""
    for piece in one.pieces[1:]:
        word_end = text.find(" ", end, end + one.ending_max + 1)
        if word_end < 0 or (word_end > end and not text[end:word_end].isalpha()):
            return None
        if not text.startswith(piece, word_end):
            return None
        end = word_end + len(piece)
    return end - 1 if text[end - 1] == " " else end


def outermost(hits: Iterable[Hit]) -> list[Hit]:
    """Without those that lie inside another: "strategic partnership" in "comprehensive strategic partnership"."""
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda hit: (hit.start, -hit.end, hit.term)):
        if not kept or hit.end > kept[-1].end:
            kept.append(hit)
    return kept


def bits(mask: int) -> Iterator[int]:
    """The numbers of the bits of a set, ascending."""
    if mask.bit_length() <= _SHORT_BITS:
        while mask:
            lowest = mask & -mask
            yield lowest.bit_length() - 1
            mask ^= lowest
        return
    digits = bin(mask)[:1:-1]
    at = digits.find("1")
    while at >= 0:
        yield at
        at = digits.find("1", at + 1)


def of_runs(runs: Sequence[tuple[int, int]]) -> int:
    """The set of all bits of ascending half-open ranges that do not overlap."""
    if len(runs) <= _FEW_RUNS:
        mask = 0
        for first, end in runs:
            mask |= (1 << end) - (1 << first)
        return mask
    digits = []
    last = 0
    for first, end in runs:
        digits += ["0" * (first - last), "1" * (end - first)]
        last = end
    return int("".join(digits)[::-1], 2)


def of_bits(numbers: Sequence[int]) -> int:
    """The set of ascending numbers."""
    return of_runs([(number, number + 1) for number in numbers])
