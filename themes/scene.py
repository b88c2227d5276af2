"""One article as queries see it: its hits, and which of them stand near each other, in one sentence, in the title.

Everything is worked out when it is first asked for, and kept, for themes ask much the same. Sets of hits are integers, as
`themes.hits` says. What this does not do: know queries.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, count
from operator import add
from typing import TypeVar

from themes.branches import Branches, SeenBranches
from themes.folding import HAN, HAN_CHARACTER, fold
from themes.hits import Hit, Hits, bits, of_bits, of_runs
from themes.lexicon import Sightings
from themes.query import Place, Unit
from themes.scoring import lead_end
from themes.values import Article, Words

# A Chinese word is two characters long, near enough for distances.
_WORD = re.compile(f"[{HAN}]{{1,2}}|[^ {HAN}]+")

_Answer = TypeVar("_Answer")
Evaluator = Callable[["Scene"], int]
"""What a query, or a part of one, finds in an article: the set of its hits."""


@dataclass(frozen=True, slots=True)
class _Reach:
    """What begins within some words of a set of hits, and the first words of these stretches."""

    mask: int
    first_words: list[int]


class Scene:
    """One article. `lists` evaluate what `@name` stands for."""

    def __init__(
        self,
        sightings: Sightings,
        article: Article,
        lists: Mapping[str, Evaluator],
        branches: Branches[Evaluator],
    ) -> None:
        self.article = article
        self.folded = sightings.folded
        self.hits = Hits(sightings)
        self.known: dict[Hashable, int] = {}
        """What parts of queries found that do not speak of `@query`."""
        self.known_of_query: dict[Hashable, int] = {}
        """What those found that do, for what it stands for now."""
        self._sightings = sightings
        self._branches = branches
        self._lists = lists
        self._named: dict[str, int] = {}
        self._known_of_queries: dict[tuple[str, int], dict[Hashable, int]] = {}
        self._reaches: dict[tuple[int, int], _Reach] = {}
        self._units: dict[tuple[Unit, int], int] = {}
        self._words: dict[int, tuple[int, int]] = {}

    @cached_property
    def seen(self) -> SeenBranches[Evaluator]:
        """The alternatives that may have hits."""
        return self._branches.seen(self._sightings.terms)

    def named(self, name: str) -> int:
        """The hits of a list, evaluated once for an article."""
        known = self._named.get(name)
        if known is None:
            known = self._named[name] = self._lists[name](self)
        return known

    def naming(self, name: str, hits: int, ask: Callable[["Scene"], _Answer]) -> _Answer:
        """What is answered while `@name` stands for these hits."""
        before = self._named.get(name), self.known_of_query
        self._named[name] = hits
        self.known_of_query = self._known_of_queries.setdefault((name, hits), {})
        answer = ask(self)
        named, self.known_of_query = before
        if named is None:
            del self._named[name]
        else:
            self._named[name] = named
        return answer

    @cached_property
    def text_at(self) -> int:
        """Where in the folded text the text begins, after the title."""
        title = fold(self.article.title).text
        return len(title) + 1 if title else 0

    @cached_property
    def _places(self) -> dict[Place, int]:
        """The hits that begin in each part of the article."""
        title_end = self.hits.before(self.text_at)
        lead_end_at = self.article.text_begins_at + lead_end(self.article.text)
        source_at = self.folded.source_at
        in_lead = self.hits.before_first(lambda start: source_at(start) >= lead_end_at)
        everywhere = (1 << self.hits.count) - 1
        title = (1 << title_end) - 1
        return {"title": title, "lead": ((1 << in_lead) - 1) & ~title, "body": everywhere & ~title}

    def within(self, place: Place) -> int:
        """All hits that begin in a part of the article."""
        return self._places[place]

    def words(self, hit: Hit) -> Words:
        """A hit as it is written."""
        start, end = self.folded.source_span(hit.start, hit.end)
        if hit.start < self.text_at:
            return Words("title", start, end, self.article.title[start:end])
        begins_at = self.article.text_begins_at
        start, end = start - begins_at, end - begins_at
        return Words("text", start, end, self.article.text[start:end])

    @cached_property
    def _has_chinese(self) -> bool:
        text = self.folded.text
        return not text.isascii() and HAN_CHARACTER.search(text) is not None

    @cached_property
    def _word_starts(self) -> list[int]:
        text = self.folded.text
        if self._has_chinese:
            return [match.start() for match in _WORD.finditer(text)]
        # The letters before a word, and a space for each word before it.
        return list(map(add, accumulate(map(len, text.split(" ")[:-1]), initial=0), count()))

    @property
    def words_of_text(self) -> int:
        if self._has_chinese:
            return len(self._word_starts) - bisect_left(self._word_starts, self.text_at)
        text = self.folded.text
        return text.count(" ", self.text_at) + 1 if self.text_at < len(text) else 0

    def words_of(self, bit: int) -> tuple[int, int]:
        """The numbers of the first and the last word of a hit."""
        known = self._words.get(bit)
        if known is None:
            first = last = bisect_right(self._word_starts, self.hits.start(bit)) - 1
            if self.hits.wide >> bit & 1:
                last = bisect_right(self._word_starts, self.hits.end(bit) - 1) - 1
            known = self._words[bit] = first, last
        return known

    def sentence(self, hit: Hit) -> int:
        return bisect_right(self.folded.breaks, hit.start)

    @cached_property
    def _bounds(self) -> dict[Unit, list[int]]:
        """By how many hits begin before the end of each sentence, or paragraph."""
        ends = {"sentence": self.folded.breaks, "paragraph": self.folded.paragraph_breaks}
        before = self.hits.before
        return {unit: [0, *map(before, breaks), self.hits.count] for unit, breaks in ends.items()}

    def units_of(self, mask: int, unit: Unit) -> int:
        """All hits of those sentences, or paragraphs, in which one of a set begins."""
        known = self._units.get((unit, mask))
        if known is None:
            known = self._units[unit, mask] = self._filled(mask, self._bounds[unit])
        return known

    def _filled(self, mask: int, bounds: list[int]) -> int:
        runs = []
        end = 0
        for bit in bits(mask):
            if bit >= end:
                at = bisect_right(bounds, bit)
                end = bounds[at]
                runs.append((bounds[at - 1], end))
        return of_runs(runs)

    def near(self, lefts: int, rights: int, distance: int) -> tuple[int, int]:
        """Those of each set with one of the other at most so many words away; neighbouring words are one word apart."""
        if lefts.bit_count() > rights.bit_count():
            near_rights, near_lefts = self.near(rights, lefts, distance)
            return near_lefts, near_rights
        near_rights = self._reached(lefts, rights, distance)
        if not near_rights or not lefts & (lefts - 1):
            return lefts if near_rights else 0, near_rights
        return self._reached(near_rights, lefts, distance), near_rights

    def _reached(self, mask: int, others: int, distance: int) -> int:
        """Those of the others that have a word at most so many words from a word of the set."""
        reach = self._reaches.get((mask, distance))
        if reach is None:
            reach = self._reaches[mask, distance] = self._reach(mask, distance)
        reached = others & reach.mask
        # Several words may begin before a stretch and end in it.
        beginning_before = []
        firsts = reach.first_words
        for bit in bits(others & self.hits.wide & ~reach.mask):
            first, last = self.words_of(bit)
            at = bisect_right(firsts, first)
            if at < len(firsts) and firsts[at] <= last:
                beginning_before.append(bit)
        return reached | of_bits(beginning_before) if beginning_before else reached

    def _reach(self, mask: int, distance: int) -> _Reach:
        stretches: list[tuple[int, int]] = []
        for bit in bits(mask):
            first_word, last_word = self.words_of(bit)
            first, end = max(0, first_word - distance), last_word + distance + 1
            if stretches and first <= stretches[-1][1]:
                first, last_end = stretches.pop()
                end = max(end, last_end)
            stretches.append((first, end))
        runs = [(self._before_word(first), self._before_word(end)) for first, end in stretches]
        return _Reach(of_runs(runs), [first for first, _ in stretches])

    def _before_word(self, word: int) -> int:
        """How many hits begin before a word."""
        return self.hits.before(self._word_starts[word]) if word < len(self._word_starts) else self.hits.count

    def in_order(self, lefts: int, rights: int, distance: int) -> tuple[int, int]:
        """Those of each set with one of the other wholly after, or before, them, at most so many words away."""
        left_bits, right_bits = list(bits(lefts)), list(bits(rights))
        starts = [self.hits.start(bit) for bit in right_bits]
        kept_lefts = []
        for bit in left_bits:
            after = bisect_left(starts, self.hits.end(bit))
            if after < len(starts) and self.words_of(right_bits[after])[0] - self.words_of(bit)[1] <= distance:
                kept_lefts.append(bit)
        by_end = sorted((self.hits.end(bit), self.words_of(bit)[1]) for bit in left_bits)
        ends = [end for end, _ in by_end]
        kept_rights = []
        for bit, start in zip(right_bits, starts, strict=True):
            before = bisect_right(ends, start)
            if before and self.words_of(bit)[0] - by_end[before - 1][1] <= distance:
                kept_rights.append(bit)
        return of_bits(kept_lefts), of_bits(kept_rights)
