"""What a page that the generic reader read teaches.

1. Every block of the page is looked up in the text that was read: kept or dropped.
2. The container is the innermost element with nearly all that was kept, which its path tells from all others.
3. Blocks are counted by where they stand: in the container, and around it, up to the element that holds the headline,
   too. Learning decides over many pages which of these the container should hold.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Any

from crawler.extraction.layouts.blocks import Block, long_strings_chars, text_blocks, text_hash
from crawler.extraction.layouts.fieldplaces import authors_place, published_place, title_element
from crawler.extraction.layouts.heads import agrees_with_head
from crawler.extraction.layouts.paths import (
    Path,
    anchored,
    find,
    is_writable,
    path_of,
    path_text,
    step_of,
)
from crawler.extraction.layouts.values import (
    BLOCKS_LIMIT,
    LINKED,
    SAMPLE_CHARS,
    SCOPE,
    TEXTS_LIMIT,
    BlockSeen,
    Observation,
    Place,
    RepeatedText,
    Searched,
)
from crawler.extraction.page import visible_text
from crawler.extraction.plain import letters_only

_SHORTEST_TEXT_LETTERS = 80
_LONG_BLOCK_LETTERS = 25
_FOUND_SHARE = 0.8
_CONTAINER_SHARE = 0.9
_PART_SHARE = 0.6
_PARTS = 3
_PAGE_BLOCKS_LIMIT = 5_000
_KEPT_BLOCKS_LIMIT = 2_000
_DEPTH_LIMIT = 60
_BELOW_SCOPE_STEPS = 15
_BLOCK_PATH_CHARS = 300
_BLOCK_PATHS_CHARS = 4_000
_REPEATED_LIMIT_LETTERS = 800
_FIRST_TEXTS = 20
# A container holds paragraphs; it is none.
_NO_CONTAINER = frozenset(
    ("p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "ul", "ol", "dl", "dt", "dd", "blockquote", "pre", "figure")
)


@dataclass(frozen=True, slots=True)
class _Seen:
    """A block of the page: `state` of the block is its element. `letters` is its text, loosely."""

    block: Block
    letters: str
    is_kept: bool

    @property
    def element(self) -> Any:
        return self.block.state


def observe(
    tree: Any,
    paragraphs: Sequence[str],
    title: str,
    published_raw: str | None,
    authors: Sequence[str],
    *,
    unprinted: Sequence[Searched] = (),
) -> Observation | None:
    """What the page teaches, of which these are paragraphs, title, date as found, and authors; None if the text does not
    stand in the page's blocks. `tree` is the whole page: nothing may have been pruned from it. `unprinted` are the fields
    that were searched for in what is printed, in vain."""
    body = tree.find("body") if tree.tag != "body" else tree
    wanted = [letters for one in paragraphs if (letters := letters_only(one))]
    size = sum(map(len, wanted))
    if body is None or size < _SHORTEST_TEXT_LETTERS:
        return None
    found = text_blocks(body, body, lambda _, element: element)
    seen = _looked_up(found, wanted) if len(found) <= _PAGE_BLOCKS_LIMIT else []
    kept = [one for one in seen if one.is_kept]
    distinct = sum(map(len, {one.letters for one in kept}))
    if not kept or len(kept) > _KEPT_BLOCKS_LIMIT or distinct < _FOUND_SHARE * size:
        return None
    main = _container(kept, distinct)
    place = _told_apart(tree, main) if main is not None else None
    if place is None:
        return None
    container, path, steps = place
    printed = "".join(one.letters for one in seen)
    heading = title_element(body, title, seen_elements=[(one.element, one.letters) for one in seen])
    scope = container if heading is None else _common_ancestor(container, heading)
    if scope is None or not is_writable(path_of(scope)):
        return None
    inside = set(container.iter())
    again = {one.letters for one in kept if one.element in inside}
    headline = letters_only(title)
    seen = [_judged(one, one.element in inside, again, headline) for one in seen]
    kept = [one for one in seen if one.is_kept]
    title_place = _place(tree, heading) if heading is not None else None
    return Observation(
        title=text_hash(letters_only(title)),
        container=path_text(path),
        container_steps=steps,
        scope=path_text(path_of(scope)),
        apart=_apart(tree, path, len(path_of(scope))),
        blocks=_counted(_inside(seen, container)),
        around=_counted(_around([one for one in seen if one.element not in inside], scope, _holders(kept, container))),
        texts=_texts([one for one in seen if one.element in inside]),
        chars=sum(map(len, paragraphs)),
        outside_chars=long_strings_chars(body) - long_strings_chars(container),
        title_place=title_place,
        title_in_head=title_place is not None and agrees_with_head(tree, visible_text(heading)),
        published_place=published_place(body, published_raw, printed),
        authors_place=authors_place(body, authors, printed),
        unprinted=tuple(unprinted),
    )


def _looked_up(found: list[Block], wanted: list[str]) -> list[_Seen]:
    """Each block, with whether it is part of the text. Short blocks count only where they are a whole paragraph, or go on
    where the last one ended: their words stand anywhere."""
    whole, paragraphs = "".join(wanted), set(wanted)
    edges = [one for one in (*wanted[:_PARTS], *wanted[-_PARTS:]) if len(one) >= _LONG_BLOCK_LETTERS]
    seen = []
    at = 0
    for block in found:
        letters = letters_only(block.text)
        if not letters:
            continue
        if letters in paragraphs or whole.startswith(letters, at):
            is_kept, start = True, whole.find(letters, at)
            at = start + len(letters) if start >= 0 else at
        elif len(letters) >= _LONG_BLOCK_LETTERS:
            start = whole.find(letters)
            is_kept = start >= 0 or any(one in letters and len(one) >= _PART_SHARE * len(letters) for one in edges)
            at = start + len(letters) if start >= 0 else at
        else:
            is_kept = False
        seen.append(_Seen(block, letters, is_kept))
    return seen


def _judged(one: _Seen, is_inside: bool, again: set[str], headline: str) -> _Seen:
    """The headline is no part of the text, nor is what the container holds once more."""
    is_kept = one.is_kept and one.letters != headline and (is_inside or one.letters not in again)
    return one if is_kept == one.is_kept else replace(one, is_kept=is_kept)


def _container(kept: list[_Seen], total: int) -> Any | None:
    """The innermost element with nearly all kept text, a text that stands twice counted once."""
    below: dict[Any, dict[str, int]] = {}
    for one in kept:
        for ancestor in _lineage(one.element):
            below.setdefault(ancestor, {})[one.letters] = len(one.letters)
    holders = [element for element, texts in below.items() if sum(texts.values()) >= _CONTAINER_SHARE * total]
    # Insertion went from the inside out, and all holders but for doubled texts lie in one line.
    innermost = max(holders, key=lambda element: len(_lineage(element)), default=None)
    while innermost is not None and innermost.tag in _NO_CONTAINER:
        innermost = innermost.getparent()
    return innermost


def _lineage(element: Any) -> list[Any]:
    line = [element]
    while (element := element.getparent()) is not None and element.tag != "html" and len(line) < _DEPTH_LIMIT:
        line.append(element)
    return line


def _told_apart(tree: Any, element: Any) -> tuple[Any, Path, int] | None:
    """The element, its path, and how many last steps of it are needed to find it alone; its parent's if none do."""
    while element is not None and element.tag != "html":
        path = path_of(element)
        if not is_writable(path):
            return None
        for steps in range(len(anchored(path)), len(path) + 1):
            if len(find(tree, path[-steps:])) == 1:
                return element, path, steps
        element = element.getparent()
    return None


def _place(tree: Any, element: Any) -> Place | None:
    told = _told_apart(tree, element)
    return Place(path_text(told[1][-told[2] :])) if told is not None and told[0] is element else None


def _common_ancestor(one: Any, other: Any) -> Any | None:
    around = set(_lineage(other))
    return next((element for element in _lineage(one) if element in around), None)


def _apart(tree: Any, path: Path, least: int) -> tuple[int, ...]:
    """How many steps lead to those ancestors of the container, up to the scope, that have their full paths for
    themselves."""
    return tuple(count for count in range(max(1, least), len(path) + 1) if len(find(tree, path[:count])) == 1)


def _holders(kept: list[_Seen], container: Any) -> set[Any]:
    """The elements around kept text."""
    return {ancestor for one in kept for ancestor in _lineage(one.element)} | set(_lineage(container))


def _inside(seen: list[_Seen], container: Any) -> Iterator[tuple[str, _Seen, bool]]:
    known = {container: ""}
    for one in seen:
        if (at := _below(one.element, known)) is not None:
            yield at, one, one.is_kept


def _around(seen: list[_Seen], scope: Any, holders: set[Any]) -> Iterator[tuple[str, _Seen, bool]]:
    """The blocks in the scope, but outside the container. Dropped ones stand for the whole branch without kept text that
    they are part of: nothing more is asked of it."""
    known = {scope: ""}
    for one in seen:
        branch = one.element
        while not one.is_kept and branch not in holders and (above := branch.getparent()) is not None:
            if above in holders:
                break
            branch = above
        if (at := _below(branch, known)) is not None:
            yield at, one, one.is_kept


def _counted(placed: Iterable[tuple[str, _Seen, bool]]) -> tuple[BlockSeen, ...]:
    """The blocks by where they stand, the fullest places first."""
    counts: dict[str, list[int]] = {}
    for at, one, is_kept in placed:
        count = counts.setdefault((at or SCOPE) + (LINKED if one.block.is_linked else ""), [0, 0, 0, 0])
        count[0 if is_kept else 1] += 1
        count[2 if is_kept else 3] += len(one.block.text)
    fullest = sorted(counts.items(), key=lambda item: (item[1][2], item[1][3]), reverse=True)
    sizes = accumulate(len(at) for at, _ in fullest)
    fullest = [item for item, size in zip(fullest, sizes, strict=True) if size <= _BLOCK_PATHS_CHARS]
    return tuple(BlockSeen(at, *count) for at, count in fullest[:BLOCKS_LIMIT])


def _below(element: Any, known: dict[Any, str]) -> str | None:
    """The path of `element` below the scope; None if it lies outside, or too deep."""
    line = []
    while element is not None and element not in known:
        line.append(element)
        element = element.getparent()
    if element is None or len(line) > _BELOW_SCOPE_STEPS:
        return None
    text = known[element]
    for inner in reversed(line):
        text = f"{text} > {step_of(inner)}" if text else str(step_of(inner))
        known[inner] = text
    return text if len(text) <= _BLOCK_PATH_CHARS and text.count(">") < _BELOW_SCOPE_STEPS else None


def _texts(seen: Iterable[_Seen]) -> tuple[RepeatedText, ...]:
    """The texts that other pages may have, too: those of the container but the longest, its first and its last ones."""
    found: Counter[RepeatedText] = Counter()
    for one in seen:
        key = one.block.key
        if one.block.is_linked and not one.block.own:
            continue
        if len(key) <= _REPEATED_LIMIT_LETTERS:
            sample = one.block.own if one.block.is_linked else one.block.text
            found[RepeatedText(text_hash(key), sample[:SAMPLE_CHARS])] += 1
    texts = list(found)
    if len(texts) > TEXTS_LIMIT:
        texts = texts[:_FIRST_TEXTS] + texts[_FIRST_TEXTS - TEXTS_LIMIT :]
    return tuple(texts)
