"""All terms of all queries in one automaton: one pass over a folded text finds the places of every term.

A pattern of the automaton is a term up to its first star, with a space on each side where a word must begin or end
there; Chinese has no such spaces. The rest of the term is verified at the place: each star lets letters follow, at
most as many as the longest ending of the term's language, and then the next words must come.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, MatchKind

from themes.folding import HAN_CHARACTER, Folded, fold_word

_FIRST_HAN = "\u3040"


class Hit(NamedTuple):
    """One place of one term: the half-open range of the folded text, and the term's number in its lexicon.

    A tuple, because hits are compared and hashed more than anything else in the room.
    """

    start: int
    end: int
    term: int


class Pattern(NamedTuple):
    """A term ready to be looked for. A tuple, because twenty thousand of them are made, and hashed, whenever packs are read.

    `pieces` are the folded literals between stars, the first with its leading space, each later one likewise; a
    piece after the last star is empty when the term ends in it. `ending_max` is how many letters a star may stand
    for. `capitals`: the source must have the term in capitals.
    """

    pieces: tuple[str, ...]
    ending_max: int
    capitals: bool


def pattern(text: str, *, quoted: bool, ending_max: int) -> Pattern:
    """What to look for, for a term that `parsing.parse` let through."""
    pieces = [f" {fold_word(piece)}" if piece else "" for piece in text.split("*")]
    if _is_han(pieces[0][1]):
        pieces[0] = pieces[0][1:]
    if pieces[-1] and not _is_han(pieces[-1][-1]):
        pieces[-1] += " "
    return Pattern(tuple(pieces), ending_max, capitals=not quoted and text.rstrip("*").isupper())


def _is_han(character: str) -> bool:
    return character >= _FIRST_HAN and HAN_CHARACTER.match(character) is not None


class Lexicon:
    """The automaton over a set of patterns, which are numbered in the order given."""

    def __init__(self, patterns: Iterable[Pattern]) -> None:
        self.patterns = tuple(patterns)
        by_literal: dict[str, int] = {}
        self.literal_of = tuple(by_literal.setdefault(one.pieces[0], len(by_literal)) for one in self.patterns)
        self.patterns_of: tuple[list[int], ...] = tuple([] for _ in by_literal)
        for number, literal in enumerate(self.literal_of):
            self.patterns_of[literal].append(number)
        self.literals = tuple(by_literal)
        self._automaton = AhoCorasick(self.literals, matchkind=MatchKind.Standard, store_patterns=False)

    def look(self, folded: Folded) -> "Sightings":
        """Finds every literal of the patterns in time linear in the text and the places."""
        # A space before and after lets words at the ends match.
        text = f" {folded.text} "
        places: dict[int, list[tuple[int, int]]] = {}
        for literal, start, end in self._automaton.find_matches_as_indexes(text, overlapping=True):
            places.setdefault(literal, []).append((start, end))
        return Sightings(self, folded, text, places)


class Sightings:
    """What one look at one text found. A pattern's places are verified when they are first asked for."""

    def __init__(
        self, lexicon: Lexicon, folded: Folded, text: str, places: Mapping[int, list[tuple[int, int]]]
    ) -> None:
        self.folded = folded
        self._lexicon = lexicon
        self._text = text
        self._places = places
        self._verified: dict[int, list[Hit]] = {}

    @cached_property
    def seen(self) -> frozenset[int]:
        """The patterns whose first literal was seen: no other has a hit."""
        return frozenset(number for literal in self._places for number in self._lexicon.patterns_of[literal])

    def hits(self, term: int) -> list[Hit]:
        """The places of a pattern, ascending."""
        known = self._verified.get(term)
        if known is None:
            places = self._places.get(self._lexicon.literal_of[term], ())
            known = [hit for start, end in places if (hit := self._hit(term, start, end)) is not None]
            self._verified[term] = known
        return known

    def _hit(self, term: int, start: int, literal_end: int) -> Hit | None:
        one = self._lexicon.patterns[term]
        end = _verified_end(self._text, literal_end, one)
        if end is None:
            return None
        # The text looked at has one space more in front than the folded text.
        hit = Hit(start if self._text[start] == " " else start - 1, end - 1, term)
        if " " in self.folded.text[hit.start : hit.end]:
            breaks = self.folded.breaks
            if bisect_right(breaks, hit.start) != bisect_right(breaks, hit.end - 1):
                return None
        if one.capitals:
            source_start, source_end = self.folded.source_span(hit.start, hit.end)
            if not self.folded.source[source_start:source_end].isupper():
                return None
        return hit


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
