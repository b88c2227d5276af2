"""The XML of sitemaps: unpacking, and the entries of a document one by one, strictly if it can be and else with repairs."""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from typing import Any

from lxml import etree

from crawler.members import GZIP_MAGIC, gzip_pieces

UNPACKED_LIMIT_BYTES = 64 * 1024 * 1024
RATIO_LIMIT = 400
RATIO_FROM_BYTES = 1024 * 1024
"""A sitemap is packed 10 to 60 times; a bomb a thousand times. Small ones may do as they like."""
NESTED_GZIP = 2
_OPTIONS: dict[str, Any] = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False}
_LONE_AMPERSAND = re.compile(
    rb"<!\[CDATA\[.*?(?:\]\]>|\Z)|&(?!(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|amp|lt|gt|quot|apos);)", re.DOTALL
)
_RECORD_END = re.compile(rb"</(?:[\w.-]{1,20}:)?(?:url|sitemap)\s*>")
_ROOT_END = re.compile(rb"</(?:[\w.-]{1,20}:)?(?:urlset|sitemapindex)\s*>")
_ENTRIES = frozenset({"url", "sitemap"})
_WANTED = ("{*}url", "{*}sitemap")
_OTHERS = re.compile(r"image|video", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Record:
    """One `url` or `sitemap` element. The last three come from a news sitemap's extension."""

    is_sitemap: bool
    loc: str | None = None
    lastmod: str | None = None
    published: str | None = None
    title: str | None = None
    language: str | None = None


def unpacked(body: bytes) -> tuple[bytes, bool] | None:
    """The document, unpacked if it is gzip, and whether it breaks off; None when it would be larger than the limits."""
    is_cut = False
    for _ in range(NESTED_GZIP):
        if not body.startswith(GZIP_MAGIC):
            break
        plain = bytearray()
        limit = min(UNPACKED_LIMIT_BYTES, max(RATIO_FROM_BYTES, RATIO_LIMIT * len(body)))
        try:
            for piece in gzip_pieces(body):
                plain += piece
                if len(plain) > limit:
                    return None
        except (zlib.error, EOFError):
            is_cut = True
        if not plain:
            break
        body = bytes(plain)
    return body, is_cut


class Document:
    """A sitemap's XML. `root`, `problem` and `is_cut` are known once all `records` were taken."""

    def __init__(self, body: bytes) -> None:
        self._body = body.lstrip(b"\xef\xbb\xbf \t\r\n") if not body.startswith((b"\xff\xfe", b"\xfe\xff")) else body
        self.root = ""
        self.problem = ""
        self.is_cut = False

    def records(self) -> Iterator[Record]:
        """Each entry in turn. A document that breaks XML's rules is read on with repairs from where it broke them."""
        given = 0
        try:
            for record in self._parsed(self._body, recover=False):
                given += 1
                yield record
            return
        except etree.XMLSyntaxError as cause:
            self.problem = str(cause).partition("(<string>")[0].strip(" ,")[:150]
        repaired = self._repaired(given)
        if repaired is None:
            return
        try:
            for number, record in enumerate(self._parsed(repaired, recover=True)):
                if number >= given:
                    yield record
        except etree.XMLSyntaxError:
            return

    def _repaired(self, given: int) -> bytes | None:
        """The document up to the end of its last whole entry, with lone ampersands escaped; None when it has no more
        entries than were given."""
        ends = [found.end() for found in _RECORD_END.finditer(self._body)]
        end = ends[-1] if ends else 0
        self.is_cut = bool(ends) and not _ROOT_END.search(self._body, end)
        if len(ends) <= given:
            return None
        whole = self._body[:end]
        return _LONE_AMPERSAND.sub(lambda found: found[0] if len(found[0]) > 1 else b"&amp;", whole)

    def _parsed(self, body: bytes, *, recover: bool) -> Iterator[Record]:
        # A prefix that nobody declared is a part of the name: only a look at each element finds those.
        wanted = None if recover else _WANTED
        parser = etree.iterparse(BytesIO(body), events=("end",), tag=wanted, recover=recover, **_OPTIONS)
        for _, element in parser:
            name = local_name(element)
            if name in _ENTRIES and not _is_other(element):
                if not self.root:
                    self.root = local_name(element.getroottree().getroot())
                yield _record(element, is_sitemap=name == "sitemap")
                element.clear()
                parent = element.getparent()
                while parent is not None and element.getprevious() is not None:
                    del parent[0]
        if not self.root and parser.root is not None:
            self.root = local_name(parser.root)


def _record(element: "etree._Element", *, is_sitemap: bool) -> Record:
    own: dict[str, str] = {}
    news: dict[str, str] = {}
    for child in element:
        name = local_name(child)
        if _is_other(child):
            continue
        if name == "news":
            for inner in child.iter():
                if text := _text(inner):
                    news.setdefault(local_name(inner), text)
        elif text := _text(child):
            own.setdefault(name, text)
    return Record(
        is_sitemap,
        own.get("loc"),
        own.get("lastmod"),
        news.get("publication_date") or own.get("publication_date"),
        news.get("title") or own.get("title"),
        news.get("language") or own.get("language"),
    )


def _text(element: "etree._Element") -> str | None:
    """The text of an element without elements; None for what holds an entity that is not resolved."""
    return (element.text or "").strip() or None if not len(element) else None


def _is_other(element: "etree._Element") -> bool:
    """Whether the element is of the image or video extension, by its namespace or, where that is missing, its prefix."""
    return isinstance(element.tag, str) and _names(element.tag)[1]


def local_name(element: "etree._Element") -> str:
    """The tag without its namespace or undeclared prefix."""
    return _names(element.tag)[0] if isinstance(element.tag, str) else ""


@lru_cache(256)
def _names(tag: str) -> tuple[str, bool]:
    space, _, name = tag.rpartition("}")
    prefix, _, local = name.rpartition(":")
    return local, bool(_OTHERS.search(space or prefix))
