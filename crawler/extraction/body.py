"""The body of a page as paragraphs.

Surest first: where a reference exists (JSON-LD articleBody, the feed's full text), the page's own blocks that it
confirms; then the main text by our own reader (`main_text.py`), if it is clear; then trafilatura, fast, and in full when
the fast reading finds nothing, mended by the bare lines of pages that set no paragraphs. See `body_choice.py` for whether the
reference itself is the better text.
"""

import logging
import re
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Any

from lxml import etree

from crawler.extraction.blocks import Block, Walk
from crawler.extraction.body_choice import choose_body
from crawler.extraction.main_text import main_text
from crawler.extraction.page import BLOCKS, block_texts, prune
from crawler.extraction.plain import letters_only, one_line

REFERENCE_MIN_LETTERS = 300
_REFERENCE_MAX_LETTERS = 200_000
_COVERED_SHARE = 0.9
_UNCONFIRMED_SHARE = 0.25
_LONG_BLOCK_LETTERS = 25
_PROSE_LETTERS = 80
_LINE_CHARS = 40
_DUMP_LINES = 5
_KNOWN_SHARE = 0.9
# trafilatura's own default, 250, gives up on short agency items.
_SHORTEST_CHARS = 120
_DENSITY = 3
_FULL_READING_BLOCKS = 3000
_LAST_RESORT_BLOCKS = 10_000
"""trafilatura looks at a table's cells in quadratic time."""
_HAN = re.compile("[\u3040-\u30ff\u3400-\u9fff]")
_BROKEN = etree.XPath("//*[count(br) >= 2]")
_PARAGRAPH_TAGS = frozenset(
    ("p", "head", "item", "quote", "list", "table", "row", "code", "ab", "div", "lb", "fw", "graphic")
)

# What trafilatura cannot read is told by the article's kind, not by its log lines.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)


@dataclass(frozen=True, slots=True)
class Body:
    """The paragraphs of the body and where they were read: `json-ld` or `feed` (the page's own blocks that it confirms, or
    its own text), `blocks` (our own reader) or `trafilatura`."""

    paragraphs: list[str]
    source: str


def read_body(tree: Any, url: str, references: list[tuple[str, list[str]]]) -> Body:
    """The body of the page, which need not have one. `references` are texts that should be the body, with their sources, in
    order of trust. The tree is not changed."""
    walk = Walk(tree)
    for source, reference in references:
        if confirmed := confirmed_blocks(walk.blocks, reference):
            return Body(confirmed, source)
    found = _unconfirmed(walk, tree, url)
    for source, reference in references:
        chosen = choose_body(found.paragraphs, reference, same_version=source != "feed")
        if chosen is not found.paragraphs:
            return Body(chosen, source)
    return found


def _unconfirmed(walk: Walk, tree: Any, url: str) -> Body:
    own = main_text(walk)
    if own.is_clear:
        return Body(own.paragraphs, "blocks")
    hidden = main_text(Walk(tree, everything=True))
    if hidden.is_clear and not own.paragraphs:
        return Body(hidden.paragraphs, "blocks")
    if len(walk.blocks) <= _LAST_RESORT_BLOCKS:
        pruned = deepcopy(tree)
        prune(pruned)
        if last := _last_resort(pruned, url):
            return Body(last, "trafilatura")
    return Body(own.paragraphs or hidden.paragraphs, "blocks")


def confirmed_blocks(blocks: list[Block], reference: list[str]) -> list[str] | None:
    """The page's own blocks that `reference` confirms, in the page's order; None unless they make up nearly all of it.

    None, too, when unconfirmed prose stands between them: then the reference is cut short, and the page knows more.
    """
    wanted = letters_only(" ".join(reference))
    if not REFERENCE_MIN_LETTERS <= len(wanted) <= _REFERENCE_MAX_LETTERS:
        return None
    kept: list[str] = []
    parents: set[Any] = set()
    unconfirmed: list[tuple[Any, int]] = []
    at = taken = 0
    for one in blocks:
        block = letters_only(one.text)
        if not block:
            continue
        found = (
            wanted.find(block, at)
            if len(block) >= _LONG_BLOCK_LETTERS
            else (at if wanted.startswith(block, at) else -1)
        )
        if found >= 0:
            kept.append(one.text)
            parents.add(one.node.parent)
            at, taken = found + len(block), taken + len(block)
        elif len(block) >= _PROSE_LETTERS and block not in wanted:
            unconfirmed.append((one.node.parent, len(block)))
    if taken < _COVERED_SHARE * len(wanted):
        return None
    missing = sum(size for parent, size in unconfirmed if parent in parents)
    return kept if missing <= _UNCONFIRMED_SHARE * taken else None


def _last_resort(tree: Any, url: str) -> list[str]:
    """The text by trafilatura; empty if it finds none. The tree is not changed."""
    is_dense = _is_dense(tree)
    paragraphs = _trafilatura(tree, url, fast=True, is_dense=is_dense)
    if not paragraphs and not _has_many_blocks(tree):
        paragraphs = _trafilatura(tree, url, fast=False, is_dense=is_dense) or paragraphs
    if sum(len(one) < _LINE_CHARS for one in paragraphs) >= _DUMP_LINES:
        paragraphs = _without_dump(paragraphs, bare_paragraphs(tree))
    return paragraphs


def _has_many_blocks(tree: Any) -> bool:
    """Whether trafilatura's full reading would take long: jusText, which it asks then, looks at short paragraphs in
    quadratic time (25 s for 8,000 of one letter)."""
    return sum(1 for _ in islice(tree.iter(*BLOCKS), _FULL_READING_BLOCKS + 1)) > _FULL_READING_BLOCKS


def bare_paragraphs(tree: Any) -> list[str]:
    """The lines of the element that holds most text parted by `<br>`: where old pages, without paragraphs, keep
    theirs."""
    holders = _BROKEN(tree)
    if not holders:
        return []
    holder = max(holders, key=lambda one: len(one.text or "") + sum(len(child.tail or "") for child in one))
    return [text for owner, text in block_texts(holder) if owner is holder]


def _without_dump(paragraphs: list[str], bare: list[str]) -> list[str]:
    """`bare`, if `paragraphs` are these lines among many of menus and the like: trafilatura, finding no paragraphs,
    then gives the whole page."""
    known = set(bare)
    clutter = [one for one in paragraphs if one not in known]
    if (
        len(paragraphs) - len(clutter) < _KNOWN_SHARE * len(bare)
        or sum(len(one) < _LINE_CHARS for one in clutter) < _DUMP_LINES
    ):
        return paragraphs
    return bare if 2 * sum(map(len, bare)) >= sum(map(len, paragraphs)) else paragraphs


def _trafilatura(tree: Any, url: str, *, fast: bool, is_dense: bool) -> list[str]:
    from trafilatura import bare_extraction  # so that importing the room stays cheap

    try:
        document = bare_extraction(
            tree, url=url, fast=fast, include_comments=False, with_metadata=False, config=_settings(is_dense)
        )
    except MemoryError:  # that is the process's end, not the page's lack of text
        raise
    except Exception:  # a foreign reader that stumbles over a hostile page must not lose it
        return []
    body = getattr(document, "body", None)
    return [] if body is None else _converted(body)


@cache
def _settings(is_dense: bool) -> Any:
    from trafilatura.settings import use_config

    settings = use_config()
    settings.set("DEFAULT", "MIN_EXTRACTED_SIZE", str(_SHORTEST_CHARS // (_DENSITY if is_dense else 1)))
    return settings


def _is_dense(tree: Any) -> bool:
    """Whether the page is in Chinese or Japanese, whose characters say more each: fewer of them make an article."""
    head = "".join("".join(element.itertext())[:500] for element in tree.iter("title", "h1", "p"))[:2000]
    return len(_HAN.findall(head)) > 0.25 * len(head)


def _converted(body: Any) -> list[str]:
    """trafilatura's own tree as paragraphs. The list is walked, not recursed: pages nest without bound."""
    paragraphs: list[str] = []
    buffer: list[str] = []

    def flush() -> None:
        if text := one_line("".join(buffer)):
            paragraphs.append(text)
        buffer.clear()

    for event, element in etree.iterwalk(body, events=("start", "end")):
        if element.tag in _PARAGRAPH_TAGS or element is body:
            flush()
        elif element.tag == "cell":
            buffer.append(" ")
        if event == "start":
            buffer.append(element.text or "")
        elif element is not body:
            buffer.append(element.tail or "")
    flush()
    return paragraphs
