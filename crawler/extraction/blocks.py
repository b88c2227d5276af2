"""The text blocks of a page in one walk: what stands where, how much of it is links, and under what furniture.

A block is a run of text that no other block interrupts: a paragraph, a list item, a cell, a heading, a line between two
`<br>`. Its node is the element it stands in.
"""

import sys
from collections.abc import Iterator
from typing import Any

from crawler.extraction.furniture import Verdict, is_furniture_role, is_hidden, verdict

HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
PARAGRAPHS = frozenset(("p", "li", "blockquote", "pre", "dd", "dt", "td", "th"))
_BLOCKS = HEADINGS | PARAGRAPHS | frozenset(
    (
        "address", "article", "aside", "body", "center", "details", "div", "dl", "fieldset", "figcaption", "figure",
        "footer", "form", "header", "hgroup", "hr", "html", "main", "nav", "ol", "section", "summary", "table", "tbody",
        "tfoot", "thead", "tr", "ul",
    )
)  # fmt: skip
_NEVER_TEXT = frozenset(
    (
        "script", "style", "template", "svg", "iframe", "button", "select", "option", "textarea", "input", "audio",
        "video", "canvas", "object", "embed", "map", "head", "title", "meta", "link", "applet", "picture", "rt", "rp",
    )
)  # fmt: skip
_SELDOM_TEXT = frozenset(
    ("nav", "footer", "dialog", "menu", "figure", "figcaption", "aside", "label", "noscript", "amp-sidebar")
)
_SILENT = _NEVER_TEXT | _SELDOM_TEXT
_PICTURES = frozenset(("img", "picture", "figure", "video", "iframe", "amp-img"))
# Their id is that of an anchor; only the class says what they are.
_TEXTUAL = HEADINGS | PARAGRAPHS
_WHOLE = frozenset(("article", "main", "body", "html"))
_DEPTH_LIMIT = 150
_FURTHER_CHARS = 20_000


class Node:
    """An element that holds blocks. `verdict` is what it says of itself. Sums are over all blocks below it: `weight` of their
    prose, `chars` of their text, `count`, and `images`; `paragraphs` counts those of prose that are its own children.
    `first_at` is the place of the first block below it."""

    __slots__ = (
        "chars",
        "count",
        "element",
        "first_at",
        "images",
        "is_body",
        "paragraphs",
        "parent",
        "tag",
        "verdict",
        "weight",
    )

    def __init__(self, element: Any, parent: "Node | None", tag: str) -> None:
        self.element = element
        self.parent = parent
        self.tag = tag
        self.verdict = Verdict.NOTHING
        self.is_body = False
        self.weight = 0.0
        self.paragraphs = 0
        self.images = 0
        self.chars = 0
        self.count = 0
        self.first_at = sys.maxsize

    @property
    def names(self) -> str:
        """Class and id."""
        return f"{self.element.get('class') or ''} {self.element.get('id') or ''}"

    def upwards(self) -> Iterator["Node"]:
        """This node, its parent and so on."""
        node: Node | None = self
        while node is not None:
            yield node
            node = node.parent


class Block:
    """A run of text in `node`, with single spaces. `links` counts the characters in links; `furniture` is the outermost node
    around it that is held to be furniture. `size` is the length, in which a Chinese or Japanese character, that says more,
    counts as several; `prose` how much of that is prose."""

    __slots__ = ("furniture", "links", "node", "prose", "size", "tag", "text")

    def __init__(self, node: Node, text: str, links: int, furniture: Node | None) -> None:
        self.node = node
        self.tag = node.tag
        self.text = text
        self.links = links
        self.furniture = furniture
        weight = _DENSE_WEIGHT if _is_dense(text) else 1.0
        self.size = len(text) * weight
        self.prose = _prose(self.tag, text, self.size, links * weight)

    @property
    def is_heading(self) -> bool:
        """Whether it stands in a heading."""
        return self.tag in HEADINGS


SENTENCE_ENDS = (".", "!", "?", "…", "。", "！", "？", "։", "؟", ":", "»", "”", '"')
_SHORTEST_PROSE_CHARS = 25
_SHORT_PROSE_CHARS = 60
_DENSE_WEIGHT = 2.5


def _prose(tag: str, text: str, size: float, links: float) -> float:
    """How much of a block is prose: links and headings are none, and short or endless lines count less."""
    if size < _SHORTEST_PROSE_CHARS or links > 0.5 * size or tag in HEADINGS:
        return 0.0
    own = size - links
    if own < _SHORT_PROSE_CHARS:
        own *= 0.5
    return own if text.endswith(SENTENCE_ENDS) else 0.6 * own


def _is_dense(text: str) -> bool:
    """Whether three characters, picked from all of it, are Chinese or Japanese for the most part."""
    if text.isascii():
        return False
    size = len(text)
    return sum("\u3040" <= text[at] <= "\u9fff" for at in (0, size // 3, 2 * size // 3)) > 1


class Walk:
    """All nodes and blocks of a page, in reading order."""

    def __init__(self, root: Any, *, everything: bool = False) -> None:
        """Walks below `root`. `everything` looks into menus, footers, figures and noscript, too."""
        self.nodes: list[Node] = []
        self.blocks: list[Block] = []
        self._silent = _NEVER_TEXT if everything else _SILENT
        self._buffer: list[str] = []
        self._links = 0
        self._visit(root, None, None, 0)
        self._sum_up()

    def _visit(self, element: Any, parent: Node | None, furniture: Node | None, depth: int) -> None:
        node = Node(element, parent, element.tag)
        _judge(node)
        if furniture is None and node.verdict < 0:
            furniture = node
        self.nodes.append(node)
        if element.text:
            self._buffer.append(element.text)
        self._read(element, node, furniture, depth)
        self._flush(node, furniture)

    def _read(self, element: Any, node: Node, furniture: Node | None, depth: int) -> None:
        """The children of `element`, which is the node's or an inline element in it."""
        buffer = self._buffer
        if depth > _DEPTH_LIMIT:
            buffer.append("".join(element.itertext())[:_FURTHER_CHARS])
            return
        for child in element:
            tag = child.tag
            if tag in _PICTURES:
                node.images += 1
            if tag in self._silent or tag in _NEVER_TEXT:
                pass
            elif tag in _BLOCKS:
                self._flush(node, furniture)
                self._visit(child, node, furniture, depth + 1)
            elif tag == "br":
                self._flush(node, furniture)
            elif tag == "a":
                self._link(child, node, furniture, depth)
            elif isinstance(tag, str):
                if child.text:
                    buffer.append(child.text)
                if len(child):
                    self._read(child, node, furniture, depth + 1)
            if child.tail:
                buffer.append(child.tail)

    def _link(self, element: Any, node: Node, furniture: Node | None, depth: int) -> None:
        if len(element) and any(below.tag in _BLOCKS for below in element.iterdescendants()):
            self._flush(node, furniture)
            before = len(self.blocks)
            if element.text:
                self._buffer.append(element.text)
            self._read(element, node, furniture, depth + 1)
            self._flush(node, furniture)
            for block in self.blocks[before:]:
                block.links, block.prose = len(block.text), 0.0
            return
        text = "".join(element.itertext()) if len(element) else (element.text or "")
        self._links += len(text.strip())
        self._buffer.append(text)

    def _flush(self, node: Node, furniture: Node | None) -> None:
        if self._buffer:
            if text := " ".join("".join(self._buffer).split()):
                self.blocks.append(Block(node, text, self._links, furniture))
            self._buffer.clear()
        self._links = 0

    def _sum_up(self) -> None:
        for at, block in enumerate(self.blocks):
            node = block.node
            node.chars += len(block.text)
            node.count += 1
            node.first_at = min(node.first_at, at)
        for node in reversed(self.nodes):
            if (above := node.parent) is not None:
                above.chars += node.chars
                above.count += node.count
                above.images += node.images
                above.first_at = min(above.first_at, node.first_at)


def _judge(node: Node) -> None:
    said = dict(node.element.items())
    if not said:
        return
    tag, names = node.tag, said.get("class", "")
    if tag not in _TEXTUAL and (anchor := said.get("id")):
        names = f"{names} {anchor}"
    if names:
        node.verdict = verdict(names)
        if node.verdict < 0 and tag in _WHOLE:
            node.verdict = Verdict.NOTHING
    role = said.get("role")
    if (role and is_furniture_role(role)) or is_hidden(said):
        node.verdict = min(node.verdict, Verdict.PROBABLY)
    if said.get("itemprop") == "articleBody":
        node.verdict, node.is_body = Verdict.TEXT, True
