"""What a query means over one article: each part is a set of hits, as the docstring of `themes.query` says.

A tree becomes a function of the scene once, when packs are loaded. Equal parts, of whatever theme, become one function,
which an article asks once; a part that speaks of `@query` is asked once for each theme, since there it stands for other
hits. What this does not do: score, or say which hits are evidence.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from functools import reduce
from operator import or_
from typing import NamedTuple

from themes.branches import Branches
from themes.hits import outermost
from themes.judging import QUERY
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
    children,
    is_condition,
)
from themes.scene import Evaluator, Scene
from themes.values import Article

_PROPERTIES: dict[Property, Callable[[Article], str | None]] = {
    "lang": lambda article: article.language,
    "outlet": lambda article: article.outlet,
}
Numbering = Callable[[Term, str], int]


class Compiled(NamedTuple):
    """A part ready to evaluate. One of the terms `needs` is in every text where it has a hit; None: that cannot be told.
    `of_query`: it speaks of `@query`."""

    evaluate: Evaluator
    needs: frozenset[int] | None = None
    of_query: bool = False


class Compiler:
    """Makes functions of trees. `number_of` gives the number that a term of a language has in the lexicon."""

    def __init__(self, number_of: Numbering) -> None:
        self._number_of = number_of
        self._known: dict[Hashable, Compiled] = {}
        self.branches: Branches[Evaluator] = Branches()

    def any_of(self, queries: Mapping[str, Node]) -> Compiled:
        """What any of the queries, each of its language, finds."""
        terms: set[int] = set()
        parts: dict[Evaluator, Compiled] = {}
        for language, query in queries.items():
            alternatives = list(_alternatives(query))
            terms.update(self._number_of(one, language) for one in alternatives if isinstance(one, Term))
            for one in alternatives:
                if not isinstance(one, Term):
                    part = self.compiled(one, language)
                    parts[part.evaluate] = part
        if len(terms) + len(parts) == 1:
            return next(iter(parts.values())) if parts else self._term(terms.pop())
        key = ("or", frozenset(terms), frozenset(parts))
        return self._once(key, lambda: self._union(frozenset(terms), list(parts.values())))

    def compiled(self, node: Node, language: str) -> Compiled:
        """What a query of a language finds."""
        match node:
            case Term():
                return self._term(self._number_of(node, language))
            case Ref(name):
                return self._once(("ref", name), lambda: Compiled(_named(name), of_query=name == QUERY))
            case Or():
                return self.any_of({language: node})
        parts = [self.compiled(part, language) for part in places(node)]
        return self._once((_sign(node), *(part.evaluate for part in parts)), lambda: combined(node, parts))

    def _once(self, key: Hashable, make: Callable[[], Compiled]) -> Compiled:
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = make()
        return known

    def _term(self, number: int) -> Compiled:
        return self._once(number, lambda: Compiled(lambda scene: scene.hits.of(number), frozenset({number})))

    def _union(self, terms: frozenset[int], parts: list[Compiled]) -> Compiled:
        needing = [(part.evaluate, part.needs) for part in parts if part.needs is not None]
        always = tuple(part.evaluate for part in parts if part.needs is None)
        number = self.branches.add(terms, needing)

        def evaluate(scene: Scene) -> int:
            seen, hits_of = scene.seen, scene.hits.of
            found = 0
            for term in seen.terms.get(number, ()):
                found |= hits_of(term)
            for part in seen.parts.get(number, ()):
                found |= part(scene)
            for part in always:
                found |= part(scene)
            return found

        needs = None if always else terms.union(*(needs for _, needs in needing))
        return _kept(evaluate, needs, parts)


def combined(node: Node, parts: Sequence[Compiled]) -> Compiled:
    """What a tree finds, where `parts` are what the trees of its `places` find."""
    match node:
        case Weighted():
            return parts[0]
        case Scope(place):
            return _in_scope(place, parts[0])
        case AtLeast(least):
            return _at_least(least, parts[0])
        case Or():
            return _kept(lambda scene: reduce(or_, (part.evaluate(scene) for part in parts)), None, parts)
        case And(nodes):
            kinds = [isinstance(one, Not) for one in nodes if not is_condition(one)]
            wanted = [part for part, negated in zip(parts, kinds, strict=True) if not negated]
            unwanted = [part for part, negated in zip(parts, kinds, strict=True) if negated]
            return _all_of(wanted, unwanted, [holding(one) for one in nodes if is_condition(one)])
        case Near() | Same():
            return _beside(node, *parts)
    raise ValueError("a leaf has no parts; NOT and conditions stand only among the parts of an AND")


def places(node: Node) -> list[Node]:
    """Those parts of a tree that have hits; of a NOT, what it excludes."""
    return [part.part if isinstance(part, Not) else part for part in children(node) if not is_condition(part)]


def _sign(node: Node) -> Hashable:
    """What a tree says beside its places."""
    match node:
        case Scope(place):
            return place
        case AtLeast(least):
            return least
        case Near() | Same():
            return node.operator
        case And(parts):
            return tuple(part if is_condition(part) else isinstance(part, Not) for part in parts)
    return type(node).__name__


def _kept(evaluate: Evaluator, needs: frozenset[int] | None, parts: Iterable[Compiled]) -> Compiled:
    """An evaluator that keeps what it found for as long as that holds."""
    if any(part.of_query for part in parts):

        def once(scene: Scene) -> int:
            known = scene.known_of_query
            found = known.get(evaluate)
            if found is None:
                found = known[evaluate] = evaluate(scene)
            return found

        return Compiled(once, needs, of_query=True)

    def once_an_article(scene: Scene) -> int:
        found = scene.known.get(evaluate)
        if found is None:
            found = scene.known[evaluate] = evaluate(scene)
        return found

    return Compiled(once_an_article, needs)


def _fewest(parts: Iterable[Compiled]) -> frozenset[int] | None:
    return min((part.needs for part in parts if part.needs is not None), key=len, default=None)


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


def _alternatives(node: Node) -> Iterator[Node]:
    """The parts of an `Or`, and those of each `Or` among them; of anything else, itself."""
    if isinstance(node, Or):
        for part in node.parts:
            yield from _alternatives(part)
    else:
        yield node


def _named(name: str) -> Evaluator:
    def evaluate(scene: Scene) -> int:
        known = scene.names.get(name)
        return scene.named(name) if known is None else known

    return evaluate


def _all_of(
    wanted: Sequence[Compiled], unwanted: Sequence[Compiled], conditions: Sequence[Callable[[Scene], bool]]
) -> Compiled:
    asked = [part.evaluate for part in wanted]
    excluded = [part.evaluate for part in unwanted]

    def evaluate(scene: Scene) -> int:
        if not all(holds(scene) for holds in conditions):
            return 0
        found = 0
        for part in asked:
            hits = part(scene)
            if not hits:
                return 0
            found |= hits
        return 0 if any(part(scene) for part in excluded) else found

    return _kept(evaluate, _fewest(wanted), [*wanted, *unwanted])


def _at_least(least: int, part: Compiled) -> Compiled:
    def evaluate(scene: Scene) -> int:
        found = part.evaluate(scene)
        return found if found.bit_count() >= least and len(outermost(scene.hits.each(found))) >= least else 0

    return _kept(evaluate, part.needs, [part])


def _in_scope(place: Place, part: Compiled) -> Compiled:
    def evaluate(scene: Scene) -> int:
        found = part.evaluate(scene)
        return found and found & scene.within(place)

    return Compiled(evaluate, part.needs, part.of_query)


# Of two sets of hits, neither of them empty: those of the first that have one of the second beside them, and those of the
# second likewise.
_Pairing = Callable[[Scene, int, int], tuple[int, int]]


def _pairing(node: Near | Same) -> _Pairing:
    if isinstance(node, Same):
        unit = node.unit

        def in_one(scene: Scene, lefts: int, rights: int) -> tuple[int, int]:
            kept_rights = rights & scene.units_of(lefts, unit)
            return kept_rights and lefts & scene.units_of(kept_rights, unit), kept_rights

        return in_one
    distance = node.distance
    if node.ordered:
        return lambda scene, lefts, rights: scene.in_order(lefts, rights, distance)
    return lambda scene, lefts, rights: scene.near(lefts, rights, distance)


def _beside(node: Near | Same, left: Compiled, right: Compiled) -> Compiled:
    lefts_of, rights_of, pairing, negated = left.evaluate, right.evaluate, _pairing(node), node.negated

    def evaluate(scene: Scene) -> int:
        lefts = lefts_of(scene)
        rights = rights_of(scene) if lefts else 0
        if not rights:
            return lefts if negated else 0
        kept_lefts, kept_rights = pairing(scene, lefts, rights)
        return lefts & ~kept_lefts if negated else kept_lefts | kept_rights

    return _kept(evaluate, left.needs if negated else _fewest([left, right]), [left, right])
