"""A page read by its outlet's layout, or not at all: whatever is not as learned makes the page a misfit.

1. One container on the page, and one only, that a body rule names.
2. Its blocks are kept and dropped by their places. Plain paragraphs, lists and the like at places never seen are kept,
   what bears a name never seen is dropped, and more than a little of either is a misfit.
3. Repeated texts are dropped.
4. Misfits, too: less text than any page had, much more prose outside the container than on any page, no title where
   the outlet prints it, or one that the page's head does not know.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from crawler.extraction.layouts.blocks import Block, long_strings_chars, text_blocks, text_hash
from crawler.extraction.layouts.fieldplaces import SMALL_TEXT_CHARS, small_text
from crawler.extraction.layouts.heads import agrees_with, head_titles
from crawler.extraction.layouts.paths import Path, Step, find, read_path, step_of
from crawler.extraction.layouts.values import (
    LINKED,
    SAMPLE_CHARS,
    SCOPE,
    BodyRule,
    Layout,
    LayoutReading,
    Observation,
    Place,
    Recipe,
)
from crawler.extraction.page import visible_text
from crawler.extraction.plain import letters_only, one_line

_PROSE_TAGS = frozenset(
    (
        "p",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
        "blockquote",
        "pre",
        "table",
        "tr",
        "td",
        "th",
    )
)
_NEVER_PROSE = frozenset(("nav", "aside", "footer", "form", "figure", "figcaption", "h1"))
_STRANGE_SHARE = 0.05
_STRANGE_CHARS = 300
_PLAIN_SHARE = 0.3
_SHORTEST_CHARS = 60
_PROSE_BLOCK_CHARS = 40
_DENSE_BLOCK_CHARS = 15
_MEMO_LIMIT = 2_000
_PLACES_LIMIT = 5
_OPENING_LETTERS = 4
_HERE = (None, "place", "nothing")
"""By such a recipe a field is looked for at the layout's place."""


class _Node:
    """A place below a container. `verdicts` tells for unlinked and linked blocks whether they are kept; None: unknown."""

    __slots__ = ("children", "is_prose", "keeps_below", "memo", "verdicts")

    def __init__(self, is_prose: bool) -> None:
        self.children: dict[Step, _Node] = {}
        self.is_prose = is_prose
        self.keeps_below = False
        self.verdicts: list[bool | None] = [None, None]
        self.memo: dict[Step, _Node | None] = {}


_STRANGE = _Node(is_prose=False)
_PLAIN = _Node(is_prose=True)


@dataclass(frozen=True, slots=True)
class _Rule:
    container: Path
    root: _Node
    least_chars: int
    outside_most: float


@dataclass(frozen=True, slots=True)
class _Repeated:
    """The hashes of the repeated texts, and the first letters of their samples, which are told sooner; `firsts` are the first
    of each."""

    hashes: frozenset[str]
    openings: frozenset[str]
    firsts: frozenset[str]

    def has(self, block: Block) -> bool:
        return self._may_have(block) and text_hash(block.key) in self.hashes

    def _may_have(self, block: Block) -> bool:
        text = block.own if block.is_linked else block.text
        first = text[:1]
        if self.openings and first.isascii() and first.isalnum() and first.lower() not in self.firsts:
            return False
        opening = _opening(text)
        return not self.openings or len(opening) < _OPENING_LETTERS or opening in self.openings


@dataclass(frozen=True, slots=True)
class _Compiled:
    rules: tuple[_Rule, ...]
    repeated: _Repeated
    title: Path | None


def read_by(layout: Layout, tree: Any, *, head: Sequence[str] | None = None) -> LayoutReading | None:
    """What the layout reads of the page; None if the page is not as learned. `tree` is the whole page, and is not
    changed; `head` are the titles that its head gives, if they are known. What the recipe reads elsewhere is not looked for."""
    compiled = _compiled(layout)
    heading, title = _heading(layout, compiled, tree, head)
    if layout.title is not None and heading is None:
        return None
    readings = [reading for rule in compiled.rules if (reading := _body(rule, compiled.repeated, tree)) is not None]
    if len(readings) != 1:
        return None
    paragraphs, doubts = readings[0]
    recipe = layout.recipe
    return LayoutReading(
        paragraphs=paragraphs,
        title=title,
        published_raw=_first(layout.published, tree) if recipe.published in _HERE else None,
        authors=tuple(_values(layout.authors, tree)) if recipe.authors in _HERE else (),
        doubts=doubts,
        unprinted=layout.unprinted,
        recipe=recipe,
        heading=heading,
    )


def completed(layout: Layout, reading: LayoutReading, tree: Any) -> LayoutReading:
    """The reading with what stands at all places, and no recipe: for a page on which a source of that gave nothing."""
    authors = tuple(_values(layout.authors, tree))
    return replace(reading, published_raw=_first(layout.published, tree), authors=authors, recipe=Recipe())


def printed_at(seen: Observation, tree: Any) -> LayoutReading:
    """What a layout that has the places of an observation would read of its page, but for the body."""
    place = seen.title_place
    heading = next(iter(find(tree, _path(place.path), at_most=1)), None) if place is not None else None
    return LayoutReading(
        paragraphs=(),
        title=visible_text(heading) if heading is not None else None,
        published_raw=_first(seen.published_place, tree),
        authors=tuple(_values(seen.authors_place, tree)),
        doubts=(),
        heading=heading,
    )


def without_repeated(layout: Layout, paragraphs: Sequence[str]) -> list[str]:
    """The paragraphs but those that the layout knows to stand on many pages."""
    repeated = _compiled(layout).repeated.hashes
    return [one for one in paragraphs if not repeated or text_hash(letters_only(one)) not in repeated]


def _heading(
    layout: Layout, compiled: _Compiled, tree: Any, head: Sequence[str] | None
) -> tuple[Any, str] | tuple[None, None]:
    """The element that prints the title, and its text."""
    if compiled.title is None:
        return None, None
    for element in find(tree, compiled.title, at_most=_PLACES_LIMIT):
        text = visible_text(element)
        if text and (not layout.title_in_head or agrees_with(head_titles(tree) if head is None else head, text)):
            return element, text
    return None, None


def _body(rule: _Rule, repeated: _Repeated, tree: Any) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    containers = find(tree, rule.container)
    if len(containers) != 1:
        return None
    container = containers[0]
    kept: list[str] = []
    plain = strange = 0
    for block in text_blocks(container, rule.root, _enter):
        node: _Node = block.state
        verdict = node.verdicts[block.is_linked]
        if verdict is None:
            verdict = node.is_prose and not block.is_linked
            if verdict:
                plain += len(block.text)
            elif not block.is_linked:
                strange += len(block.text)
        if verdict and not (repeated.hashes and repeated.has(block)):
            kept.append(block.text)
    size = sum(map(len, kept))
    if size < max(_SHORTEST_CHARS, rule.least_chars) or not any(map(_is_prose, kept)):
        return None
    if strange > min(_STRANGE_CHARS, _STRANGE_SHARE * size) or plain > _PLAIN_SHARE * size:
        return None
    if long_strings_chars(tree) - long_strings_chars(container) > rule.outside_most * size:
        return None
    doubts = [f"{strange} characters at unknown places were dropped"] if strange else []
    doubts += [f"{plain} characters at unknown places were kept"] if plain else []
    return tuple(kept), tuple(doubts)


def _enter(outer: _Node, element: Any) -> _Node | None:
    """The place of `element` among those known below `outer`; None to pass over it."""
    step = step_of(element)
    try:
        return outer.memo[step]
    except KeyError:
        pass
    node = _child(outer, step)
    if outer is not _STRANGE and outer is not _PLAIN and len(outer.memo) < _MEMO_LIMIT:
        outer.memo[step] = node
    return node


def _child(outer: _Node, step: Step) -> _Node | None:
    known = outer.children.get(step)
    if known is None:
        covering = [one for one in outer.children if one.is_named and one.covers(step)]
        known = outer.children[max(covering, key=lambda one: len(one.classes))] if covering else None
    if known is not None:
        is_dropped = known.verdicts == [False, False] and not known.keeps_below
        return None if is_dropped else known
    if step.tag in _NEVER_PROSE:
        return None
    is_plain = step.tag in _PROSE_TAGS and not step.is_named and outer is not _STRANGE
    return _PLAIN if is_plain else _STRANGE


def _opening(text: str) -> str:
    """The first letters of a text; fewer where its beginning has not so many."""
    return letters_only(text[:SAMPLE_CHARS])[:_OPENING_LETTERS]


def _repeated(layout: Layout) -> _Repeated:
    openings = frozenset(_opening(one.sample) for one in layout.repeated)
    # A sample without letters tells nothing: then each block is looked up.
    is_telling = all(len(one) == _OPENING_LETTERS for one in openings)
    telling = openings if is_telling else frozenset()
    return _Repeated(frozenset(one.hash for one in layout.repeated), telling, frozenset(one[0] for one in telling))


def _is_prose(text: str) -> bool:
    """Whether it is long enough for a sentence: a script without spaces says as much in fewer characters."""
    return len(text) >= _PROSE_BLOCK_CHARS or (len(text) >= _DENSE_BLOCK_CHARS and " " not in text[:_DENSE_BLOCK_CHARS])


def _first(place: Place | None, tree: Any) -> str | None:
    return next(iter(_values(place, tree)), None)


def _values(place: Place | None, tree: Any) -> list[str]:
    """What stands at the place, each once; what is too long for a field is none."""
    if place is None:
        return []
    found = []
    for element in find(tree, _path(place.path), at_most=_PLACES_LIMIT):
        value = element.get(place.attribute) if place.attribute else small_text(element)
        if value and len(value) <= SMALL_TEXT_CHARS:
            found.append(one_line(value))
    return list(dict.fromkeys(filter(None, found)))


@lru_cache(maxsize=4_096)
def _path(text: str) -> Path:
    return read_path(text)


@lru_cache(maxsize=512)
def _compiled(layout: Layout) -> _Compiled:
    return _Compiled(
        tuple(map(_compiled_rule, layout.bodies)),
        _repeated(layout),
        read_path(layout.title.path) if layout.title is not None else None,
    )


def _compiled_rule(rule: BodyRule) -> _Rule:
    root = _Node(is_prose=True)
    for is_kept, signatures in ((True, rule.keep), (False, rule.drop)):
        for signature in signatures:
            place = signature.removesuffix(LINKED)
            node = root
            for step in () if place == SCOPE else read_path(place):
                node.keeps_below = node.keeps_below or is_kept
                if step not in node.children:
                    node.children[step] = _Node(step.tag in _PROSE_TAGS and not step.is_named)
                node = node.children[step]
            if is_kept or signature.endswith(LINKED):
                node.verdicts[signature.endswith(LINKED)] = is_kept
            else:
                node.verdicts = [False, bool(node.verdicts[True])]
    return _Rule(read_path(rule.container), root, rule.least_chars, rule.outside_most)
