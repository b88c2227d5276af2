"""All terms of all queries in one automaton: one pass over a folded text finds the places of every term.

A pattern of the automaton is a term up to its first star, with a space on each side where a word must begin or end
there; Chinese has no such spaces. The rest of the term is verified at the place, by `themes.hits`: each star lets letters
follow, at most as many as the longest ending of the term's language, and then the next words must come.
"""

from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from itertools import chain
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, MatchKind

from themes.folding import HAN_CHARACTER, Folded, fold_word

_FIRST_HAN = "\u3040"


class Shape(IntEnum):
    """What a place of a pattern's first literal still has to show: most terms are one word, and quickly verified."""

    WORD = 0
    STEM = 1
    PHRASE = 2
    OTHER = 3


class Pattern(NamedTuple):
    """A term ready to be looked for. A tuple, because twenty thousand of them are made, and hashed, whenever packs are read.

    `pieces` are the folded literals between stars, the first with its leading space, each later one likewise; a
    piece after the last star is empty when the term ends in it. `ending_max` is how many letters a star may stand
    for. `capitals`: the source must have the term in capitals.
    """

    pieces: tuple[str, ...]
    ending_max: int
    capitals: bool

    @property
    def shape(self) -> Shape:
        first = self.pieces[0]
        if self.capitals or HAN_CHARACTER.search(first):
            return Shape.OTHER
        one_word = " " not in first.strip(" ")
        if len(self.pieces) == 1:
            return Shape.WORD if one_word else Shape.PHRASE
        return Shape.STEM if one_word and self.pieces[1:] == ("",) else Shape.OTHER


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
    """The automaton over a set of patterns, which are numbered in the order given.

    `terms_of` has the numbers of the patterns that begin with each literal, `counts` how many they are. What verifying asks of
    each pattern lies in arrays: its literal, its rank among those of the literal, its shape, and how long an ending may be.
    """

    def __init__(self, patterns: Iterable[Pattern]) -> None:
        self.patterns = tuple(patterns)
        by_literal: dict[str, int] = {}
        self.literal_of = array("i", (by_literal.setdefault(one.pieces[0], len(by_literal)) for one in self.patterns))
        terms_of: list[list[int]] = [[] for _ in by_literal]
        self.ranks = array("i")
        for number, literal in enumerate(self.literal_of):
            self.ranks.append(len(terms_of[literal]))
            terms_of[literal].append(number)
        self.terms_of = tuple(map(tuple, terms_of))
        self.counts = array("i", map(len, terms_of))
        self.shapes = bytes(one.shape for one in self.patterns)
        self.endings = array("i", (one.ending_max for one in self.patterns))
        self.literals = tuple(by_literal)
        self._automaton = AhoCorasick(self.literals, matchkind=MatchKind.Standard, store_patterns=False)

    def look(self, folded: Folded) -> "Sightings":
        """Finds every literal of the patterns in time linear in the text and the places."""
        # A space before and after lets words at the ends match.
        text = f" {folded.text} "
        places = self._automaton.find_matches_as_indexes(text, overlapping=True)
        return Sightings(self, folded, text, places, {place[0] for place in places})


@dataclass(frozen=True, slots=True)
class Sightings:
    """What one look at one text found: the places of literals as (literal, start, end) in `text`, and which they are.

    `text` is the folded text with a space in front and one behind.
    """

    lexicon: Lexicon
    folded: Folded
    text: str
    places: list[tuple[int, int, int]]
    literals: set[int]

    @property
    def terms(self) -> Iterable[int]:
        """The patterns that begin with what was seen: no other has a hit."""
        return chain.from_iterable(map(self.lexicon.terms_of.__getitem__, self.literals))
