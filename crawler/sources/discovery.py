"""Where an outlet publishes links, from what it says itself: its pages, its headers, its robots.txt, its address.

Pure: whoever fetches hands in what was fetched. A page's own `<link rel="alternate">` is surest; links in its text that
look like feeds are ranked behind them; well-known addresses are guesses that somebody has to try.
"""

import re
from collections.abc import Iterable, Mapping
from urllib.parse import urljoin, urlsplit

from crawler.extraction import decode, one_line
from crawler.spiders.base import web_link
from crawler.spiders.feed.alternates import (
    ALTERNATES_LIMIT,
    TITLE_LIMIT_CHARS,
    Found,
    Tag,
    base_of_page,
    feeds_in_head,
    page_text,
    tags_of,
)

__all__ = ["Found", "feeds_in", "sitemaps_in", "usual_places", "wordpress_api_in"]

SITEMAPS_LIMIT = 100
ROBOTS_LIMIT_CHARS = 512 * 1024
WORDPRESS_POSTS = "wp/v2/posts"
_WORDPRESS_RELATION = "https://api.w.org/"
_PATH_OF_FEED = re.compile(
    r"(?:^|/)(?:rss|feeds?|atom|rdf|xml)(?:[/._?-]|\d|$)|\.(?:rss|atom|rdf)(?:[?#]|$)|[/_-](?:rss|feed|atom)\.\w{2,5}"
    r"(?:[?#]|$)|[?&](?:feed|format|type)=(?:rss|atom|feed)",
    re.IGNORECASE,
)
_XML_PATH = re.compile(r"\.xml(?:[?#]|$)", re.IGNORECASE)
_NO_FEED_PATH = re.compile(r"sitemap|opensearch|\.(?:jpe?g|png|gif|svg|css|js|pdf|mp3|mp4)(?:[?#]|$)", re.IGNORECASE)
_TEXT_OF_FEED = re.compile(r"(?<![^\W_])(?:rss|atom|feed|xml)(?![^\W_])", re.IGNORECASE)
_LINK_TEXT_CHARS = 300
_TAGS = re.compile(r"<[^<>]*>")
_HEADER_LINK = re.compile(r"<([^<>]{1,2000})>\s*;([^<]*)")
_SITEMAP = re.compile(r"^[ \t]*sitemap[ \t]*:[ \t]*(\S{1,2000})", re.IGNORECASE | re.MULTILINE)
_USUAL = (
    ("/feed", "rss"),
    ("/rss", "rss"),
    ("/rss.xml", "rss"),
    ("/feed.xml", "rss"),
    ("/atom.xml", "atom"),
    ("/feed.json", "json"),
    ("/index.xml", "rss"),
    ("/rss/all", "rss"),
    ("/news-sitemap.xml", "news-sitemap"),
    ("/sitemap-news.xml", "news-sitemap"),
    ("/sitemap_news.xml", "news-sitemap"),
    ("/sitemap.xml", "sitemap"),
    ("/sitemap_index.xml", "sitemap"),
    ("/wp-sitemap.xml", "sitemap"),
    ("/sitemap.xml.gz", "sitemap"),
    (f"/wp-json/{WORDPRESS_POSTS}", "wordpress"),
)
_BELOW_A_PATH = ("feed", "rss", "rss.xml")


def feeds_in(html: bytes, url: str, content_type: str = "") -> tuple[Found, ...]:
    """The feeds that the page at `url` names, likeliest first: those of its head, then links that look like feeds."""
    text = page_text(html, content_type)
    found = {feed.url: feed for feed in feeds_in_head(text, url)}
    for feed in _linked(text, url):
        if len(found) >= ALTERNATES_LIMIT:
            break
        found.setdefault(feed.url, feed)
    return tuple(found.values())


def _linked(text: str, url: str) -> Iterable[Found]:
    """The links of the page's text whose address or words are those of a feed: first both, then the address, then words."""
    base = base_of_page(text, url)
    ranked: list[tuple[int, Found]] = []
    for tag in tags_of(text):
        address = web_link(base, tag.attributes.get("href")) if tag.name == "a" else None
        if address is None or address == url or _NO_FEED_PATH.search(address):
            continue
        words = _words_of(text, tag)
        target = _target(address)
        rank = (
            2 * bool(_PATH_OF_FEED.search(target)) + bool(_XML_PATH.search(target)) + bool(_TEXT_OF_FEED.search(words))
        )
        if rank:
            kind = "atom" if "atom" in target.lower() else "json" if target.lower().endswith(".json") else "rss"
            ranked.append((rank, Found(address, kind, words[:TITLE_LIMIT_CHARS] or None)))
    return [feed for _, feed in sorted(ranked, key=lambda one: -one[0])]


def _target(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _words_of(text: str, tag: Tag) -> str:
    """What the link says: its text up to its end, its title."""
    inner = text[tag.end : tag.end + _LINK_TEXT_CHARS]
    inner = inner[:ends] if (ends := inner.lower().find("</a")) >= 0 else ""
    return one_line(f"{_TAGS.sub(' ', inner)} {tag.attributes.get('title', '')}")


def wordpress_api_in(html: bytes | str, headers: Mapping[str, str] | Iterable[tuple[str, str]] = ()) -> str | None:
    """The root of the WordPress REST interface that the page or its `Link` header names, as it is written there.

    None where neither names one. The posts are at this address plus `wp/v2/posts`.
    """
    pairs = headers.items() if isinstance(headers, Mapping) else headers
    for name, value in pairs:
        if name.lower() != "link":
            continue
        for link in _HEADER_LINK.finditer(value[:10_000]):
            if _WORDPRESS_RELATION in link[2] and (root := web_link(link[1], link[1])):
                return root
    text = page_text(html if isinstance(html, bytes) else html.encode("utf-8", "replace"), "")
    for tag in tags_of(text):
        if tag.name == "link" and _WORDPRESS_RELATION in tag.attributes.get("rel", "").lower().split():
            href = tag.attributes.get("href")
            if href and (root := web_link(href, href)):
                return root
    return None


def sitemaps_in(robots_text: str | bytes) -> tuple[str, ...]:
    """The sitemaps that a robots.txt names, each once, in its order (https://www.sitemaps.org/protocol.html)."""
    text = decode(robots_text) if isinstance(robots_text, bytes) else robots_text
    named = (web_link(found[1], found[1]) for found in _SITEMAP.finditer(text[:ROBOTS_LIMIT_CHARS].replace("\r", "\n")))
    return tuple(dict.fromkeys(url for url in named if url))[:SITEMAPS_LIMIT]


def usual_places(homepage: str) -> tuple[tuple[str, str], ...]:
    """Addresses at which outlets usually publish, and their kinds, likeliest first. Empty for what is no web address.

    For a homepage below a path ("https://news.example/az/") the feeds below that path come first.
    """
    home = web_link(homepage, homepage)
    if home is None:
        return ()
    path = urlsplit(home).path.rstrip("/")
    root = urljoin(home, "/").rstrip("/")
    places = [(f"{root}{path}/{name}", "rss") for name in _BELOW_A_PATH] if path else []
    places += [(root + usual, kind) for usual, kind in _USUAL]
    return tuple(dict.fromkeys(places))
