"""The tree of a query, as immutable values, and its printed form.

The parts, tightest first: terms and @references, title: scopes, NEAR/n and SAME, NOT, AND, OR. `str` of a tree is a
query that parses to an equal tree.

What each part means is a set of hits (places of the text), and a query holds when its set is not empty:
- a term, `"a phrase"` or `prefix*`: its places; a word in capitals (`CSP`) only where the text has it in capitals;
- `@name`: the places of a list, in any language;
- `title:x`: those of x that lie in the title;
- `x NEAR/n y`: those of x at most n words from one of y, and those of y from x; title and text run on;
- `x SAME y`: likewise within one sentence;
- `x NOT NEAR/n y`, `x NOT SAME y`: those of x that have no y there;
- `x AND y`: both sets together when neither is empty; `x AND NOT y`: those of x when y has none;
- `x OR y`: both sets together.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field


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
    """A reference to a list by name."""

    name: str
    at: int = field(default=0, compare=False)

    def __str__(self) -> str:
        return f"@{self.name}"


@dataclass(frozen=True, slots=True)
class Title:
    part: "Node"

    def __str__(self) -> str:
        return f"title:{_bracketed(self.part, _ATOM)}"


@dataclass(frozen=True, slots=True)
class Near:
    """`distance` in words; None means the same sentence. `negated` keeps the left hits that have no right hit there."""

    left: "Node"
    right: "Node"
    distance: int | None
    negated: bool = False

    def __str__(self) -> str:
        operator = "SAME" if self.distance is None else f"NEAR/{self.distance}"
        operator = f"NOT {operator}" if self.negated else operator
        return f"{_bracketed(self.left, _NEAR)} {operator} {_bracketed(self.right, _TITLE)}"


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


Node = Term | Ref | Title | Near | Not | And | Or

_OR, _AND, _NOT, _NEAR, _TITLE, _ATOM = range(6)
_TIGHTNESS: dict[type, int] = {Or: _OR, And: _AND, Not: _NOT, Near: _NEAR, Title: _TITLE, Term: _ATOM, Ref: _ATOM}


def _bracketed(node: Node, at_least: int) -> str:
    return str(node) if _TIGHTNESS[type(node)] >= at_least else f"({node})"


def leaves(node: Node) -> Iterator[Term | Ref]:
    """The terms and references of a tree, from left to right."""
    match node:
        case Term() | Ref():
            yield node
        case Title(part) | Not(part):
            yield from leaves(part)
        case Near(left, right):
            yield from leaves(left)
            yield from leaves(right)
        case And(parts) | Or(parts):
            for part in parts:
                yield from leaves(part)
