"""From the text of a query to its tree.

What is refused, each with a place and a remedy: brackets and quotation marks without their partner, an operator
without a term on each side, terms side by side, nesting too deep, an empty or one-letter term, a star anywhere but at
the end of a word of three letters or more, a distance that is no number from 1 to 200, a count or weight out of bounds,
alternatives that make too many phrases, an unknown scope or language, and a condition where only a term has a meaning.

`themes.grammar` says what a query is, and has the last word. But packs have tens of thousands of terms, nearly all in long
lists of alternatives, and a general parser takes half a second for them. So a query is first read here, in as many steps
as it has brackets and operators other than OR. One with a condition or ATLEAST, and every one that is wrong, is left to
the grammar. A tree that is made here equals the grammar's.
"""

import re
from typing import cast

from themes.alternatives import expanded
from themes.errors import QueryError
from themes.query import And, Near, Node, Not, Or, Place, Ref, Same, Scope, Term, Weighted
from themes.terms import (
    DEPTH_MAX,
    DISTANCE_WORDS_MAX,
    DISTANCES_MAX,
    PLAIN_TERM,
    PLAIN_WORD,
    WEIGHT_MAX,
    WEIGHT_MIN,
    check_term,
    may_star_chinese,
)

# What ends an operator, as in the grammar.
_ENDS = r"(?![^\s()])"
_NAME = r"@(?:theme:)?[a-z][a-z0-9-]*"
_PLAIN = rf'(?>(?!(?:OR|AND|NOT|SAME)\b){PLAIN_WORD}{_ENDS}|"{PLAIN_TERM}"|{_NAME}{_ENDS})'
# Alternatives of which each is a term or a name, with the OR behind the last if there is one: then the next alternative is
# something else. None is a part of what binds tighter than OR.
_PLAIN_LIST = re.compile(rf"\s*((?:{_PLAIN}(?:(\s+OR\s+)|(?=\s*(?:\)|\Z))))+)")
_PLAIN_PART = re.compile(r'("[^"]*"|[^\s"]+)(?:\s+OR\s+)?')
_LEAF = re.compile(rf'\s*(?:("[^"]*"|“[^”]*”|«[^»]*»)|({_NAME})(?![^\s()^])|([^\s()"“”«»@:^]+))')
_OPERATOR = re.compile(r"OR|AND|NOT|SAME(?:/p)?|(?:NEAR|W)/\d+")
_OR = re.compile(rf"\s*OR{_ENDS}")
_AND = re.compile(rf"\s*AND{_ENDS}")
_NOT = re.compile(rf"\s*NOT{_ENDS}")
_DISTANCE = re.compile(rf"\s*(NOT\s+)?(?:(NEAR|W)/(\d+)|SAME(/p)?){_ENDS}")
_SCOPE = re.compile(r"\s*(title|lead|body):")
_WEIGHT = re.compile(r"\s*\^(\d{1,9}(?:\.\d{1,2})?)(?![^\s()^])")
_OPEN = re.compile(r"\s*\(")
_CLOSE = re.compile(r"\s*\)")
_END = re.compile(r"\s*\Z")
_NESTING = re.compile(r"[()]")
_DISTANCE_SIGN = re.compile(r"NEAR/|W/|SAME")


def parse(text: str) -> Node:
    """Reads a query. Raises QueryError, whose `position` is the index in `text` where the trouble lies."""
    _refuse_deep_nesting(text)
    try:
        return _Reader(text).query()
    except (_LeftToGrammar, QueryError):
        from themes.grammar import parse_by_grammar  # needs a library that takes longer to load than most packs

        return parse_by_grammar(text)


class _LeftToGrammar(Exception):
    """The query has something that is not read here, or that is wrong."""


class _Reader:
    """Takes a query apart from left to right. Each method reads one rule of the grammar, from where the last one ended."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0

    def query(self) -> Node:
        tree = self._alternatives()
        self._expect(_END)
        return tree

    def _alternatives(self) -> Node:
        parts: list[Node] = []
        while True:
            plain = self._take(_PLAIN_LIST)
            if plain:
                parts += _plain_parts(plain[1], plain.start(1))
                ends = plain.end(2) < plain.end()
            else:
                parts.append(self._conjunction())
                ends = not self._take(_OR)
            if ends:
                return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def _conjunction(self) -> Node:
        parts = [self._beside()]
        while self._take(_AND):
            parts.append(Not(self._beside()) if self._take(_NOT) else self._beside())
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def _beside(self) -> Node:
        left = self._scoped()
        while operator := self._take(_DISTANCE):
            right = self._scoped()
            negated, name, distance, paragraph = operator.groups()
            if name is None:
                left = Same(left, right, "paragraph" if paragraph else "sentence", bool(negated))
                continue
            if len(distance) > len(str(DISTANCE_WORDS_MAX)) or not 1 <= int(distance) <= DISTANCE_WORDS_MAX:
                raise _LeftToGrammar
            left = Near(left, right, int(distance), bool(negated), ordered=name == "W")
        return left

    def _scoped(self) -> Node:
        scope = self._take(_SCOPE)
        part = self._weighted()
        return Scope(cast(Place, scope[1]), part) if scope else part

    def _weighted(self) -> Node:
        if self._take(_OPEN):
            part = self._alternatives()
            self._expect(_CLOSE)
        else:
            part = self._leaf()
        sign = self._take(_WEIGHT)
        if not sign:
            return part
        weight = float(sign[1])
        if not WEIGHT_MIN <= weight <= WEIGHT_MAX:
            raise _LeftToGrammar
        return Weighted(part, weight)

    def _leaf(self) -> Node:
        found = self._expect(_LEAF)
        phrase, name, word = found.groups()
        at = found.start(found.lastindex or 0)
        if name is not None:
            return Ref(name[1:], at)
        if word is not None:
            if _OPERATOR.fullmatch(word):
                raise _LeftToGrammar
            return check_term(Term(word, at=at))
        terms = [check_term(Term(one, quoted=True, at=at)) for one in expanded(phrase[1:-1], at + 1)]
        return terms[0] if len(terms) == 1 else Or(tuple(terms))

    def _take(self, sign: re.Pattern[str]) -> re.Match[str] | None:
        """Moves on behind what is there, if it is this."""
        found = sign.match(self._text, self._at)
        if found:
            self._at = found.end()
        return found

    def _expect(self, sign: re.Pattern[str]) -> re.Match[str]:
        found = self._take(sign)
        if not found:
            raise _LeftToGrammar
        return found


def _plain_parts(written: str, begins_at: int) -> list[Node]:
    """The terms and names of alternatives that were seen to be plain."""
    parts: list[Node] = []
    check = may_star_chinese(written)
    for one in _PLAIN_PART.finditer(written):
        text, at = one[1], begins_at + one.start()
        if text[0] == "@":
            parts.append(Ref(text[1:], at))
            continue
        quoted = text[0] == '"'
        term = Term(" ".join(text[1:-1].split()) if quoted else text, quoted, at)
        parts.append(check_term(term) if check else term)
    return parts


def _refuse_deep_nesting(text: str) -> None:
    """Bounds the depth of the tree, so that no query can exhaust the stack."""
    depth = 0
    for bracket in _NESTING.finditer(text):
        depth += 1 if bracket[0] == "(" else -1
        if depth > DEPTH_MAX:
            raise QueryError(f"more than {DEPTH_MAX} brackets are open", "flatten the query", position=bracket.start())
    for count, match in enumerate(_DISTANCE_SIGN.finditer(text), 1):
        if count > DISTANCES_MAX:
            raise QueryError(
                f"NEAR, W and SAME stand here more than {DISTANCES_MAX} times",
                "split the query",
                position=match.start(),
            )
