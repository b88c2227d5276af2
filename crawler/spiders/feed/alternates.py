"""The feeds that a page of HTML names in its head: `<link rel="alternate" type="application/rss+xml" href="...">`.

Only these attributes are read, by patterns that look at each character once: no tree is built for a page of which
nothing else is wanted, and a page that was cut or broken names its feeds all the same.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

from crawler.extraction import decode, one_line
from crawler.spiders.base import web_link

ALTERNATES_LIMIT = 20
PAGE_LIMIT_BYTES = 2 * 1024 * 1024
TITLE_LIMIT_CHARS = 200
FEED_TYPES = {
    "application/rss+xml": "rss",
    "application/rdf+xml": "rss",
    "text/rss+xml": "rss",
    "application/atom+xml": "atom",
    "text/atom+xml": "atom",
    "application/feed+json": "json",
    "application/json": "json",
}
_UNSEEN = re.compile(r"<!--.*?(?:-->|\Z)|<(script|style|template)\b.*?(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"""<(link|base|a)\s((?:[^<>"']|"[^"<>]{0,5000}"|'[^'<>]{0,5000}')*+)>""", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([a-zA-Z][\w:-]{0,40})\s*+=\s*+(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
# WordPress names the REST answer of the very page so, and embedding services theirs: neither is a feed.
_NO_FEED = re.compile(r"/wp-json/|oembed|[?&]rest_route=", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Found:
    """The address of a feed, its kind in the catalogue's words (rss, atom, json) and what the page calls it."""

    url: str
    kind: str
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag of a page: its name, its attributes, and where it ends in the text."""

    name: str
    attributes: dict[str, str]
    end: int


def page_text(page: bytes, content_type: str) -> str:
    """The page as text without what no reader of tags should see."""
    return _UNSEEN.sub(" ", decode(page[:PAGE_LIMIT_BYTES], content_type))


def tags_of(text: str) -> Iterator[Tag]:
    """The `link`, `base` and `a` tags of a page."""
    for tag in _TAG.finditer(text):
        attributes = {
            found[1].lower(): html.unescape(found[2] or found[3] or found[4] or "").strip()
            for found in reversed(list(_ATTRIBUTE.finditer(tag[2])))
        }
        yield Tag(tag[1].lower(), attributes, tag.end())


def base_of_page(text: str, url: str) -> str:
    """What the page's relative addresses are relative to."""
    stated = next((tag.attributes.get("href") for tag in tags_of(text) if tag.name == "base"), None)
    return web_link(url, stated) or url


def feeds_in_head(text: str, url: str) -> tuple[Found, ...]:
    """The feeds that the page's links name, absolute, each once, in the page's order."""
    base = base_of_page(text, url)
    found: dict[str, Found] = {}
    for tag in tags_of(text):
        relations = tag.attributes.get("rel", "").lower().split()
        kind = FEED_TYPES.get(tag.attributes.get("type", "").lower().partition(";")[0].strip())
        if tag.name != "link" or kind is None or not {"alternate", "feed"} & set(relations):
            continue
        address = web_link(base, tag.attributes.get("href"))
        if address and address != url and not _NO_FEED.search(address):
            title = one_line(tag.attributes.get("title", "")[:TITLE_LIMIT_CHARS]) or None
            found.setdefault(address, Found(address, kind, title))
        if len(found) >= ALTERNATES_LIMIT:
            break
    return tuple(found.values())
