"""Trees of blocks, in which editors keep a text as JSON, as paragraphs.

One walk reads them all, since they differ in names alone: Draft.js, EditorJS, Slate, Lexical, ProseMirror and TipTap,
Contentful, Portable Text, Arc, Gutenberg, lists of strings. A block is a paragraph; inline parts (a link, a bold word)
make one paragraph together with their neighbours. Pictures, embedded posts, advertisements and boxes of related articles
are left out, and so is whatever has an address and a title of its own: that is another article.
"""

import json
import re
from dataclasses import dataclass, field
from typing import Any

from crawler.extraction.page import fragment_paragraphs

_INNER = (
    "children", "content", "content_elements", "contentElements", "blocks", "innerBlocks", "items", "elements", "nodes",
    "paragraphs", "root", "document", "data", "model", "attributes", "body", "value",
)  # fmt: skip
_OWN = ("text", "html", "content", "value", "innerHTML", "originalContent", "rendered", "body", "data", "markup")
_KIND = ("type", "_type", "nodeType", "blockName", "__typename", "kind", "name")
_INLINE_PLACES = frozenset(("children", "content"))
_INLINE_OWN = frozenset(("text", "value", "data"))
_INLINE_LEAVES = frozenset(("", "text", "span", "leaf"))
_INLINE = frozenset(
    ("link", "a", "anchor", "strong", "bold", "b", "em", "italic", "i", "underline", "u", "hyperlink", "inline", "mark",
     "sup", "sub", "autolink", "font", "abbr", "fragment", "urllink", "entryhyperlink", "mention", "tag"),
)  # fmt: skip
_LEFT_OUT = re.compile(
    r"^(?:(?:core)?(?:image|img|photo|picture|figure|video|audio|embed|iframe|gallery|slideshow|carousel|button|table"
    r"|separator|spacer|html|shortcode|code)s?|.*(?:embed|oembed\w*|gallery|advert\w*|related\w*|readmore|newsletter|promo"
    r"|tweet|instagram|facebook|youtube|interstitial\w*|caption|poll|quiz|script|style|thumbnail|imageblock|videoblock)"
    r"|ads?|banner|atomic|divider|delimiter|linktool|linklist|rawhtml|raw|customembed|storycard|infogram|widget)$"
)
_NOT_LETTER = re.compile(r"[^a-z]")
_TITLES = ("headline", "title", "headlines")
_ADDRESSES = ("url", "slug", "link", "href", "uri", "permalink", "canonical_url", "canonicalUrl", "publishedAt", "date")
_DEPTH_LIMIT = 60
_STRING_LIMIT_CHARS = 2_000_000
NODES_LIMIT = 60_000


@dataclass(slots=True)
class Walk:
    """What bounds the reading of the trees of one page. `cache` are the values that references (`__ref`) lead to; `seen`
    the containers that were read for a body, so that none is read again as a tree of its own."""

    cache: dict[str, Any] = field(default_factory=dict)
    seen: set[int] = field(default_factory=set)
    left: int = NODES_LIMIT


@dataclass(frozen=True, slots=True)
class _Piece:
    text: str
    is_inline: bool


def paragraphs_of(value: Any, walk: Walk) -> list[str]:
    """The paragraphs of a body: a string of HTML or text, JSON in a string, or a tree of blocks."""
    if isinstance(value, str):
        value = _parsed(value)
    if isinstance(value, str):
        return fragment_paragraphs(value)
    pieces = _merged(_pieces(value, "", 0, walk))
    # Pieces are read together: each one alone would cost a parser.
    if not any("<" in one.text for one in pieces):
        return [line for one in pieces for line in fragment_paragraphs(one.text)]
    return fragment_paragraphs("\n".join(_as_markup(one.text) for one in pieces))


def size_of(value: Any, walk: Walk) -> int:
    """At most how long its text is; costs little, and counts nothing as read."""
    if isinstance(value, str):
        return len(value)
    if not isinstance(value, dict | list):
        return 0
    size, stack, steps = 0, [value], 0
    while stack and steps < NODES_LIMIT // 4:
        steps += 1
        node = stack.pop()
        if isinstance(node, dict) and isinstance(reference := node.get("__ref"), str):
            node = [walk.cache.get(reference)]
        for one in node.values() if isinstance(node, dict) else node:
            if isinstance(one, str):
                size += len(one)
            elif isinstance(one, dict | list):
                stack.append(one)
    walk.left -= steps // 4
    return size


def _parsed(text: str) -> Any:
    """The tree that a string holds, as editors' content is stored in databases; the string itself if it holds none."""
    start = text[:50].lstrip()
    if not start.startswith(("{", "[{", '["')) or len(text) > _STRING_LIMIT_CHARS:
        return text
    try:
        value = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return text
    return value if isinstance(value, dict | list) else text


def _as_markup(text: str) -> str:
    return text if text.lstrip()[:2].lower() in ("<p", "<h", "<u", "<o", "<d", "<b") else f"<p>{text}</p>"


def _pieces(node: Any, place: str, depth: int, walk: Walk) -> list[_Piece]:
    """The pieces of text below `node`, which stands in its parent at `place`."""
    if isinstance(node, str):
        return [_Piece(node, False)] if node.strip() else []
    walk.left -= 1
    if not isinstance(node, dict | list) or depth > _DEPTH_LIMIT or walk.left < 0:
        return []
    walk.seen.add(id(node))
    if isinstance(node, list):
        return [piece for one in node for piece in _pieces(one, place, depth + 1, walk)]
    if isinstance(reference := node.get("__ref"), str):
        target = walk.cache.get(reference)
        return [] if target is None or id(target) in walk.seen else _pieces(target, place, depth + 1, walk)
    kind = _kind(node)
    if (kind and _LEFT_OUT.match(kind)) or (depth > 0 and _is_article(node)):
        return []
    inner = _inner_pieces(node, depth, walk)
    key = next((one for one in _OWN if isinstance(node.get(one), str) and node[one].strip()), None)
    if key is None:
        return inner if kind in _INLINE else _merged(inner)
    own = node[key]
    if not inner:
        is_leaf = place in _INLINE_PLACES and key in _INLINE_OWN and (kind in _INLINE_LEAVES or kind in _INLINE)
        return [_Piece(own, is_leaf)]
    inner = inner if kind in _INLINE else _merged(inner)
    said = "".join(one.text for one in inner)
    if said in own or own in said:  # both hold the same text, once plain and once as a tree
        return inner if len(said) >= len(own) else [_Piece(own, False)]
    return [_Piece(own, False), *inner]


def _inner_pieces(node: dict[str, Any], depth: int, walk: Walk) -> list[_Piece]:
    for key in _INNER:
        if isinstance(value := node.get(key), dict | list) and value:
            found = _pieces(value, key, depth + 1, walk)
            if found:
                return found
    return []


def _kind(node: dict[str, Any]) -> str:
    for key in _KIND:
        if isinstance(value := node.get(key), str):
            return _NOT_LETTER.sub("", value.lower()[:60])
    return ""


def _is_article(node: dict[str, Any]) -> bool:
    return any(node.get(key) for key in _TITLES) and any(isinstance(node.get(key), str) for key in _ADDRESSES)


def _merged(pieces: list[_Piece]) -> list[_Piece]:
    """The pieces as blocks: inline ones next to each other are one."""
    merged: list[_Piece] = []
    run: list[str] = []
    for piece in pieces:
        if piece.is_inline:
            run.append(piece.text)
            continue
        if run:
            merged.append(_Piece("".join(run), False))
            run = []
        merged.append(piece)
    if run:
        merged.append(_Piece("".join(run), False))
    return merged
