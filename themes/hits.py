"""The hits of an article as numbers, and sets of them as integers: bit i of a set is hit i.

A hit is one place of one term. They are numbered as they begin, so that those of a sentence, of the title, or between two
words are a run of bits, and joining, meeting and excluding sets is one operation on integers. Every place that the automaton
saw has its bits, one for each term that begins so; whether the term is there is verified when the term is first asked for.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
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
_WORD, _STEM, _PHRASE = int(Shape.WORD), int(Shape.STEM), int(Shape.PHRASE)


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
        places = sorted(sightings.places, key=_START)
        self._literals: Sequence[int]
        starts: Sequence[int]
        self._literals, starts, ends = zip(*places, strict=True) if places else ((), (), ())
        # The text looked at has one space more in front than the folded text; Chinese is found without its own.
        self.starts: Sequence[int] = (
            [start - (text[start] != " ") for start in starts] if self._folded.has_chinese else starts
        )
        self._first_bits = list(accumulate(map(self._lexicon.counts.__getitem__, self._literals), initial=0))
        # By literal: the bit of its first term, and where it ends, for each place.
        self._places_of: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
        for literal, end, bit in zip(self._literals, ends, self._first_bits, strict=False):
            self._places_of[literal].append((bit, end))
        self.count = self._first_bits[-1]
        self.is_short = self.count <= _SHORT_BITS
        """Whether there are so few that a set for each of them takes no room."""
        self.known: dict[int, int] = {}
        """The hits of the terms that were asked for."""
        self._ends: dict[int, int] = {}
        self.wide = 0
        """Those that may have more than one word, of the terms asked for so far."""

    def of(self, term: int) -> int:
        """The hits of a term."""
        known = self.known.get(term)
        if known is None:
            known = self.known[term] = self._verified(term)
        return known

    def before(self, position: int) -> int:
        """How many of the lowest bits are hits that begin before a position of the folded text."""
        return self._first_bits[bisect_left(self.starts, position)]

    def before_first(self, is_behind: Callable[[int], bool]) -> int:
        """How many of the lowest bits are hits that begin before the first position that is behind something."""
        return self._first_bits[bisect_left(self.starts, True, key=is_behind)]

    def from_place(self, place: int) -> int:
        """The lowest bit of the hits that begin at a place, of which the automaton saw so many before."""
        return self._first_bits[place]

    def place(self, bit: int) -> int:
        """At which place a hit begins."""
        return bisect_right(self._first_bits, bit) - 1

    def start(self, bit: int) -> int:
        return self.starts[self.place(bit)]

    def end(self, bit: int) -> int:
        return self._ends[bit]

    def each(self, mask: int) -> list[Hit]:
        """The hits of a set, as they begin."""
        return [self._hit(bit) for bit in bits(mask)]

    def _hit(self, bit: int) -> Hit:
        place = self.place(bit)
        term = self._lexicon.terms_of[self._literals[place]][bit - self._first_bits[place]]
        return Hit(self.starts[place], self._ends[bit], term, bit)

    def _verified(self, term: int) -> int:
        lexicon = self._lexicon
        literal = lexicon.literal_of[term]
        places = self._places_of.get(literal)
        if places is None:
            return 0
        # The terms of a literal follow each other at each of its places.
        rank = lexicon.ranks[term]
        shape = lexicon.shapes[term]
        text, ends = self._text, self._ends
        mask = 0
        if shape == _WORD:
            for bit, literal_end in places:
                ends[bit + rank] = literal_end - 2
                mask |= 1 << bit
        elif shape == _STEM:
            reach = lexicon.endings[term] + 1
            for bit, literal_end in places:
                end = text.find(" ", literal_end, literal_end + reach)
                if end == literal_end or (end > 0 and text[literal_end:end].isalpha()):
                    ends[bit + rank] = end - 1
                    mask |= 1 << bit
        elif shape == _PHRASE:
            breaks = self._folded.breaks
            for bit, literal_end in places:
                following = bisect_right(breaks, self.start(bit))
                end = literal_end - 2
                if following == len(breaks) or breaks[following] >= end:
                    ends[bit + rank] = end
                    mask |= 1 << bit
            self.wide |= mask << rank
        else:
            one = lexicon.patterns[term]
            for bit, literal_end in places:
                text_end = _verified_end(text, literal_end, one)
                if text_end is not None and self._is_one(self.start(bit), text_end - 1, capitals=one.capitals):
                    ends[bit + rank] = text_end - 1
                    mask |= 1 << bit
            self.wide |= mask << rank
        return mask << rank

    def _is_one(self, start: int, end: int, *, capitals: bool) -> bool:
        """Whether a range of the folded text lies in one sentence, and in capitals if it has to."""
        if " " in self._folded.text[start:end]:
            breaks = self._folded.breaks
            following = bisect_right(breaks, start)
            if following < len(breaks) and breaks[following] < end:
                return False
        if not capitals:
            return True
        source_start, source_end = self._folded.source_span(start, end)
        return self._folded.source[source_start:source_end].isupper()


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
