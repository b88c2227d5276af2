"""Feeds: RSS in all its versions, RDF, Atom and JSON Feed.

Rules, in order:
1. What an answer is, its bytes say: a JSON Feed may lie at an address that the catalogue calls RSS, and the other way.
2. A page of HTML is not a feed, whatever its status and content type; the feeds that it names are told. Nor is a
   sitemap, a list of feeds (OPML), an error in XML or JSON: each is called what it is.
3. Well-formed XML is read as it is. Broken XML is mended (`mending`), and where the mended tree is not sure to hold
   everything, feedparser (`lastresort`) is asked as well: whoever finds more links is believed.
4. Nothing is left out silently: entries without a link, an answer that breaks off, older links beyond the limit stand in
   the reason.

`opening` makes text of bytes, `document` a tree of text, `entry` an item of an element, `advice` what the head says.
"""

import re
from dataclasses import replace

from lxml.etree import _Element as Element

from crawler.spiders.base import Item, Reading, Source, is_bot_check, reading_of, unreadable, web_link
from crawler.spiders.feed.advice import advice_of, previous_page
from crawler.spiders.feed.alternates import ALTERNATES_LIMIT, feeds_in_head, page_text
from crawler.spiders.feed.document import ENTRIES_LIMIT, Document, Parts, parsed, parts_of
from crawler.spiders.feed.entry import Feed, authors_of, base_of, item_of
from crawler.spiders.feed.jsonfeed import read_json
from crawler.spiders.feed.lastresort import items_by_feedparser
from crawler.spiders.feed.mending import ROOT
from crawler.spiders.feed.names import attribute, role, text
from crawler.spiders.feed.notes import with_notes
from crawler.spiders.feed.opening import text_of
from crawler.spiders.feed.plain import is_html_tag, language_of, plain
from crawler.spiders.sitemap_xml import unpacked
from storage.endpointrecords import EndpointState

KINDS = ("rss", "atom", "json")
_SNIFF_CHARS = 4_096
_HTML = re.compile(
    r"^\s*+(?:<\?xml[^>]*+>\s*+)?+(?:<!--(?>.*?-->)\s*+)*+<(?:!doctype\s+html|html|head|body)\b", re.I | re.S
)
_ENTRY = re.compile(r"<(?:[\w.-]{1,30}:)?(?:item|entry)[\s>]", re.IGNORECASE)
_LINK = re.compile(r"<(?:[\w.-]{1,30}:)?(?:link|guid|id|origlink)[\s>]", re.IGNORECASE)
_TITLE = re.compile(r"<(?:[\w.-]{1,30}:)?title[\s>]", re.IGNORECASE)
_HTML_TAG = re.compile(r"<(?:html|head|body|title|div|p|h1|meta|script|center|a)[\s>]", re.IGNORECASE)
_JSON_AFTER_NOISE = re.compile(r'\{\s*"(?:version|title|items|home_page_url|feed_url|hubs|language)"\s*:')
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_OTHER_XML = {
    "urlset": "a sitemap",
    "sitemapindex": "an index of sitemaps",
    "opml": "a list of feeds (OPML)",
    "opensearchdescription": "a description of a search",
    "manifest": "a manifest",
    "svg": "a picture",
}


def read(source: Source) -> Reading:
    """The entries of a feed of any format, in its own order."""
    plain_body = unpacked(source.body)
    if plain_body is None:
        return unreadable("gzip that nobody announced unpacks to more than the limit", EndpointState.TOO_LARGE)
    body = plain_body[0]
    document = text_of(body, source.content_type)
    start = document[:_SNIFF_CHARS].lstrip()
    if not start:
        start = document.lstrip()[:_SNIFF_CHARS]
    if not start:
        return unreadable("the answer is empty", EndpointState.EMPTY)
    if start[0] in "{[":
        return read_json(source, document)
    if _HTML.match(start) and not (ROOT.search(document) and _ENTRY.search(document)):
        return _page(source, body)
    if "jsonfeed.org" in start and "<rss" not in start and (opens := _JSON_AFTER_NOISE.search(document)):
        return read_json(source, document[opens.start() :])
    return _xml(source, body, document) if "<" in document else _neither(document)


def _neither(document: str) -> Reading:
    words = plain(document[:200])[:40]
    what = "bytes that are no text" if "\ufffd" in words else f'{len(document)} characters: "{words}"'
    return unreadable(f"neither RSS, Atom nor JSON Feed, but {what}")


def _page(source: Source, body: bytes) -> Reading:
    if is_bot_check(replace(source, body=body)):
        return unreadable("a bot check stands where the feed should be", EndpointState.BLOCKED)
    named = tuple(found.url for found in feeds_in_head(page_text(body, source.content_type), source.url))
    reason = "a page of HTML stands where the feed should be"
    more = f" and {len(named) - 1} more" if len(named) > 1 else ""
    reason += f"; it names {named[0]}{more}" if named else ""
    return Reading(EndpointState.NOT_A_FEED, reason, alternates=named)


def _xml(source: Source, body: bytes, document: str) -> Reading:
    tree = parsed(document)
    parts = None if tree.root is None else parts_of(document, tree.root)
    if parts is None or not _is_feed(parts):
        found = [] if parts is not None and tree.is_sure else _more_of([], 0, document, source)[0]
        if found:
            advice = advice_of({}, source.url, found, len(found))
            return with_notes(reading_of(found, source), _notes(tree, is_full=False), advice=advice)
        return _other(source, body, document, parts)
    feed = _feed(parts, source, document)
    items = [item for entry in parts.entries if (item := item_of(entry, feed))]
    entries = len(parts.entries)
    if not tree.is_sure:
        items, entries = _more_of(items, entries, document, source)
    notes = _notes(tree, is_full=parts.is_full) + (
        (f"{entries - len(items)} of {entries} entries have no link",) if entries > len(items) else ()
    )
    return with_notes(
        reading_of(items, source),
        notes,
        advice=advice_of(parts.head, source.url, items, entries),
        next_page=previous_page(parts.head, source.url),
    )


def _more_of(items: list[Item], entries: int, document: str, source: Source) -> tuple[list[Item], int]:
    """Ours or feedparser's, whoever found more links, then more titles. It is asked only if there can be more."""
    titles = sum(bool(item.title) for item in items)
    written = sum(1 for _ in _ENTRY.finditer(document))
    can_be_linked = min(written, sum(1 for _ in _LINK.finditer(document)))
    first = _ENTRY.search(document)
    can_be_titled = min(written, sum(1 for _ in _TITLE.finditer(document, first.start() if first else 0)))
    if can_be_linked <= len(items) and can_be_titled <= titles:
        return items, entries
    theirs = items_by_feedparser(document, source) or []
    is_better = (len(theirs), sum(bool(item.title) for item in theirs)) > (len(items), titles)
    return (theirs, max(entries, len(theirs))) if is_better else (items, entries)


def _is_feed(parts: Parts) -> bool:
    if parts.container is not None and (role(parts.container) != "rdf:rdf" or parts.entries):
        return True
    return any(role(child) in ("title", "link", "guid") for entry in parts.entries[:10] for child in entry)


def _feed(parts: Parts, source: Source, document: str) -> Feed:
    head = parts.head
    written = [text(element) for name in ("language", "dc:language") for element in head.get(name, ())]
    written += [
        (parts.container if parts.container is not None else parts.root).get(_LANG) or "",
        parts.root.get(_LANG) or "",
    ]
    return Feed(
        source=source,
        base=base_of(source, head.get("link", []), is_atom=parts.is_atom),
        is_atom=parts.is_atom,
        has_bases="xml:base" in document,
        language=next((code for one in written if (code := language_of(one))), None),
        authors=authors_of(head) if parts.is_atom else (),
    )


def _notes(tree: Document, *, is_full: bool) -> tuple[str, ...]:
    return (tree.problem, f"no more than {ENTRIES_LIMIT} entries were looked at" if is_full else "")


def _other(source: Source, body: bytes, document: str, parts: Parts | None) -> Reading:
    """What stands in the feed's place, called by its name."""
    name = role(parts.root) if parts is not None else ""
    if parts is not None and name in _OTHER_XML:
        alternates = _outlines(parts.root, source.url) if name == "opml" else ()
        what = f"{_OTHER_XML[name]} stands where the feed should be"
        return Reading(EndpointState.NOT_A_FEED, what, alternates=alternates)
    if (not name or is_html_tag(name)) and _HTML_TAG.search(document[:65_536]):
        return _page(source, body)
    words = plain(" ".join(text(parts.root)[:1_000].split()))[:80] if parts is not None else ""
    if name:
        return unreadable(f"XML, but no feed: <{name[:40]}>{f' ({words})' if words else ''}")
    return _neither(document)


def _outlines(root: Element, url: str) -> tuple[str, ...]:
    """The feeds that an OPML file lists."""
    found: dict[str, None] = {}
    for element in root.iter():
        address = web_link(url, attribute(element, "xmlurl")) if role(element) == "outline" else None
        if address:
            found[address] = None
        if len(found) >= ALTERNATES_LIMIT:
            break
    return tuple(found)
