"""Random queries over a small vocabulary, and a slow evaluator that says what they mean, word by word."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import get_args

from hypothesis import strategies as st

from themes.query import (
    And,
    AtLeast,
    Condition,
    Near,
    Node,
    Not,
    Or,
    Place,
    Ref,
    Same,
    Scope,
    Term,
    Unit,
    Weighted,
    children,
    is_condition,
)
from themes.scoring import lead_end

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


def _conditions() -> st.SearchStrategy[Node]:
    plain = st.builds(Condition, st.just("lang"), st.sampled_from(["en", "ru"])) | st.just(Condition("outlet", "hetq"))
    return plain | st.tuples(plain, plain | plain.map(Not)).map(And) | st.tuples(plain, plain).map(Or)


def _conjunctions(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    rest = st.lists(st.one_of(inner, inner.map(Not), _conditions(), _conditions().map(Not)), min_size=1, max_size=2)
    before = st.lists(_conditions(), max_size=1)
    return st.tuples(before, inner, rest).map(lambda parts: And((*parts[0], parts[1], *parts[2])))


def _composite(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    return st.one_of(
        st.builds(Scope, st.sampled_from(get_args(Place)), inner),
        st.builds(AtLeast, st.integers(2, 4), inner),
        st.builds(Weighted, inner, st.sampled_from([0.1, 0.75, 2, 10])),
        st.builds(Near, inner, inner, st.integers(1, 6), st.booleans(), st.booleans()),
        st.builds(Same, inner, inner, st.sampled_from(get_args(Unit)), st.booleans()),
        _conjunctions(inner),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: Or(tuple(parts))),
    )


QUERIES: st.SearchStrategy[Node] = st.recursive(_terms(), _composite, max_leaves=6)

_SENTENCE, _LINE, _PARAGRAPH = "\u0589 ", "\n", "\n\n"
_words = st.sampled_from(WORDS)
_gaps = st.sampled_from([" "] * 6 + [_SENTENCE] * 2 + [_LINE, _PARAGRAPH])


@dataclass(frozen=True, slots=True)
class Seen:
    """A hit of the slow evaluator: first and last word, counted over title and text."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Article:
    """An article as words, with the sentence and paragraph of each; the first of both is the title."""

    title: str
    text: str
    language: str | None
    outlet: str | None
    words: list[str]
    sentence_of: list[int]
    paragraph_of: list[int]
    in_lead: list[bool]
    in_title: list[bool]


@st.composite
def articles(draw: st.DrawFn) -> Article:
    """Articles in which sentences and paragraphs end at different places."""
    title = draw(st.lists(_words, min_size=1, max_size=4))
    body = draw(st.lists(st.tuples(_gaps, _words), max_size=30))
    text, starts, sentences, paragraphs = "", [], [0] * len(title), [0] * len(title)
    for number, (gap, word) in enumerate(body):
        ends_sentence = number == 0 or gap in (_SENTENCE, _PARAGRAPH)
        ends_paragraph = number == 0 or gap in (_LINE, _PARAGRAPH)
        sentences.append(sentences[-1] + ends_sentence)
        paragraphs.append(paragraphs[-1] + ends_paragraph)
        text += gap if number else ""
        starts.append(len(text))
        text += word
    return Article(
        title=" ".join(title),
        text=text,
        language=draw(st.sampled_from([None, "en", "ru"])),
        outlet=draw(st.sampled_from([None, "hetq", "jam-news"])),
        words=title + [word for _, word in body],
        sentence_of=sentences,
        paragraph_of=paragraphs,
        in_lead=[False] * len(title) + [start < lead_end(text) for start in starts],
        in_title=[True] * len(title) + [False] * len(body),
    )


def slow(node: Node, article: Article) -> set[Seen]:
    """What the docstring of `themes.query` says, literally."""
    match node:
        case Term(text, quoted):
            return set(_places(text, quoted, article))
        case Ref():
            return slow(Term("china"), article) | slow(Term("rail*"), article)
        case Weighted(part):
            return slow(part, article)
        case Scope(place, part):
            return {one for one in slow(part, article) if _is_in(place, one, article)}
        case AtLeast(count, part):
            found = slow(part, article)
            return found if sum(not any(inside(one, two) for two in found) for one in found) >= count else set()
        case Or(parts):
            return {place for part in parts for place in slow(part, article)}
        case And(parts):
            if not all(_holds(part, article) for part in parts if is_condition(part)):
                return set()
            places = [part for part in parts if not is_condition(part)]
            wanted = [slow(part, article) for part in places if not isinstance(part, Not)]
            unwanted = [slow(part.part, article) for part in places if isinstance(part, Not)]
            return set().union(*wanted) if all(wanted) and not any(unwanted) else set()
        case Near(left, right) | Same(left, right):
            lefts, rights = slow(left, article), slow(right, article)
            if node.negated:
                return {one for one in lefts if not any(_beside(node, one, two, article) for two in rights)}
            return {one for one in lefts if any(_beside(node, one, two, article) for two in rights)} | {
                two for two in rights if any(_beside(node, one, two, article) for one in lefts)
            }
        case Not() | Condition():
            raise AssertionError("NOT and conditions stand only among the parts of an AND")


def slow_weight(node: Node, one: Seen, article: Article) -> float | None:
    """The greatest weight that a place is under; None: it is under none."""
    found = [weight for part in children(node) if (weight := slow_weight(part, one, article)) is not None]
    if isinstance(node, Weighted) and one in slow(node, article):
        found.append(node.weight)
    return max(found, default=None)


def _holds(node: Node, article: Article) -> bool:
    match node:
        case Condition("lang", value):
            return article.language == value
        case Condition("outlet", value):
            return article.outlet == value
        case Not(part):
            return not _holds(part, article)
        case And(parts):
            return all(_holds(part, article) for part in parts)
        case Or(parts):
            return any(_holds(part, article) for part in parts)
    raise AssertionError("no condition")


def _is_in(place: Place, one: Seen, article: Article) -> bool:
    if place == "body":
        return not article.in_title[one.first]
    return article.in_title[one.first] if place == "title" else article.in_lead[one.first]


def inside(one: Seen, two: Seen) -> bool:
    return one != two and two.first <= one.first and one.last <= two.last


def _places(text: str, quoted: bool, article: Article) -> Iterator[Seen]:
    wanted = text.split()
    for first in range(len(article.words) - len(wanted) + 1):
        last = first + len(wanted) - 1
        if article.sentence_of[first] != article.sentence_of[last]:
            continue
        found = article.words[first : last + 1]
        if not quoted and text.isupper():
            if found == wanted:
                yield Seen(first, last)
        elif all(_is(word.lower(), one.lower()) for word, one in zip(found, wanted, strict=True)):
            yield Seen(first, last)


def _is(word: str, wanted: str) -> bool:
    stem = wanted.removesuffix("*")
    return word == wanted or (stem != wanted and word.startswith(stem) and len(word) - len(stem) <= ENDING_MAX)


def _beside(node: Near | Same, one: Seen, two: Seen, article: Article) -> bool:
    if isinstance(node, Same):
        unit_of = article.sentence_of if node.unit == "sentence" else article.paragraph_of
        return unit_of[one.first] == unit_of[two.first]
    if node.ordered:
        return 1 <= two.first - one.last <= node.distance
    return two.first - one.last <= node.distance if one.first <= two.first else one.first - two.last <= node.distance
