"""Sitemaps and sitemap indexes (https://www.sitemaps.org/protocol.html): XML, plain or gzipped, text, and feeds in
their place.

Rules, in order:
1. Entities are not resolved and nothing outside the document is read; an address with one in it is no address.
   Unpacking is bounded in size and ratio.
2. A sitemap speaks for its own site only: links to other hosts are out of scope, as the protocol says.
3. The page's address is the `loc` right inside its `url`: pictures and videos have such elements, too. Namespaces count
   for nothing otherwise: publishers get them wrong more often than names.
4. `lastmod` is when the page changed, not when it was published: it makes a known page worth a second look. One that
   lies in the future, or that all entries share, is when the sitemap was made, and says nothing.
5. An index names further sitemaps; the crawl reads those that changed since it looked last, newest first.
6. What stands before the place where a document breaks off or breaks its own rules is kept.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from crawler.extraction import Instant, Known, normalise_url
from crawler.spiders import feed
from crawler.spiders.base import (
    TITLE_LIMIT_CHARS,
    Follow,
    Item,
    Reading,
    Source,
    instant_of,
    is_bot_check,
    newest_first,
    reading_of,
    unreadable,
    web_link,
)
from crawler.spiders.sitemap_xml import UNPACKED_LIMIT_BYTES, Document, Record, unpacked
from storage.endpointrecords import EndpointState

KINDS = ("sitemap",)
_ROOTS = frozenset({"urlset", "sitemapindex"})
# Possessive: comments before the root could otherwise be parted in exponentially many ways.
_FEED = re.compile(
    rb"[\xef\xbb\xbf\s]*+(?:<\?[^>]*+>\s*+)*+(?:<!--(?>.*?-->)\s*+)*+<(?:rss|feed|rdf:rdf)\b", re.I | re.S
)
SHARED_LASTMOD_ENTRIES = 20
"""From so many entries on, one `lastmod` for all of them is no coincidence."""


def read(source: Source) -> Reading:
    """The pages of a sitemap, or the further sitemaps of an index."""
    plain = unpacked(source.body)
    if plain is None:
        reason = f"unpacks to more than {UNPACKED_LIMIT_BYTES} bytes, or hundreds of times its size"
        return unreadable(reason, EndpointState.TOO_LARGE)
    body, is_cut = plain
    if not body.strip():
        return unreadable("the answer is empty", EndpointState.EMPTY)
    if (lines := _text_sitemap(body)) is not None:
        return _joined(source, [Item(url) for line in lines if (url := web_link(source.url, line))], "", is_cut)
    if _FEED.match(body[:4_096]):
        return replace(feed.read(replace(source, body=body)), same_site=True)
    document = Document(body)
    found = _Found(source)
    for record in document.records():
        found.take(record)
    if not found.items and not found.follow and (document.problem or document.root not in _ROOTS):
        return _not_a_sitemap(source, document.problem or f"its root is <{document.root[:40]}>")
    return found.reading(document.problem, is_cut or document.is_cut)


@dataclass(slots=True)
class _Found:
    """What was read so far: never more than twice the limit of items, whatever the size of the document."""

    source: Source
    items: list[Item] = field(default_factory=list)
    follow: dict[str, Follow] = field(default_factory=dict)
    left: int = 0
    lastmods: dict[str, int] = field(default_factory=dict)
    pages: int = 0

    def take(self, record: Record) -> None:
        url = web_link(self.source.url, record.loc)
        if url is None:
            return
        changed = instant_of(record.lastmod, self.source, "sitemap")
        if record.is_sitemap:
            if len(self.follow) < self.source.links_limit and normalise_url(url) != normalise_url(self.source.url):
                self.follow.setdefault(url, (url, changed.at if changed else None))
            return
        self.pages += 1
        if len(self.lastmods) < SHARED_LASTMOD_ENTRIES:
            self.lastmods[record.lastmod or ""] = self.pages
        self.items.append(_item(url, record, changed, self.source))
        if len(self.items) >= 2 * self.source.links_limit:
            self._shorten()

    def _shorten(self) -> None:
        kept = newest_first(self.items, self.source.links_limit)
        self.left += len(self.items) - len(kept)
        self.items = list(kept)

    def reading(self, problem: str, is_cut: bool) -> Reading:
        items: Iterable[Item] = self.items
        is_shared = self.pages >= SHARED_LASTMOD_ENTRIES and len(self.lastmods) == 1 and "" not in self.lastmods
        if is_shared:
            items = [replace(item, updated=None) for item in self.items]
        reading = _joined(self.source, list(items), problem, is_cut, self.left)
        if is_shared:
            reading = replace(
                reading, reason=_and(reading.reason, "all entries share one lastmod, which says nothing of them")
            )
        if not self.follow:
            return reading
        reason = reading.reason if problem or is_cut or reading.items else ""
        return replace(reading, state=EndpointState.OK, reason=reason, follow=tuple(_newest_first(self.follow)))


def _joined(source: Source, items: list[Item], problem: str, is_cut: bool, left: int = 0) -> Reading:
    reading = reading_of(items, source, same_site=True)
    reason = reading.reason
    if left:
        left += len(items) - len(reading.items)
        reason = f"{left} older links were left out (limit {source.links_limit})"
    if is_cut:
        reason = _and(reason, f"the document is cut off; what stands before is kept ({len(reading.items)} links)")
    elif problem:
        reason = _and(reason, f"the document is broken; what could be read is kept ({problem})"[:200])
    return replace(reading, reason=reason)


def _and(first: str, second: str) -> str:
    return f"{first}; {second}" if first else second


def _item(url: str, record: Record, changed: Instant | None, source: Source) -> Item:
    return Item(
        url=url,
        title=(record.title or "")[:TITLE_LIMIT_CHARS] or None,
        published=instant_of(record.published, source, "sitemap"),
        updated=None if changed and changed.known is Known.CLAMPED else changed,
        language=(record.language or "")[:3].strip("-_").lower() or None,
    )


def _newest_first(follow: dict[str, Follow]) -> list[Follow]:
    dated = [(changed_at, url) for url, changed_at in follow.values() if changed_at]
    undated = [one for one in follow.values() if one[1] is None]
    return [(url, changed_at) for changed_at, url in sorted(dated, reverse=True)] + undated


def _text_sitemap(body: bytes) -> list[str] | None:
    """The lines of a sitemap in text form, one address a line; None when it is no such thing."""
    start = body[:200].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if not start.startswith((b"http://", b"https://")):
        return None
    lines = [line.strip() for line in body.decode("utf-8-sig", "replace").splitlines()]
    return [line for line in lines if line.lower().startswith(("http://", "https://")) and " " not in line]


def _not_a_sitemap(source: Source, problem: str) -> Reading:
    if is_bot_check(source):
        return unreadable("a bot check stands where the sitemap should be", EndpointState.BLOCKED)
    return unreadable(f"no sitemap ({problem})"[:200])
