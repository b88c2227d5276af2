"""The grammar of queries, one for all languages, and what is said of a query that it does not take.

`themes.parsing` reads most queries without it, and asks it for the others and for every error: only then is the library
loaded, which takes longer than reading a pack.
"""

import re
from functools import cache
from typing import cast

from lark import Lark, Token, Transformer
from lark.exceptions import LarkError, UnexpectedCharacters, UnexpectedInput, UnexpectedToken

from themes.alternatives import expanded
from themes.errors import QueryError
from themes.languages import ENDING_LETTERS_MAX
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
    leaves,
)
from themes.terms import COUNT_MAX, COUNT_MIN, DISTANCE_WORDS_MAX, WEIGHT_MAX, WEIGHT_MIN, check_term

_GRAMMAR = r"""
start: or_
?or_: and_ (_OR and_)*
?and_: near (_AND item)*
?item: near | _NOT near -> not_
?near: atom | near NEAR atom | near SAME atom -> same
?atom: weighted | SCOPE weighted -> scope | ATLEAST _OPEN or_ _CLOSE -> atleast
?weighted: plain | plain WEIGHT
?plain: WORD | PHRASE | REF | CONDITION | _OPEN or_ _CLOSE

_OR.3: /OR(?![^\s()])/
_AND.3: /AND(?![^\s()])/
_NOT.2: /NOT(?![^\s()])/
NEAR.4: /(NOT\s+)?(NEAR|W)\/\d+(?![^\s()])/
SAME.4: /(NOT\s+)?SAME(\/p)?(?![^\s()])/
ATLEAST.4: /ATLEAST\d+(?=\s*\()/
SCOPE.3: /(title|lead|body):/
CONDITION.3: /(lang|outlet):[^\s()"“”«»:^]*/
REF.3: /@(theme:)?[a-z][a-z0-9-]*(?![^\s()^])/
WEIGHT.3: /\^\d{1,9}(\.\d{1,2})?(?![^\s()^])/
PHRASE.3: /"[^"]*"|“[^”]*”|«[^»]*»/
WORD.1: /[^\s()"“”«»@:^]+/
_OPEN: "("
_CLOSE: ")"
%ignore /\s+/
"""
_OPERATORS = frozenset({"_OR", "_AND", "_NOT", "NEAR", "SAME", "SCOPE"})
_OUTLET = re.compile(r"[a-z0-9][a-z0-9-]*")


class _ToTree(Transformer[Token, Node]):
    """Builds the tree from the parser's; its method names are the grammar's rules and tokens."""

    def start(self, parts: list[Node]) -> Node:
        (tree,) = parts
        if is_condition(tree):
            raise QueryError("the query has conditions but no words", "join a term to them by AND", position=_at(tree))
        return tree

    def or_(self, parts: list[Node]) -> Node:
        conditions = [part for part in parts if is_condition(part)]
        if conditions and len(conditions) < len(parts):
            raise QueryError(
                f"the condition {conditions[0]} stands beside terms in an OR",
                "join it to a term by AND",
                position=_at(conditions[0]),
            )
        return Or(tuple(parts))

    def and_(self, parts: list[Node]) -> Node:
        terms = [part for part in parts if not is_condition(part)]
        if terms and all(isinstance(part, Not) for part in terms):
            raise QueryError(
                "NOT has nothing to take away from", "write a term beside the conditions", position=_at(terms[0])
            )
        return And(tuple(parts))

    def not_(self, parts: list[Node]) -> Node:
        return Not(parts[0])

    def scope(self, parts: list[Node]) -> Node:
        place, part = parts
        return Scope(cast(Place, str(place)[:-1]), _place(part))

    def atleast(self, parts: list[Node]) -> Node:
        operator, part = parts
        assert isinstance(operator, Token)
        count = int(operator.removeprefix("ATLEAST")[:9])
        if not COUNT_MIN <= count <= COUNT_MAX:
            raise QueryError(
                f"ATLEAST counts to {count}", f"use a number from {COUNT_MIN} to {COUNT_MAX}", position=_at(operator)
            )
        return AtLeast(count, _place(part))

    def weighted(self, parts: list[Node]) -> Node:
        part, sign = parts
        assert isinstance(sign, Token)
        weight = float(sign[1:])
        if not WEIGHT_MIN <= weight <= WEIGHT_MAX:
            raise QueryError(
                f"the weight is {weight:g}", f"use one from {WEIGHT_MIN} to {WEIGHT_MAX}", position=_at(sign)
            )
        return Weighted(_place(part), weight)

    def same(self, parts: list[Node]) -> Node:
        left, operator, right = parts
        assert isinstance(operator, Token)
        unit = "paragraph" if operator.endswith("/p") else "sentence"
        return Same(_place(left), _place(right), unit, operator.startswith("NOT"))

    def near(self, parts: list[Node]) -> Node:
        left, operator, right = parts
        assert isinstance(operator, Token)
        name, _, number = operator.removeprefix("NOT").strip().partition("/")
        distance = int(number[:9])
        if not 1 <= distance <= DISTANCE_WORDS_MAX:
            raise QueryError(
                f"{name} reaches {distance} words",
                f"use a distance from 1 to {DISTANCE_WORDS_MAX}",
                position=_at(operator),
            )
        return Near(_place(left), _place(right), distance, operator.startswith("NOT"), ordered=name == "W")

    def WORD(self, token: Token) -> Term:
        return check_term(Term(str(token), at=_at(token)))

    def PHRASE(self, token: Token) -> Node:
        at = _at(token)
        terms = [check_term(Term(text, quoted=True, at=at)) for text in expanded(token[1:-1], at + 1)]
        return terms[0] if len(terms) == 1 else Or(tuple(terms))

    def REF(self, token: Token) -> Ref:
        return Ref(token[1:], at=_at(token))

    def CONDITION(self, token: Token) -> Condition:
        of, _, value = token.partition(":")
        at = _at(token)
        if of == "lang" and value not in ENDING_LETTERS_MAX:
            problem = f"the language {value} is unknown" if value else "lang: names no language"
            raise QueryError(problem, f"use one of {', '.join(sorted(ENDING_LETTERS_MAX))}", position=at)
        if of == "outlet" and not _OUTLET.fullmatch(value):
            problem = f"{value} is no outlet's id" if value else "outlet: names no outlet"
            raise QueryError(problem, "write an id of the catalogue, such as outlet:news-am", position=at)
        return Condition(cast(Property, of), value, at=at)


@cache
def _parser() -> Lark:
    # The transformer at once, and not over a tree of its own: packs have tens of thousands of terms.
    return Lark(
        _GRAMMAR, parser="lalr", lexer="basic", propagate_positions=False, transformer=_ToTree(visit_tokens=True)
    )


def parse_by_grammar(text: str) -> Node:
    """Reads a query. Raises QueryError, whose `position` is the index in `text` where the trouble lies."""
    try:
        tree = cast(Node, _parser().parse(text))
    except UnexpectedInput as error:
        raise _explained(text, error) from None
    except LarkError as error:
        cause = getattr(error, "orig_exc", None)
        raise (cause if isinstance(cause, QueryError) else error) from None
    return tree


def _at(node: Node | Token) -> int:
    """Where a token stands, or a tree's first leaf."""
    if isinstance(node, Token):
        return node.start_pos or 0
    return next(leaves(node)).at


def _place(node: Node) -> Node:
    """The tree, when it has hits: a condition on the article lies nowhere in it."""
    if is_condition(node):
        raise QueryError(
            f"{node} is a condition on the article, no place in it", "join it to terms by AND", position=_at(node)
        )
    return node


def _explained(text: str, error: UnexpectedInput) -> QueryError:
    """The reader's sentence for what the parser could not take."""
    if not text.strip():
        return QueryError("the query is empty", "write a term", position=0)
    if isinstance(error, UnexpectedCharacters):
        return _bad_character(text, error.pos_in_stream or 0)
    assert isinstance(error, UnexpectedToken)
    position = len(text) if error.token.type == "$END" else _at(error.token)
    before = list(_parser().lex(text[:position]))
    previous = before[-1] if before else None
    if previous is None or previous.type in _OPERATORS | {"_OPEN"}:
        return _missing_term(previous, error.token, position)
    match error.token.type:
        case "$END":
            return QueryError(
                "bracket opened here is never closed", "add a ')'", position=_innermost_open_bracket(before)
            )
        case "_CLOSE":
            return QueryError("bracket closed here was never opened", "drop it or add a '('", position=position)
        case "_NOT":
            return QueryError("NOT follows a term", "write AND NOT, NOT NEAR/n or NOT SAME", position=position)
        case "WEIGHT":
            return QueryError("a term has two weights", "keep one of them", position=position)
    return _misspelt(previous, error.token, position) or QueryError(
        f"{error.token} stands beside another term",
        "join them by AND, OR, NEAR/20 or W/20 (a number of words), SAME or SAME/p, or quote them as one phrase",
        position=position,
    )


def _misspelt(previous: Token, token: Token, position: int) -> QueryError | None:
    """Two terms side by side of which one was meant for an operator."""
    counting = re.fullmatch(r"ATLEAST(\d*)", previous)
    if counting and counting[1]:
        return QueryError(f"{previous} counts nothing", f"write {previous}(...)", position=_at(previous))
    if counting:
        return QueryError("ATLEAST has no number", "write ATLEAST3(...) for three hits", position=_at(previous))
    operator = re.fullmatch(r"(NEAR|W|SAME)(/.*)?", token)
    if operator and operator[1] == "SAME":
        return QueryError(
            f"{token} has no meaning", "write SAME for a sentence, SAME/p for a paragraph", position=position
        )
    if operator:
        return QueryError(f"{token} has no number of words", f"write {operator[1]}/20", position=position)
    return None


def _missing_term(previous: Token | None, token: Token, position: int) -> QueryError:
    """A term was due, and something else came."""
    if token.type == "_NOT":
        return QueryError("NOT has nothing to take away from", "write x AND NOT y", position=position)
    if previous is not None and previous.type == "_OPEN":
        if token.type == "$END":
            return QueryError("bracket opened here is never closed", "add a term and a ')'", position=_at(previous))
        if token.type == "_CLOSE":
            return QueryError("the brackets hold nothing", "put a term into them or drop them", position=_at(previous))
    elif previous is not None:
        return QueryError(f"{previous} has nothing after it", "add a term or drop it", position=_at(previous))
    return QueryError(f"{token} has no term before it", "add a term or drop it", position=position)


def _bad_character(text: str, position: int) -> QueryError:
    char = text[position]
    if char in '"“«':
        return QueryError("quotation mark opened here is never closed", "close it", position=position)
    if char == "@":
        return QueryError(
            "@ names no list",
            "write a list's name in small letters after it, such as @region, or a theme's, such as @theme:csp",
            position=position,
        )
    if char == "^":
        return QueryError("^ has no weight after it", "write a number, such as ^2 or ^0.5", position=position)
    if char == ":":
        return QueryError(
            "only title:, lead:, body:, lang: and outlet: may stand before a colon",
            "use one of them, or quote the colon in a phrase",
            position=position,
        )
    return QueryError(f"{char} has no meaning here", "drop it", position=position)


def _innermost_open_bracket(tokens: list[Token]) -> int:
    opened: list[int] = []
    for token in tokens:
        if token.type == "_OPEN":
            opened.append(_at(token))
        elif token.type == "_CLOSE" and opened:
            opened.pop()
    return opened[-1]
