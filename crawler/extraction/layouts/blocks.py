"""The text blocks below an element in reading order, walked once, with whole branches passed over on request."""

from collections.abc import Callable
from hashlib import blake2b
from typing import Any, NamedTuple, TypeVar

from lxml import etree

from crawler.extraction.layouts.values import HASH_CHARS
from crawler.extraction.page import BLOCKS
from crawler.extraction.plain import letters_only, one_line

# What never holds text to be read. Menus, figures and boxes are told by where they stand, not here.
_SILENT = frozenset(
    (
        "script", "style", "noscript", "template", "svg", "iframe", "button", "select", "textarea", "audio", "video",
        "object", "canvas", "head",
    )
)  # fmt: skip
_LINKED_SHARE = 0.5
_LONG_STRING_CHARS = 80
_LONG_STRINGS = etree.XPath(
    "descendant::text()[not(parent::script or parent::style or parent::noscript or parent::template)]"
    f"[string-length() >= {_LONG_STRING_CHARS}]",
    smart_strings=False,
)
State = TypeVar("State")


class Block(NamedTuple):
    """A block of text. `state` is what was told of the element it stands in; `own` the part of the text that is no link;
    `is_linked` whether links are most of it."""

    state: Any
    text: str
    own: str
    is_linked: bool

    @property
    def key(self) -> str:
        """What is the same where a template prints the block again: of a link with words around it, these words."""
        return (letters_only(self.own) if self.is_linked else "") or letters_only(self.text)


def text_blocks(root: Any, state: State, enter: Callable[[State, Any], State | None]) -> list[Block]:
    """The blocks of `root`, whose state is `state`. `enter(state of the parent, element)` gives the state of each element
    that parts text; None passes over all that is in it."""
    collected = _Collected()
    states: list[State] = [state]
    walk = etree.iterwalk(root, events=("start", "end"))
    passed_over: Any = None
    for event, element in walk:
        tag = element.tag
        if element is root:
            if event == "start":
                collected.take(element.text)
        elif event == "start":
            if tag in BLOCKS:
                collected.flush(states[-1])
                inner = enter(states[-1], element)
                if inner is None:
                    passed_over = element
                    walk.skip_subtree()
                else:
                    states.append(inner)
                    collected.take(element.text)
            elif tag in _SILENT:
                walk.skip_subtree()
            else:
                collected.open(tag, states[-1])
                collected.take(element.text)
        else:
            if tag in BLOCKS:
                collected.flush(states[-1])
                if passed_over is element:
                    passed_over = None
                else:
                    states.pop()
            elif tag == "a":
                collected.links -= 1
            collected.take(element.tail)
    collected.flush(states[-1])
    return collected.blocks


class _Collected:
    """The strings of the block under way, and the blocks before it. `links` is how many links are open."""

    __slots__ = ("blocks", "links", "own", "texts")

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.texts: list[str] = []
        self.own: list[str] = []
        self.links = 0

    def open(self, tag: str, state: Any) -> None:
        """An element that may stand within a line."""
        if tag == "a":
            self.links += 1
        elif tag == "br":
            self.flush(state)

    def take(self, text: str | None) -> None:
        if text:
            self.texts.append(text)
            if not self.links:
                self.own.append(text)

    def flush(self, state: Any) -> None:
        if not self.texts:
            return
        if text := one_line("".join(self.texts)):
            own = one_line("".join(self.own)) if len(self.own) < len(self.texts) else text
            self.blocks.append(Block(state, text, own, len(own) < _LINKED_SHARE * len(text)))
        self.texts.clear()
        self.own.clear()


def text_hash(key: str) -> str:
    return blake2b(key.encode("utf-8", "replace"), digest_size=HASH_CHARS // 2).hexdigest()


def long_strings_chars(root: Any) -> int:
    """How many characters stand below `root` in strings long enough for prose: a cheap measure of how much there is to
    read."""
    return sum(len(text) for one in _LONG_STRINGS(root) if len(text := one.strip()) >= _LONG_STRING_CHARS)
