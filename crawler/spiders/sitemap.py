"""Sitemaps and sitemap indexes, plain or gzipped (https://www.sitemaps.org/protocol.html).

Rules, in order:
1. Entities are not resolved and nothing outside the document is read; decompression is bounded.
2. A sitemap speaks for its own site only: links to other hosts are out of scope, as the protocol says.
3. `lastmod` is when the page changed, not when it was published: it makes a known page worth a second look.
4. An index names further sitemaps; the crawl reads those that changed since it looked last, newest first.
"""

import zlib
from collections.abc import Iterator
from io import BytesIO

from lxml import etree

from crawler.spiders.base import (
    TITLE_LIMIT_CHARS,
    Follow,
    Item,
    Reading,
    Source,
    instant_of,
    is_bot_check,
    reading_of,
    unreadable,
    web_link,
)
from storage.records import EndpointState

KINDS = ("sitemap",)
UNPACKED_LIMIT_BYTES = 64 * 1024 * 1024
GZIP_MAGIC = b"\x1f\x8b"
GZIP_WINDOW = 31


def read(source: Source) -> Reading:
    """The pages of a sitemap, or the further sitemaps of an index."""
    items: list[Item] = []
    follow: list[Follow] = []
    if not source.body.strip():
        return unreadable("the answer is empty", EndpointState.EMPTY)
    body = unpacked(source.body)
    if body is None:
        return unreadable(f"unpacks to more than {UNPACKED_LIMIT_BYTES} bytes", EndpointState.TOO_LARGE)
    try:
        for name, fields in records(body):
            url = web_link(source.url, fields.get("loc"))
            changed = instant_of(fields.get("lastmod"), source, "sitemap")
            if url and name == "sitemap":
                follow.append((url, changed.at if changed else None))
            elif url:
                items.append(_item(url, fields, source))
    except etree.XMLSyntaxError as cause:
        if not items and not follow:
            return _not_a_sitemap(source, str(cause))
    if follow:
        kept = tuple(_newest_first(follow)[: source.links_limit])
        left = len(follow) - len(kept)
        reason = f"{left} of its sitemaps were left out (limit {source.links_limit})" if left else ""
        return Reading(EndpointState.OK, reason, (), kept, same_site=True)
    return reading_of(items, source, same_site=True)


def _item(url: str, fields: dict[str, str], source: Source) -> Item:
    return Item(
        url=url,
        title=(fields.get("title") or "")[:TITLE_LIMIT_CHARS] or None,
        published=instant_of(fields.get("publication_date"), source, "sitemap"),
        updated=instant_of(fields.get("lastmod"), source, "sitemap"),
        language=(fields.get("language") or "")[:3].strip("-").lower() or None,
    )


def _newest_first(follow: list[Follow]) -> list[Follow]:
    dated = [(changed_at, url) for url, changed_at in follow if changed_at]
    return [(url, changed_at) for changed_at, url in sorted(dated, reverse=True)] + [f for f in follow if f[1] is None]


def _not_a_sitemap(source: Source, problem: str) -> Reading:
    if is_bot_check(source):
        return unreadable("a bot check stands where the sitemap should be", EndpointState.BLOCKED)
    return unreadable(f"no sitemap ({problem})"[:200])


def unpacked(body: bytes) -> bytes | None:
    """The document, unpacked if it is gzip; None when it would be larger than the limit."""
    if not body.startswith(GZIP_MAGIC):
        return body
    packer = zlib.decompressobj(GZIP_WINDOW)
    try:
        plain = packer.decompress(body, UNPACKED_LIMIT_BYTES)
    except zlib.error:
        return body
    return None if packer.unconsumed_tail else plain


def records(body: bytes) -> Iterator[tuple[str, dict[str, str]]]:
    """Each `<url>` or `<sitemap>` as its name and the texts inside it by local name. Raises etree.XMLSyntaxError."""
    parser = etree.iterparse(
        BytesIO(body), events=("end",), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    for _, element in parser:
        name = local_name(element)
        if name in {"url", "sitemap"}:
            yield name, {local_name(e): e.text.strip() for e in element.iter() if e.text and e.text.strip()}
            element.clear()
            parent = element.getparent()
            while parent is not None and element.getprevious() is not None:
                del parent[0]


def local_name(element: "etree._Element") -> str:
    """The tag without its namespace: publishers get namespaces wrong more often than names."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""
