"""What a query means over one article: each part is a sorted list of hits, as the docstring of `themes.query` says.

A tree becomes a function of the scene once, when packs are loaded; evaluating it costs time linear in the hits, but
for their sorting. What this does not do: score, or say which hits are evidence.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property, partial
from itertools import accumulate
from typing import TypeVar

from themes.folding import HAN, HAN_CHARACTER, fold
from themes.lexicon import Hit, Sightings
from themes.query import (
    And,
    AtLeast,
    Condition,
    Near,
    Node,
    Not,
    Or,
    Place,
    Property,
    Ref,
    Same,
    Scope,
    Term,
    Weighted,
    is_condition,
)
from themes.scoring import lead_end
from themes.values import Article, Words

# A Chinese word is two characters long, near enough for distances.
_WORD = re.compile(f"[{HAN}]{{1,2}}|[^ {HAN}]+")
# Spaces between two places are counted anew each time only where they lie close: from a thousand hits to one at the other
# end of a text that would take more than linear time.
_COUNTED_CHARACTERS_MAX = 2000


_Answer = TypeVar("_Answer")


class Scene:
    """One article as queries see it. `lists` evaluate what `@name` stands for."""

    def __init__(self, sightings: Sightings, article: Article, lists: Mapping[str, "Evaluator"]) -> None:
        self.sightings = sightings
        self.folded = sightings.folded
        self.article = article
        self._lists = lists
        self._named: dict[str, list[Hit]] = {}

    @cached_property
    def text_at(self) -> int:
        """Where in the folded text the text begins, after the title."""
        title = fold(self.article.title).text
        return len(title) + 1 if title else 0

    @cached_property
    def _lead_end_at(self) -> int:
        """Where in the source the lead ends."""
        return self.article.text_begins_at + lead_end(self.article.text)

    def words(self, hit: Hit) -> Words:
        """A hit as it is written."""
        start, end = self.folded.source_span(hit.start, hit.end)
        if self.in_title(hit):
            return Words("title", start, end, self.article.title[start:end])
        begins_at = self.article.text_begins_at
        start, end = start - begins_at, end - begins_at
        return Words("text", start, end, self.article.text[start:end])

    def named(self, name: str) -> list[Hit]:
        """The hits of a list, evaluated once for an article."""
        known = self._named.get(name)
        if known is None:
            known = self._named[name] = self._lists[name](self)
        return known

    def naming(self, name: str, hits: list[Hit], ask: Callable[["Scene"], _Answer]) -> _Answer:
        """What is answered while `@name` stands for these hits."""
        before = self._named.get(name)
        self._named[name] = hits
        answer = ask(self)
        if before is None:
            del self._named[name]
        else:
            self._named[name] = before
        return answer

    @cached_property
    def _has_chinese(self) -> bool:
        text = self.folded.text
        return not text.isascii() and HAN_CHARACTER.search(text) is not None

    @cached_property
    def _word_starts(self) -> list[int]:
        text = self.folded.text
        if self._has_chinese:
            return [match.start() for match in _WORD.finditer(text)]
        return list(accumulate((len(word) + 1 for word in text.split(" ")[:-1]), initial=0))

    def words_between(self, end: int, start: int) -> int:
        """How many words on from the one that ends at `end` is the one that begins at `start`: 1 for the next, 0 or less for
        the same or an earlier one."""
        if self._has_chinese or start - end > _COUNTED_CHARACTERS_MAX:
            return bisect_right(self._word_starts, start) - bisect_right(self._word_starts, end - 1)
        return self.folded.text.count(" ", end, start) if end <= start else 0

    def sentence(self, hit: Hit) -> int:
        return bisect_right(self.folded.breaks, hit.start)

    def paragraph(self, hit: Hit) -> int:
        return bisect_right(self.folded.paragraph_breaks, hit.start)

    def in_title(self, hit: Hit) -> bool:
        return hit.start < self.text_at

    def in_lead(self, hit: Hit) -> bool:
        return not self.in_title(hit) and self.folded.source_span(hit.start, hit.end)[0] < self._lead_end_at

    def in_body(self, hit: Hit) -> bool:
        return not self.in_title(hit)

    @property
    def words_of_text(self) -> int:
        if self._has_chinese:
            return len(self._word_starts) - bisect_left(self._word_starts, self.text_at)
        text = self.folded.text
        return text.count(" ", self.text_at) + 1 if self.text_at < len(text) else 0


Evaluator = Callable[[Scene], list[Hit]]
_PROPERTIES: dict[Property, Callable[[Article], str | None]] = {
    "lang": lambda article: article.language,
    "outlet": lambda article: article.outlet,
}
Numbering = Callable[[Term], int]


def compiled(node: Node, number_of: Numbering) -> Evaluator:
    """The function that evaluates a tree. `number_of` gives the number that a term has in the lexicon."""
    match node:
        case Term():
            number = number_of(node)
            return lambda scene: scene.sightings.hits(number)
        case Ref(name):
            return lambda scene: scene.named(name)
        case Weighted(part):
            return compiled(part, number_of)
        case Scope(place, part):
            return _in_scope(place, compiled(part, number_of))
        case AtLeast(count, part):
            return _at_least(count, compiled(part, number_of))
        case Or():
            parts = list(_alternatives(node))
            terms = frozenset(number_of(part) for part in parts if isinstance(part, Term))
            rest: list[Node] = [part for part in parts if not isinstance(part, Term)]
            return _any_of(terms, [(compiled(part, number_of), needed(part, number_of)) for part in rest])
        case And(parts):
            conditions = [holding(part) for part in parts if is_condition(part)]
            others = [part for part in parts if not is_condition(part)]
            wanted = [compiled(part, number_of) for part in others if not isinstance(part, Not)]
            unwanted = [compiled(part.part, number_of) for part in others if isinstance(part, Not)]
            return _all_of(wanted, unwanted, conditions)
        case Near(left, right, negated=negated) | Same(left, right, negated=negated):
            return _beside(compiled(left, number_of), compiled(right, number_of), _pairing(node), negated=negated)
        case Not() | Condition():
            raise ValueError("NOT and conditions stand only among the parts of an AND")


def needed(node: Node, number_of: Numbering) -> frozenset[int] | None:
    """Terms of which at least one is in every text where the tree has a hit; None where that cannot be told."""
    match node:
        case Term():
            return frozenset({number_of(node)})
        case Weighted(part) | Scope(_, part) | AtLeast(_, part):
            return needed(part, number_of)
        case Or():
            parts = list(_alternatives(node))
            terms = frozenset(number_of(part) for part in parts if isinstance(part, Term))
            each = [needed(part, number_of) for part in parts if not isinstance(part, Term)]
            return None if None in each else terms.union(*filter(None, each))
        case And(parts):
            return _fewest(needed(part, number_of) for part in parts)
        case Near(left, right, negated=negated) | Same(left, right, negated=negated):
            return _fewest(needed(part, number_of) for part in ((left,) if negated else (left, right)))
    return None


def _fewest(each: Iterable[frozenset[int] | None]) -> frozenset[int] | None:
    return min((terms for terms in each if terms is not None), key=len, default=None)


def seen_of(scene: Scene, parts: Iterable[tuple[Evaluator, frozenset[int] | None]]) -> list[list[Hit]]:
    """The hits of those parts that may have any: most of what all languages and themes ask for is in no one text."""
    seen = scene.sightings.seen
    return [evaluate(scene) for evaluate, needs in parts if needs is None or not needs.isdisjoint(seen)]


def holding(node: Node) -> Callable[[Scene], bool]:
    """The function that says whether a condition on the article holds."""
    match node:
        case Condition(of, value):
            return lambda scene: _PROPERTIES[of](scene.article) == value
        case Not(part):
            inner = holding(part)
            return lambda scene: not inner(scene)
        case And(parts) | Or(parts):
            every = [holding(part) for part in parts]
            together = all if isinstance(node, And) else any
            return lambda scene: together(one(scene) for one in every)
    raise ValueError("a term is no condition")


def _alternatives(node: Or) -> Iterator[Node]:
    """The parts of an `Or`, and those of each `Or` among them."""
    for part in node.parts:
        if isinstance(part, Or):
            yield from _alternatives(part)
        else:
            yield part


def outermost(hits: Iterable[Hit]) -> list[Hit]:
    """Without those that lie inside another: "strategic partnership" in "comprehensive strategic partnership"."""
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda hit: (hit.start, -hit.end)):
        if not kept or hit.end > kept[-1].end:
            kept.append(hit)
    return kept


def union(lists: list[list[Hit]]) -> list[Hit]:
    """Sorted hits of sorted lists, each once."""
    filled = [hits for hits in lists if hits]
    return filled[0] if len(filled) == 1 else sorted({hit for hits in filled for hit in hits})


def _any_of(terms: frozenset[int], parts: list[tuple[Evaluator, frozenset[int] | None]]) -> Evaluator:
    """Long lists are mostly terms, and most of them are not in the text: only those seen are looked up."""

    def evaluate(scene: Scene) -> list[Hit]:
        found = [scene.sightings.hits(term) for term in scene.sightings.seen & terms]
        return union([*found, *seen_of(scene, parts)])

    return evaluate


def _all_of(wanted: list[Evaluator], unwanted: list[Evaluator], conditions: list[Callable[[Scene], bool]]) -> Evaluator:
    def evaluate(scene: Scene) -> list[Hit]:
        if not all(holds(scene) for holds in conditions):
            return []
        found = []
        for part in wanted:
            hits = part(scene)
            if not hits:
                return []
            found.append(hits)
        return [] if any(part(scene) for part in unwanted) else union(found)

    return evaluate


def _at_least(count: int, part: Evaluator) -> Evaluator:
    def evaluate(scene: Scene) -> list[Hit]:
        hits = part(scene)
        return hits if len(hits) >= count and len(outermost(hits)) >= count else []

    return evaluate


def _in_scope(place: Place, part: Evaluator) -> Evaluator:
    within: dict[Place, Callable[[Scene, Hit], bool]] = {
        "title": Scene.in_title,
        "lead": Scene.in_lead,
        "body": Scene.in_body,
    }
    is_there = within[place]
    return lambda scene: [hit for hit in part(scene) if is_there(scene, hit)]


# Of two sets of hits: those of the first that have one of the second beside them, and those of the second likewise.
_Pairing = Callable[[Scene, list[Hit], list[Hit]], tuple[list[Hit], list[Hit]]]


def _pairing(node: Near | Same) -> _Pairing:
    if isinstance(node, Same):
        unit = Scene.sentence if node.unit == "sentence" else Scene.paragraph
        return lambda scene, lefts, rights: _within_one(partial(unit, scene), lefts, rights)
    distance = node.distance
    if node.ordered:
        return lambda scene, lefts, rights: _in_order(scene, lefts, rights, distance)
    return lambda scene, lefts, rights: (
        _within(scene, lefts, rights, distance),
        _within(scene, rights, lefts, distance),
    )


def _beside(left: Evaluator, right: Evaluator, pairing: _Pairing, *, negated: bool) -> Evaluator:
    def evaluate(scene: Scene) -> list[Hit]:
        lefts = left(scene)
        rights = right(scene) if lefts else []
        if not rights:
            return lefts if negated else []
        kept_lefts, kept_rights = pairing(scene, lefts, rights)
        if negated:
            close = set(kept_lefts)
            return [hit for hit in lefts if hit not in close] if close else lefts
        return union([kept_lefts, kept_rights])

    return evaluate


def _within_one(unit: Callable[[Hit], int], lefts: list[Hit], rights: list[Hit]) -> tuple[list[Hit], list[Hit]]:
    """Those hits in whose sentence, or paragraph, one of the others begins."""
    of_lefts = [unit(hit) for hit in lefts]
    of_rights = [unit(hit) for hit in rights]
    both = {*of_lefts} & {*of_rights}
    return (
        [hit for hit, one in zip(lefts, of_lefts, strict=True) if one in both],
        [hit for hit, one in zip(rights, of_rights, strict=True) if one in both],
    )


def _in_order(scene: Scene, lefts: list[Hit], rights: list[Hit], distance: int) -> tuple[list[Hit], list[Hit]]:
    """Those with one of the others wholly after, or before, them, at most so many words away."""
    starts = [hit.start for hit in rights]
    ends = sorted(hit.end for hit in lefts)
    kept_lefts = []
    for hit in lefts:
        after = bisect_left(starts, hit.end)
        if after < len(rights) and scene.words_between(hit.end, starts[after]) <= distance:
            kept_lefts.append(hit)
    kept_rights = []
    for hit in rights:
        before = bisect_right(ends, hit.start)
        if before and scene.words_between(ends[before - 1], hit.start) <= distance:
            kept_rights.append(hit)
    return kept_lefts, kept_rights


def _within(scene: Scene, hits: list[Hit], others: list[Hit], distance: int) -> list[Hit]:
    """Those hits with one of the others at most so many words away; neighbouring words are one word apart."""
    starts = [other.start for other in others]
    furthest_ends = list(accumulate((other.end for other in others), max))
    kept = []
    for hit in hits:
        before = bisect_right(starts, hit.start)
        is_near = before > 0 and scene.words_between(furthest_ends[before - 1], hit.start) <= distance
        if is_near or (before < len(others) and scene.words_between(hit.end, starts[before]) <= distance):
            kept.append(hit)
    return kept
