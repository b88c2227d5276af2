"""What a query means over one article: each part is a sorted list of hits, as the docstring of `themes.query` says.

A tree becomes a function of the scene once, when packs are loaded; evaluating it costs time linear in the hits, but
for their sorting. What this does not do: score, or say which hits are evidence.
"""

import re
import sys
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping
from functools import cached_property
from itertools import accumulate

from themes.folding import HAN, HAN_CHARACTER
from themes.lexicon import Hit, Sightings
from themes.query import And, Near, Node, Not, Or, Ref, Term, Title

# A Chinese word is two characters long, near enough for distances.
_WORD = re.compile(f"[{HAN}]{{1,2}}|[^ {HAN}]+")

_FAR = sys.maxsize


class Scene:
    """One article as queries see it. `text_at`: where in the folded text the text begins, after the title."""

    def __init__(self, sightings: Sightings, text_at: int, lists: Mapping[str, "Evaluator"]) -> None:
        self.sightings = sightings
        self.folded = sightings.folded
        self.text_at = text_at
        self._lists = lists
        self._named: dict[str, list[Hit]] = {}

    def named(self, name: str) -> list[Hit]:
        """The hits of a list, evaluated once for an article."""
        known = self._named.get(name)
        if known is None:
            known = self._named[name] = self._lists[name](self)
        return known

    def name(self, name: str, hits: list[Hit]) -> None:
        """Lets `@name` stand for these hits from now on."""
        self._named[name] = hits

    @cached_property
    def word_starts(self) -> list[int]:
        text = self.folded.text
        if text.isascii() or not HAN_CHARACTER.search(text):
            return list(accumulate((len(word) + 1 for word in text.split(" ")[:-1]), initial=0))
        return [match.start() for match in _WORD.finditer(text)]

    def first_word(self, hit: Hit) -> int:
        return bisect_right(self.word_starts, hit.start) - 1

    def last_word(self, hit: Hit) -> int:
        return bisect_right(self.word_starts, hit.end - 1) - 1

    def sentence(self, hit: Hit) -> int:
        return bisect_right(self.folded.breaks, hit.start)

    def in_title(self, hit: Hit) -> bool:
        return hit.start < self.text_at

    @property
    def words_of_text(self) -> int:
        return len(self.word_starts) - bisect_left(self.word_starts, self.text_at)


Evaluator = Callable[[Scene], list[Hit]]


def compiled(node: Node, number_of: Callable[[Term], int]) -> Evaluator:
    """The function that evaluates a tree. `number_of` gives the number that a term has in the lexicon."""
    match node:
        case Term():
            number = number_of(node)
            return lambda scene: scene.sightings.hits(number)
        case Ref(name):
            return lambda scene: scene.named(name)
        case Title(part):
            inner = compiled(part, number_of)
            return lambda scene: [hit for hit in inner(scene) if scene.in_title(hit)]
        case Or(parts):
            terms = frozenset(number_of(part) for part in parts if isinstance(part, Term))
            return _any_of(terms, [compiled(part, number_of) for part in parts if not isinstance(part, Term)])
        case And(parts):
            wanted = [compiled(part, number_of) for part in parts if not isinstance(part, Not)]
            unwanted = [compiled(part.part, number_of) for part in parts if isinstance(part, Not)]
            return _all_of(wanted, unwanted)
        case Near(left, right, distance, negated):
            return _near(compiled(left, number_of), compiled(right, number_of), distance, negated=negated)
        case Not():
            raise ValueError("NOT stands only among the parts of an AND")


def union(lists: list[list[Hit]]) -> list[Hit]:
    """Sorted hits of sorted lists, each once."""
    filled = [hits for hits in lists if hits]
    return filled[0] if len(filled) == 1 else sorted({hit for hits in filled for hit in hits})


def _any_of(terms: frozenset[int], parts: list[Evaluator]) -> Evaluator:
    """Long lists are mostly terms, and most of them are not in the text: only those seen are looked up."""

    def evaluate(scene: Scene) -> list[Hit]:
        found = [scene.sightings.hits(term) for term in scene.sightings.seen & terms]
        found += [part(scene) for part in parts]
        return union(found)

    return evaluate


def _all_of(wanted: list[Evaluator], unwanted: list[Evaluator]) -> Evaluator:
    def evaluate(scene: Scene) -> list[Hit]:
        found = []
        for part in wanted:
            hits = part(scene)
            if not hits:
                return []
            found.append(hits)
        return [] if any(part(scene) for part in unwanted) else union(found)

    return evaluate


def _near(left: Evaluator, right: Evaluator, distance: int | None, *, negated: bool) -> Evaluator:
    def beside(scene: Scene, hits: list[Hit], others: list[Hit]) -> list[Hit]:
        return _in_sentence(scene, hits, others) if distance is None else _within(scene, hits, others, distance)

    def evaluate(scene: Scene) -> list[Hit]:
        lefts = left(scene)
        rights = right(scene) if lefts else []
        if negated:
            close = set(beside(scene, lefts, rights)) if rights else set()
            return [hit for hit in lefts if hit not in close] if close else lefts
        kept = beside(scene, lefts, rights) if rights else []
        return union([kept, beside(scene, rights, lefts)]) if kept else []

    return evaluate


def _in_sentence(scene: Scene, hits: list[Hit], others: list[Hit]) -> list[Hit]:
    """Those hits in whose sentence one of the others begins."""
    sentences = {scene.sentence(other) for other in others}
    return [hit for hit in hits if scene.sentence(hit) in sentences]


def _within(scene: Scene, hits: list[Hit], others: list[Hit], distance: int) -> list[Hit]:
    """Those hits with one of the others at most so many words away; neighbouring words are one word apart."""
    starts = [scene.first_word(other) for other in others]
    furthest_ends = list(accumulate((scene.last_word(other) for other in others), max))
    kept = []
    for hit in hits:
        first = scene.first_word(hit)
        before = bisect_right(starts, first)
        gap_before = first - furthest_ends[before - 1] if before else _FAR
        gap_after = starts[before] - scene.last_word(hit) if before < len(starts) else _FAR
        if min(gap_before, gap_after) <= distance:
            kept.append(hit)
    return kept
