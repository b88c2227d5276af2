"""One article as queries see it: its hits, and which of them stand near each other, in one sentence, in the title.

Everything is worked out when it is first asked for, and kept, for themes ask much the same. Sets of hits are integers, as
`themes.hits` says. What this does not do: know queries.
"""

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from functools import cached_property
from itertools import accumulate, repeat
from typing import TypeVar

from themes.branches import Branches, SeenBranches
from themes.folding import HAN, fold
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
        self.names: dict[str, int] = {}
        """What names stand for, of those that were asked for."""
        self._known_of_queries: dict[tuple[str, int], dict[Hashable, int]] = {}
        # For a hit, as a set of one: the hits of its sentence or paragraph, and the numbers of its first and last word.
        self._units: defaultdict[Unit, dict[int, int]] = defaultdict(dict)
        self._spans: dict[int, tuple[int, int]] = {}

    @cached_property
    def seen(self) -> SeenBranches[Evaluator]:
        """The alternatives that may have hits."""
        return self._branches.seen(self._sightings.terms)

    def named(self, name: str) -> int:
        """The hits of a list, evaluated once for an article."""
        known = self.names.get(name)
        if known is None:
            known = self.names[name] = self._lists[name](self)
        return known

    def naming(self, name: str, hits: int, ask: Callable[["Scene"], _Answer]) -> _Answer:
        """What is answered while `@name` stands for these hits."""
        before = self.names.get(name), self.known_of_query
        self.names[name] = hits
        self.known_of_query = self._known_of_queries.setdefault((name, hits), {})
        answer = ask(self)
        named, self.known_of_query = before
        if named is None:
            del self.names[name]
        else:
            self.names[name] = named
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
    def _word_starts(self) -> list[int]:
        """For a text with Chinese; elsewhere a word begins after each space, and spaces are quickly counted."""
        return [match.start() for match in _WORD.finditer(self.folded.text)]

    @cached_property
    def _first_words(self) -> list[int]:
        """For each place where hits begin, the number of the word."""
        starts = self.hits.starts
        if self.folded.has_chinese:
            return [bisect_right(self._word_starts, start) - 1 for start in starts]
        return list(accumulate(map(self.folded.text.count, repeat(" "), [0, *starts], starts)))

    @property
    def words_of_text(self) -> int:
        if self.folded.has_chinese:
            return len(self._word_starts) - bisect_left(self._word_starts, self.text_at)
        text = self.folded.text
        return text.count(" ", self.text_at) + 1 if self.text_at < len(text) else 0

    def words_of(self, bit: int) -> tuple[int, int]:
        """The numbers of the first and the last word of a hit."""
        place = self.hits.place(bit)
        first = self._first_words[place]
        if not self.hits.wide >> bit & 1:
            return first, first
        end = self.hits.end(bit)
        if self.folded.has_chinese:
            return first, bisect_right(self._word_starts, end - 1) - 1
        return first, first + self.folded.text.count(" ", self.hits.starts[place], end)

    def sentence(self, hit: Hit) -> int:
        return bisect_right(self.folded.breaks, hit.start)

    @cached_property
    def _bounds(self) -> dict[Unit, list[int]]:
        """By how many hits begin before the end of each sentence, or paragraph."""
        ends: dict[Unit, Sequence[int]] = {
            "sentence": self.folded.breaks,
            "paragraph": self.folded.paragraph_breaks,
        }
        before = self.hits.before
        return {unit: [0, *map(before, breaks), self.hits.count] for unit, breaks in ends.items()}

    def units_of(self, mask: int, unit: Unit) -> int:
        """All hits of those sentences, or paragraphs, in which one of a set begins."""
        bounds = self._bounds[unit]
        if not self.hits.is_short:
            return _filled(mask, bounds)
        known = self._units[unit]
        units = 0
        while mask:
            lowest = mask & -mask
            own = known.get(lowest)
            if own is None:
                own = known[lowest] = _filled(lowest, bounds)
            units |= own
            mask &= ~own
        return units

    def near(self, lefts: int, rights: int, distance: int) -> tuple[int, int]:
        """Those of each set with one of the other at most so many words away; neighbouring words are one word apart."""
        if lefts.bit_count() > rights.bit_count():
            near_rights, near_lefts = self.near(rights, lefts, distance)
            return near_lefts, near_rights
        if not self.hits.is_short:
            return self._near_of_many(lefts, rights, distance)
        near_lefts, near_rights = self._met(lefts, rights, distance)
        # One that begins too far before those of the left may still end near them, if it has several words.
        wide = rights & self.hits.wide
        if wide and (near_lefts != lefts or wide & ~near_rights):
            wide_rights, further_lefts = self._met(wide, lefts, distance)
            return near_lefts | further_lefts, near_rights | wide_rights
        return near_lefts, near_rights

    def _met(self, ones: int, others: int, distance: int) -> tuple[int, int]:
        """Those of a set with one of the other beginning at most so many words from them, and these others."""
        spans, before_word, past = self._spans, self._before_word, len(self._before_word) - 1
        met_ones = met_others = 0
        while ones:
            lowest = ones & -ones
            ones ^= lowest
            span = spans.get(lowest)
            if span is None:
                span = spans[lowest] = self.words_of(lowest.bit_length() - 1)
            first, last = span
            begins = before_word[first - distance] if first > distance else 0
            ends = before_word[last + distance + 1 if last + distance < past else past]
            met = others & ((1 << ends) - (1 << begins))
            if met:
                met_ones |= lowest
                met_others |= met
        return met_ones, met_others

    @cached_property
    def _before_word(self) -> list[int]:
        """For each word, and the end, how many of the lowest bits are hits that begin before it."""
        before: list[int] = []
        for place, word in enumerate(self._first_words):
            if word >= len(before):
                before += [self.hits.from_place(place)] * (word + 1 - len(before))
        return [*before, self.hits.count]

    def _near_of_many(self, lefts: int, rights: int, distance: int) -> tuple[int, int]:
        """The same as `near` in time linear in the hits, which costs more for few."""
        near_rights = self._reached(rights, self._stretches(lefts, distance))
        return self._reached(lefts, self._stretches(near_rights, distance)), near_rights

    def _stretches(self, mask: int, distance: int) -> list[tuple[int, int]]:
        """The ranges of words that are at most so many words from a hit of a set; they do not overlap."""
        stretches: list[tuple[int, int]] = []
        for bit in bits(mask):
            first_word, last_word = self.words_of(bit)
            first, end = first_word - distance, last_word + distance + 1
            if stretches and first <= stretches[-1][1]:
                first, last_end = stretches.pop()
                end = max(end, last_end)
            stretches.append((first, end))
        return stretches

    def _reached(self, mask: int, stretches: Sequence[tuple[int, int]]) -> int:
        """Those of a set that have a word in one of the ranges of words."""
        before, past = self._before_word, len(self._before_word) - 1
        reached = mask & of_runs([(before[max(0, first)], before[min(past, end)]) for first, end in stretches])
        # Several words may begin before a range and end in it.
        firsts = [first for first, _ in stretches]
        ending_in = []
        for bit in bits(mask & self.hits.wide & ~reached):
            first, last = self.words_of(bit)
            at = bisect_right(firsts, first)
            if at < len(firsts) and firsts[at] <= last:
                ending_in.append(bit)
        return reached | of_bits(ending_in)

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


def _filled(mask: int, bounds: Sequence[int]) -> int:
    """The bits of all stretches between bounds that hold one of a set."""
    runs = []
    end = 0
    for bit in bits(mask):
        if bit >= end:
            at = bisect_right(bounds, bit)
            end = bounds[at]
            runs.append((bounds[at - 1], end))
    return of_runs(runs)
