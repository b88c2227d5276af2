"""The links of a page of HTML, gathered by the page that they lead to."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from crawler.extraction.addresses import absolute_http, normalise_url
from crawler.extraction.page import visible_text
from crawler.extraction.plain import one_line

ANCHORS_LIMIT = 30_000
REPEATS_LIMIT = 20
TEXT_LIMIT_CHARS = 300
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_NEXT = re.compile(r"(?:^|[\s_-])next(?:posts|page|-posts|-page)?(?:[\s_-]?link)?(?:$|[\s_-])", re.IGNORECASE)


@dataclass(slots=True)
class Linked:
    """A page that is linked, by its identity `key`, with the elements that link to it in page order (a few of them).

    `heading` is the longest text of a heading in or around one of them, `text` the longest text of any, `label` what is
    said where there is no text (title, aria-label, the picture's alt).
    """

    url: str
    key: str
    anchors: list[Any] = field(default_factory=list)
    heading: str = ""
    text: str = ""
    label: str = ""

    @property
    def title(self) -> str:
        return self.heading or self.text or self.label


def page_base(tree: Any, url: str) -> str:
    """The address against which the links of a page are meant (`<base href>`)."""
    for element in tree.iter("base"):
        if href := element.get("href"):
            return absolute_http(href, url) or url
    return url


def linked_pages(tree: Any, base: str) -> list[Linked]:
    """The pages that are linked, each once, in page order. Fragments are cut, and only http(s) counts."""
    pages: dict[str, Linked] = {}
    addresses: dict[str, tuple[str, str] | None] = {}
    for anchor in _anchors(tree):
        href = anchor.get("href").strip()
        if not href or href[0] == "#":
            continue
        if href not in addresses:
            url = absolute_http(href, base)
            addresses[href] = (url, normalise_url(url)) if url else None
        known = addresses[href]
        if known is None:
            continue
        page = pages.setdefault(known[1], Linked(*known))
        if len(page.anchors) < REPEATS_LIMIT:
            page.anchors.append(anchor)
            _take_words(page, anchor)
    return list(pages.values())


def named_next(tree: Any, base: str) -> str | None:
    """The address of the page after this one, where the page names it: rel=next, else a class that says so."""
    by_class: str | None = None
    for element in tree.iter("link", "a"):
        href = element.get("href")
        if not href or href.startswith("#"):
            continue
        if "next" in (element.get("rel") or "").lower().split():
            return absolute_http(href, base)
        if by_class is None and element.tag == "a" and _is_next(element):
            by_class = absolute_http(href, base)
    return by_class


def _is_next(anchor: Any) -> bool:
    parent = anchor.getparent()
    names = [
        anchor.get("class") or "",
        (parent.get("class") or "") if parent is not None and parent.tag == "li" else "",
    ]
    return any(_NEXT.search(name) for name in names)


def _anchors(tree: Any) -> Iterator[Any]:
    count = 0
    for anchor in tree.iter("a"):
        if anchor.get("href") is None:
            continue
        count += 1
        if count > ANCHORS_LIMIT:
            return
        yield anchor


def _take_words(page: Linked, anchor: Any) -> None:
    text = visible_text(anchor)[:TEXT_LIMIT_CHARS]
    heading = _heading(anchor, text)
    if len(heading) > len(page.heading):
        page.heading = heading
    if len(text) > len(page.text):
        page.text = text
    if not text and len(label := _label(anchor)) > len(page.label):
        page.label = label


def _heading(anchor: Any, text: str) -> str:
    """The text of a heading inside the anchor, or its own when it stands in one."""
    inner = next(anchor.iter(*HEADINGS), None)
    if inner is not None:
        return visible_text(inner)[:TEXT_LIMIT_CHARS]
    parent = anchor.getparent()
    for _ in range(2):
        if parent is None:
            return ""
        if parent.tag in HEADINGS:
            return text
        parent = parent.getparent()
    return ""


def _label(anchor: Any) -> str:
    for name in ("title", "aria-label"):
        if value := one_line((anchor.get(name) or "")[:TEXT_LIMIT_CHARS]):
            return value
    for picture in anchor.iter("img"):
        if value := one_line((picture.get("alt") or "")[:TEXT_LIMIT_CHARS]):
            return value
    return ""
