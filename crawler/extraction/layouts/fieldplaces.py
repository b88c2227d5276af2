"""Where a page prints its title, its date and its authors, once these are known."""

import re
from collections.abc import Sequence
from typing import Any

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
_ELSEWHERE = frozenset(("nav", "aside", "footer"))


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


def published_place(body: Any, raw: str | None) -> Place | None:
    """The first element of the page's body that has the date as found, in an attribute before in its text."""
    wanted = one_line(raw or "")
    if not wanted or len(wanted) > _LONGEST_DATE_CHARS:
        return None
    printed = None
    for count, element in enumerate(body.iter("*")):
        if count >= _ELEMENTS_LIMIT:
            break
        for name, value in element.items():
            if value == raw and _ATTRIBUTE.fullmatch(name) and (place := _place(element, name)):
                return place
        if printed is None and wanted in small_text(element):
            printed = _place(element, "")
    return printed


def authors_place(body: Any, authors: Sequence[str]) -> Place | None:
    """The element with the shortest text that names all authors."""
    wanted = [letters for one in authors if (letters := letters_only(one))]
    if not wanted:
        return None
    best: tuple[int, Any] | None = None
    for count, element in enumerate(
        body.iter("span", "a", "address", "div", "p", "li", "cite", "b", "strong", "em", "i")
    ):
        if count >= _ELEMENTS_LIMIT:
            break
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
