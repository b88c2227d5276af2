"""Where a page prints its title, its date and its authors, once these are known."""

import re
from collections.abc import Sequence
from itertools import islice
from typing import Any

from lxml import etree

from crawler.extraction.layouts.paths import anchored, find, is_writable, path_of, path_text
from crawler.extraction.layouts.values import Place
from crawler.extraction.page import visible_text
from crawler.extraction.plain import letters_only, one_line

_ATTRIBUTE = re.compile("content|datetime|title|data-[a-z][a-z-]{0,30}")
_HEADINGS = ("h1", "h2", "h3")
_LONGER = 1.4
_LONGEST_DATE_CHARS = 120
SMALL_TEXT_CHARS = 200
_LONGEST_RAW_CHARS = 600
_PARTS_LIMIT = 60
_HEADINGS_LIMIT = 200
_ELEMENTS_LIMIT = 20_000
_STATED_LIMIT = 100
_ELSEWHERE = frozenset(("nav", "aside", "footer"))
_NAMING = ("span", "a", "address", "div", "p", "li", "cite", "b", "strong", "em", "i")
_STATED = etree.XPath("descendant-or-self::*/@*[. = $value]")


def title_element(body: Any, title: str, *, seen_elements: Sequence[tuple[Any, str]]) -> Any | None:
    """The element that prints the title: a heading before any other, the first before later ones."""
    wanted = letters_only(title)
    if not wanted:
        return None
    near = None
    for count, heading in enumerate(body.iter(*_HEADINGS)):
        if count >= _HEADINGS_LIMIT:
            break
        text = letters_only(visible_text(heading))
        if text == wanted and not _stands_elsewhere(heading):
            if heading.tag == "h1":
                return heading
            near = heading if near is None else near
        elif heading.tag == "h1" and wanted in text and len(text) <= _LONGER * len(wanted) and near is None:
            near = heading
    if near is not None:
        return near
    return next((one for one, letters in seen_elements if letters == wanted and not _stands_elsewhere(one)), None)


def _stands_elsewhere(element: Any) -> bool:
    return any(ancestor.tag in _ELSEWHERE for ancestor in element.iterancestors())


def published_place(body: Any, raw: str | None, printed_letters: str) -> Place | None:
    """The first element of the page's body that has the date as found, in an attribute before in its text.

    `printed_letters` are those of the page's blocks, loosely: what is not among them is not looked for in print.
    """
    wanted = one_line(raw or "")
    if not wanted or len(wanted) > _LONGEST_DATE_CHARS:
        return None
    for attribute in _STATED(body, value=raw)[:_STATED_LIMIT]:
        name = attribute.attrname
        if _ATTRIBUTE.fullmatch(name) and (place := _place(attribute.getparent(), name)):
            return place
    if letters_only(wanted) not in printed_letters:
        return None
    first = (one for one in islice(body.iter("*"), _ELEMENTS_LIMIT) if wanted in small_text(one))
    return next(filter(None, (_place(one, "") for one in first)), None)


def authors_place(body: Any, authors: Sequence[str], printed_letters: str) -> Place | None:
    """The element with the shortest text that names all authors, if all are among the letters of the page's blocks."""
    wanted = [letters for one in authors if (letters := letters_only(one))]
    if not wanted or not all(one in printed_letters for one in wanted):
        return None
    best: tuple[int, Any] | None = None
    for element in islice(body.iter(*_NAMING), _ELEMENTS_LIMIT):
        letters = letters_only(small_text(element))
        if all(one in letters for one in wanted) and (best is None or len(letters) < best[0]):
            best = len(letters), element
    return _place(best[1], "") if best else None


def small_text(element: Any) -> str:
    """The text of an element that holds no more than a field; empty for a larger one, of which no more is read than
    tells that it is larger."""
    parts, chars = [], 0
    for part in element.itertext():
        parts.append(part)
        chars += len(part)
        if len(parts) > _PARTS_LIMIT or chars > _LONGEST_RAW_CHARS:
            return ""
    text = one_line(" ".join(parts))
    return text if len(text) <= SMALL_TEXT_CHARS else ""


def _place(element: Any, attribute: str) -> Place | None:
    """Its place, unless another element comes first there."""
    path = anchored(path_of(element))
    is_first = is_writable(path) and find(element.getroottree(), path, at_most=1) == [element]
    return Place(path_text(path), attribute) if is_first else None
