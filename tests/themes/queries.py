"""Random queries over a small vocabulary, and a slow evaluator that says what they mean, word by word."""

from collections.abc import Iterator
from dataclasses import dataclass

from hypothesis import strategies as st

from themes.query import And, Near, Node, Not, Or, Ref, Term, Title

WORDS = ["baku", "bakur", "bakurian", "port", "ports", "china", "CSP", "csp", "route", "rail"]
TERMS = ["baku", "bak*", "baku*", "port", "port*", "china", "CSP", "csp", "rail", "route*"]
PHRASES = ["baku port", "china rail", "port* route", "bak* port*", "CSP", "rail rail"]
ENDING_MAX = 5


def _terms() -> st.SearchStrategy[Node]:
    return st.one_of(
        st.sampled_from(TERMS).map(Term),
        st.sampled_from(PHRASES).map(lambda text: Term(text, quoted=True)),
        st.just(Ref("places")),
    )


def _conjunctions(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    rest = st.lists(st.one_of(inner, inner.map(Not)), min_size=1, max_size=2)
    return st.tuples(inner, rest).map(lambda parts: And((parts[0], *parts[1])))


def _composite(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    distance = st.one_of(st.none(), st.integers(1, 6))
    return st.one_of(
        inner.map(Title),
        st.builds(Near, inner, inner, distance, st.booleans()),
        _conjunctions(inner),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: Or(tuple(parts))),
    )


QUERIES: st.SearchStrategy[Node] = st.recursive(_terms(), _composite, max_leaves=6)
SENTENCES = st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=6), min_size=1, max_size=5)


@dataclass(frozen=True, slots=True)
class Place:
    """A hit of the slow evaluator: first and last word, counted over title and text."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Words:
    """An article as words: `sentence_of` each word; the first sentence is the title."""

    words: list[str]
    sentence_of: list[int]

    @classmethod
    def of(cls, sentences: list[list[str]]) -> "Words":
        words = [word for sentence in sentences for word in sentence]
        return cls(words, [number for number, sentence in enumerate(sentences) for _ in sentence])


def slow(node: Node, article: Words) -> set[Place]:
    """What the docstring of `themes.query` says, literally."""
    match node:
        case Term(text, quoted):
            return set(_places(text, quoted, article))
        case Ref():
            return slow(Term("china"), article) | slow(Term("rail*"), article)
        case Title(part):
            return {place for place in slow(part, article) if article.sentence_of[place.first] == 0}
        case Or(parts):
            return {place for part in parts for place in slow(part, article)}
        case And(parts):
            wanted = [slow(part, article) for part in parts if not isinstance(part, Not)]
            unwanted = [slow(part.part, article) for part in parts if isinstance(part, Not)]
            return set().union(*wanted) if all(wanted) and not any(unwanted) else set()
        case Near(left, right, distance, negated):
            lefts, rights = slow(left, article), slow(right, article)
            if negated:
                return {one for one in lefts if not any(_beside(one, two, distance, article) for two in rights)}
            return {one for one in lefts if any(_beside(one, two, distance, article) for two in rights)} | {
                two for two in rights if any(_beside(one, two, distance, article) for one in lefts)
            }
        case Not():
            raise AssertionError("NOT stands only among the parts of an AND")


def _places(text: str, quoted: bool, article: Words) -> Iterator[Place]:
    wanted = text.split()
    for first in range(len(article.words) - len(wanted) + 1):
        last = first + len(wanted) - 1
        if article.sentence_of[first] != article.sentence_of[last]:
            continue
        found = article.words[first : last + 1]
        if not quoted and text.isupper():
            if found == wanted:
                yield Place(first, last)
        elif all(_is(word.lower(), one.lower()) for word, one in zip(found, wanted, strict=True)):
            yield Place(first, last)


def _is(word: str, wanted: str) -> bool:
    stem = wanted.removesuffix("*")
    return word == wanted or (stem != wanted and word.startswith(stem) and len(word) - len(stem) <= ENDING_MAX)


def _beside(one: Place, two: Place, distance: int | None, article: Words) -> bool:
    if distance is None:
        return article.sentence_of[one.first] == article.sentence_of[two.first]
    return two.first - one.last <= distance if one.first <= two.first else one.first - two.last <= distance
