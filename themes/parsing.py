"""From the text of a query to its tree, by one LALR grammar for all languages.

What is refused, each with a place and a remedy: brackets and quotation marks without their partner, an operator
without a term on each side, terms side by side, nesting too deep, an empty or one-letter term, a star anywhere but at
the end of a word of three letters or more, a distance that is no number from 1 to 200.
"""

import re
from functools import cache

from lark import Lark, Token, Transformer
from lark.exceptions import LarkError, UnexpectedCharacters, UnexpectedInput, UnexpectedToken

from themes.errors import QueryError
from themes.folding import HAN_CHARACTER, fold
from themes.query import And, Near, Node, Not, Or, Ref, Term, Title

DISTANCE_WORDS_MAX = 200
# The words before it in a phrase bound what a later stem can swallow.
STEM_LETTERS_MIN = 3
LATER_STEM_LETTERS_MIN = 2
TERM_LETTERS_MIN = 2
DEPTH_MAX = 40
DISTANCES_MAX = 100

_GRAMMAR = r"""
start: or_
?or_: and_ (_OR and_)*
?and_: near (_AND item)*
?item: near | _NOT near -> not_
?near: atom | near NEAR atom | near SAME atom
?atom: plain | _TITLE plain -> title
?plain: WORD | PHRASE | REF | _OPEN or_ _CLOSE

_OR.3: /OR(?![^\s()])/
_AND.3: /AND(?![^\s()])/
_NOT.2: /NOT(?![^\s()])/
NEAR.4: /(NOT\s+)?NEAR\/\d+(?![^\s()])/
SAME.4: /(NOT\s+)?SAME(?![^\s()])/
_TITLE.3: /title:/
REF.3: /@[a-z][a-z0-9-]*(?![^\s()])/
PHRASE.3: /"[^"]*"|“[^”]*”|«[^»]*»/
WORD.1: /[^\s()"“”«»@:]+/
_OPEN: "("
_CLOSE: ")"
%ignore /\s+/
"""
_OPERATORS = frozenset({"_OR", "_AND", "_NOT", "NEAR", "SAME", "_TITLE"})


class _ToTree(Transformer[Token, Node]):
    """Builds the tree from the parser's; its method names are the grammar's rules and tokens."""

    def start(self, parts: list[Node]) -> Node:
        return parts[0]

    def or_(self, parts: list[Node]) -> Node:
        return Or(tuple(parts))

    def and_(self, parts: list[Node]) -> Node:
        return And(tuple(parts))

    def not_(self, parts: list[Node]) -> Node:
        return Not(parts[0])

    def title(self, parts: list[Node]) -> Node:
        return Title(parts[0])

    def near(self, parts: list[Node]) -> Node:
        left, operator, right = parts
        assert isinstance(operator, Token)
        negated = operator.startswith("NOT")
        if operator.type == "SAME":
            return Near(left, right, None, negated)
        distance = int(operator.rpartition("/")[2][:9])
        if not 1 <= distance <= DISTANCE_WORDS_MAX:
            raise QueryError(
                f"NEAR reaches {distance} words",
                f"use a distance from 1 to {DISTANCE_WORDS_MAX}",
                position=_at(operator),
            )
        return Near(left, right, distance, negated)

    def WORD(self, token: Token) -> Term:
        return check_term(Term(str(token), at=_at(token)))

    def PHRASE(self, token: Token) -> Term:
        return check_term(Term(" ".join(token[1:-1].split()), quoted=True, at=_at(token)))

    def REF(self, token: Token) -> Ref:
        return Ref(token[1:], at=_at(token))


@cache
def _parser() -> Lark:
    return Lark(_GRAMMAR, parser="lalr", lexer="basic", propagate_positions=False)


def parse(text: str) -> Node:
    """Reads a query. Raises QueryError, whose `position` is the index in `text` where the trouble lies."""
    _refuse_deep_nesting(text)
    try:
        tree: Node = _ToTree(visit_tokens=True).transform(_parser().parse(text))
    except UnexpectedInput as error:
        raise _explained(text, error) from None
    except LarkError as error:
        cause = getattr(error, "orig_exc", None)
        raise (cause if isinstance(cause, QueryError) else error) from None
    return tree


def _at(token: Token) -> int:
    return token.start_pos or 0


def check_term(term: Term) -> Term:
    """The term. Raises QueryError for one that could match anything, or nothing."""
    for place, word in enumerate(term.text.split() or [""]):
        shortest = LATER_STEM_LETTERS_MIN if place else STEM_LETTERS_MIN
        stem = word.removesuffix("*")
        letters = fold(stem).text
        if "*" in stem:
            raise QueryError(
                f"the star of {word} stands inside the word", "a star may only end a word", position=term.at
            )
        if not letters:
            raise QueryError(f"the term {term} is empty", "write a word of two letters or more", position=term.at)
        if stem != word and HAN_CHARACTER.search(letters):
            raise QueryError(f"{word} has a star", "Chinese words have no endings, drop the star", position=term.at)
        if stem != word and len(letters) < shortest:
            raise QueryError(
                f"the stem {word} is too short", f"give a star {shortest} letters or more", position=term.at
            )
    if len(fold(term.text).text) < TERM_LETTERS_MIN:
        raise QueryError(f"the term {term} has one letter", "write two letters or more", position=term.at)
    return term


def _refuse_deep_nesting(text: str) -> None:
    """Bounds the depth of the tree, so that no query can exhaust the stack."""
    depth = 0
    for position, char in enumerate(text):
        depth += (char == "(") - (char == ")")
        if depth > DEPTH_MAX:
            raise QueryError(f"more than {DEPTH_MAX} brackets are open", "flatten the query", position=position)
    for count, match in enumerate(re.finditer(r"NEAR/|SAME", text), 1):
        if count > DISTANCES_MAX:
            raise QueryError(
                f"NEAR and SAME stand here more than {DISTANCES_MAX} times", "split the query", position=match.start()
            )


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
    return QueryError(
        f"{error.token} stands beside another term",
        "join them by AND, OR, NEAR/20 (a number of words) or SAME, or quote them as one phrase",
        position=position,
    )


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
            "@ names no list", "write a list's name in small letters after it, such as @region", position=position
        )
    if char == ":":
        return QueryError("only title: is a scope", "write title: or quote the colon in a phrase", position=position)
    return QueryError(f"{char} has no meaning here", "drop it", position=position)


def _innermost_open_bracket(tokens: list[Token]) -> int:
    opened: list[int] = []
    for token in tokens:
        if token.type == "_OPEN":
            opened.append(_at(token))
        elif token.type == "_CLOSE" and opened:
            opened.pop()
    return opened[-1]
