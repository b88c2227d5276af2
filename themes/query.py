"""The tree of a query, as immutable values, and its printed form.

The parts, tightest first: terms, @references and conditions, weights, scopes and ATLEAST, distances (NEAR/n, W/n, SAME),
NOT, AND, OR. `str` of a tree is a query that parses to an equal tree.

What each part means is a set of hits (places of the text), and a query holds when its set is not empty:
- a term, `"a phrase"` or `prefix*`: its places; a word in capitals (`CSP`) only where the text has it in capitals;
- `"a (b|c)"`: stands for `"a b" OR "a c"`, and is read as that;
- `@name`: the places of a list, in any language; `@theme:id`: the evidence that another theme finds, whatever its score;
- `title:x`, `lead:x`, `body:x`: those of x that begin in the title, in the lead or in the text (lead included);
- `ATLEASTn(x)`: all of x if there are n or more; one that lies inside another does not count;
- `x NEAR/n y`: those of x at most n words from one of y, and those of y from x; title and text run on;
- `x W/n y`: those of x behind which a y begins at most n words on, and those of y that are so reached;
- `x SAME y`, `x SAME/p y`: those of x and of y within one sentence, one paragraph;
- `x NOT NEAR/n y`, `x NOT W/n y`, `x NOT SAME y`: those of x that have no y there;
- `x AND y`: both sets together when neither is empty; `x AND NOT y`: those of x when y has none;
- `x OR y`: both sets together;
- `lang:en`, `outlet:id`: no places, but conditions on the article beside terms: `x AND lang:en` are those of x when it
  is English. Of an article of unknown language no language holds;
- `x^2`: the hits of x; each counts twice in the score, as `themes.scoring` says.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

# What the name of a reference to a theme begins with.
THEME = "theme:"

Place = Literal["title", "lead", "body"]
Unit = Literal["sentence", "paragraph"]
Property = Literal["lang", "outlet"]


@dataclass(frozen=True, slots=True)
class Term:
    """A word, a prefix or a phrase as written; `quoted` when it stands in quotation marks. `at`: where in its query."""

    text: str
    quoted: bool = False
    at: int = field(default=0, compare=False)

    def __str__(self) -> str:
        return f'"{self.text}"' if self.quoted else self.text


@dataclass(frozen=True, slots=True)
class Ref:
    """A reference by name to a list, or as `theme:id` to a theme."""

    name: str
    at: int = field(default=0, compare=False)

    def __str__(self) -> str:
        return f"@{self.name}"


@dataclass(frozen=True, slots=True)
class Condition:
    """What the article as a whole has to be; stands beside terms in an `And`, or among other conditions."""

    of: Property
    value: str
    at: int = field(default=0, compare=False)

    def __str__(self) -> str:
        return f"{self.of}:{self.value}"


@dataclass(frozen=True, slots=True)
class Weighted:
    part: "Node"
    weight: float

    def __str__(self) -> str:
        return f"{_bracketed(self.part, _ATOM)}^{self.weight:g}"


@dataclass(frozen=True, slots=True)
class Scope:
    place: Place
    part: "Node"

    def __str__(self) -> str:
        return f"{self.place}:{_bracketed(self.part, _WEIGHTED)}"


@dataclass(frozen=True, slots=True)
class AtLeast:
    count: int
    part: "Node"

    def __str__(self) -> str:
        return f"ATLEAST{self.count}({self.part})"


@dataclass(frozen=True, slots=True)
class Near:
    """`distance` in words. `ordered`: the right one comes after. `negated`: the left hits that have no right hit there."""

    left: "Node"
    right: "Node"
    distance: int
    negated: bool = False
    ordered: bool = False

    @property
    def operator(self) -> str:
        return f"{'NOT ' if self.negated else ''}{'W' if self.ordered else 'NEAR'}/{self.distance}"

    def __str__(self) -> str:
        return _joined(self)


@dataclass(frozen=True, slots=True)
class Same:
    """`negated` keeps the left hits that have no right hit in their sentence or paragraph."""

    left: "Node"
    right: "Node"
    unit: Unit = "sentence"
    negated: bool = False

    @property
    def operator(self) -> str:
        return f"{'NOT ' if self.negated else ''}{'SAME' if self.unit == 'sentence' else 'SAME/p'}"

    def __str__(self) -> str:
        return _joined(self)


@dataclass(frozen=True, slots=True)
class Not:
    """Stands only among the parts of an `And`."""

    part: "Node"

    def __str__(self) -> str:
        return f"NOT {_bracketed(self.part, _NEAR)}"


@dataclass(frozen=True, slots=True)
class And:
    """At least two parts, the first of them no `Not`."""

    parts: tuple["Node", ...]

    def __str__(self) -> str:
        return " AND ".join(_bracketed(part, _NOT) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Or:
    """At least two parts."""

    parts: tuple["Node", ...]

    def __str__(self) -> str:
        return " OR ".join(_bracketed(part, _AND) for part in self.parts)


Node = Term | Ref | Condition | Weighted | Scope | AtLeast | Near | Same | Not | And | Or

_OR, _AND, _NOT, _NEAR, _SCOPE, _WEIGHTED, _ATOM = range(7)
_TIGHTNESS: dict[type, int] = {
    Or: _OR,
    And: _AND,
    Not: _NOT,
    Near: _NEAR,
    Same: _NEAR,
    Scope: _SCOPE,
    AtLeast: _SCOPE,
    Weighted: _WEIGHTED,
}


def _bracketed(node: Node, at_least: int) -> str:
    return str(node) if _TIGHTNESS.get(type(node), _ATOM) >= at_least else f"({node})"


def _joined(node: Near | Same) -> str:
    return f"{_bracketed(node.left, _NEAR)} {node.operator} {_bracketed(node.right, _SCOPE)}"


def children(node: Node) -> tuple[Node, ...]:
    """The parts of a tree, from left to right; a leaf has none."""
    match node:
        case Weighted(part) | Scope(_, part) | AtLeast(_, part) | Not(part):
            return (part,)
        case Near(left, right) | Same(left, right):
            return (left, right)
        case And(parts) | Or(parts):
            return parts
    return ()


def leaves(node: Node) -> Iterator[Term | Ref | Condition]:
    """The terms, references and conditions of a tree, from left to right."""
    # A list of a thousand terms is one loop: they are by far the most nodes, and looked through for each thing to refuse.
    for part in children(node) or (node,):
        if isinstance(part, (Term, Ref, Condition)):
            yield part
        else:
            yield from leaves(part)


def references(node: Node) -> Iterator[Ref]:
    """Those of the leaves that refer to a list or to a theme: few, so that terms are passed over quickly."""
    for part in children(node) or (node,):
        if isinstance(part, Ref):
            yield part
        elif not isinstance(part, (Term, Condition)):
            yield from references(part)


def weighted(node: Node) -> Iterator[Weighted]:
    """The parts of a tree that have a weight, itself among them."""
    if isinstance(node, Weighted):
        yield node
    for part in children(node):
        if not isinstance(part, (Term, Ref, Condition)):
            yield from weighted(part)


def is_condition(node: Node) -> bool:
    """Whether a tree speaks of the article alone, and so has no hits."""
    if isinstance(node, (Not, And, Or)):
        return all(is_condition(part) for part in children(node))
    return isinstance(node, Condition)
