"""The text blocks below an element in reading order, walked once, with whole branches passed over on request."""

from collections.abc import Callable
from hashlib import blake2b
from typing import Any, NamedTuple, TypeVar

from lxml import etree

from crawler.extraction.furniture import is_hidden
from crawler.extraction.layouts.values import HASH_CHARS
from crawler.extraction.page import BLOCKS
from crawler.extraction.plain import fold_line, folded_letters, one_line

# What never holds text to be read. Menus, figures and boxes are told by where they stand, not here.
_SILENT = frozenset(
    (
        "script", "style", "noscript", "template", "svg", "iframe", "button", "select", "textarea", "audio", "video",
        "object", "canvas", "head",
    )
)  # fmt: skip
_LINKED_SHARE = 0.5
_LONG_STRING_CHARS = 80
# Elements whose first string, or the string behind them, is a paragraph's.
_PARTED = ("p", "div", "td", "span", "br")
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
        return (_letters(self.own) if self.is_linked else "") or _letters(self.text)


def _letters(line: str) -> str:
    return folded_letters(fold_line(line))


def text_blocks(root: Any, state: State, enter: Callable[[State, Any], State | None]) -> list[Block]:
    """The blocks of `root`, whose state is `state`. `enter(state of the parent, element)` gives the state of each element
    that parts text; None passes over all that is in it. What browsers do not show is passed over, too."""
    collected = _Collected(state)
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        is_start = event == "start"
        if element is root:
            collected.take(element.text if is_start else None)
        elif not is_start:
            collected.leave(element)
        elif element.tag in _SILENT or not collected.enter(element, enter):
            walk.skip_subtree()
    collected.flush()
    return collected.blocks


class _Collected:
    """The blocks so far, the strings of the one under way, and the states of the elements that are open. `links` is how
    many links are."""

    __slots__ = ("blocks", "links", "own", "states", "texts")

    def __init__(self, state: Any) -> None:
        self.blocks: list[Block] = []
        self.texts: list[str] = []
        self.own: list[str] = []
        self.states: list[Any] = [state]
        self.links = 0

    def enter(self, element: Any, enter: Callable[[Any, Any], Any]) -> bool:
        """Whether what is in the element is wanted."""
        tag = element.tag
        if tag in BLOCKS:
            self.flush()
            state = None if is_hidden(element.attrib) else enter(self.states[-1], element)
            self.states.append(state)
            if state is None:
                return False
        elif tag == "br":
            self.flush()
        elif tag == "a":
            self.links += 1
        self.take(element.text)
        return True

    def leave(self, element: Any) -> None:
        tag = element.tag
        if tag in BLOCKS:
            self.flush()
            self.states.pop()
        elif tag == "a":
            self.links -= 1
        self.take(element.tail)

    def take(self, text: str | None) -> None:
        if text:
            self.texts.append(text)
            if not self.links:
                self.own.append(text)

    def flush(self) -> None:
        if not self.texts:
            return
        joined = "".join(self.texts)
        # Between tags mostly nothing stands but spaces, which are told sooner.
        if not joined.isspace() and (text := one_line(joined)):
            own = one_line("".join(self.own)) if len(self.own) < len(self.texts) else text
            self.blocks.append(Block(self.states[-1], text, own, len(own) < _LINKED_SHARE * len(text)))
        self.texts.clear()
        self.own.clear()


def text_hash(key: str) -> str:
    return blake2b(key.encode("utf-8", "replace"), digest_size=HASH_CHARS // 2).hexdigest()


def long_strings_chars(root: Any) -> int:
    """How many characters stand below `root` in strings long enough for prose: a cheap measure of how much there is to
    read."""
    chars = 0
    for element in root.iter(*_PARTED):
        text, tail = element.text, element.tail
        if text and len(text) >= _LONG_STRING_CHARS:
            chars += len(text.strip())
        if tail and len(tail) >= _LONG_STRING_CHARS:
            chars += len(tail.strip())
    return chars
