"""Feeds: RSS in all its versions, RDF, Atom (by feedparser) and JSON Feed.

Rules, in order:
1. What an answer is, its bytes say: a JSON Feed may lie at an address that the catalogue calls RSS, and the other way.
2. A page of HTML is not a feed, whatever its status and content type.
3. An entry is its link. The guid serves as link only where it is an address and there is no other; it is never an
   identity, since some outlets give one guid to every entry and others none.
4. Dates are read from the strings as published: feedparser takes zone names such as AZT for UTC.
"""

import json
from io import BytesIO
from typing import Any

import feedparser

from crawler.spiders.base import (
    TITLE_LIMIT_CHARS,
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

KINDS = ("rss", "atom", "json")
AUTHORS_LIMIT = 20
HTML_BEGINNINGS = (b"<!doctype html", b"<html")


def read(source: Source) -> Reading:
    """The entries of a feed of any format, in its own order."""
    start = source.body[:4_096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start:
        return unreadable("the answer is empty", EndpointState.EMPTY)
    if start[:1] == b"{":
        return _json_feed(source)
    if start.lower().startswith(HTML_BEGINNINGS):
        if is_bot_check(source):
            return unreadable("a bot check stands where the feed should be", EndpointState.BLOCKED)
        return unreadable("a page of HTML stands where the feed should be")
    return _xml_feed(source)


def _xml_feed(source: Source) -> Reading:
    parsed = feedparser.parse(
        BytesIO(source.body),
        sanitize_html=False,
        resolve_relative_uris=False,
        response_headers={"content-type": source.content_type or "application/xml"},
    )
    if not parsed.version and not parsed.entries:
        return unreadable("neither RSS, Atom nor JSON Feed")
    language = parsed.feed.get("language")
    items = [item for entry in parsed.entries if (item := _entry(entry, source, language))]
    return reading_of(items, source)


def _entry(entry: Any, source: Source, feed_language: str | None) -> Item | None:
    url = web_link(source.url, entry.get("link")) or web_link(source.url, _address_like(entry.get("id")))
    if url is None:
        return None
    bodies = [content.get("value") or "" for content in entry.get("content", ())]
    names = [author.get("name") or "" for author in entry.get("authors", ())]
    return Item(
        url=url,
        title=(entry.get("title") or "")[:TITLE_LIMIT_CHARS] or None,
        authors=tuple(name for name in names if name)[:AUTHORS_LIMIT],
        published=instant_of(entry.get("published"), source, "feed"),
        # feedparser gives `published` for an absent `updated`, with a warning: ask the dict underneath
        updated=instant_of(dict.get(entry, "updated"), source, "feed"),
        text_html=max(bodies, key=len, default="") or None,
        language=_code(entry.get("language") or feed_language),
    )


def _address_like(value: str | None) -> str | None:
    return value if value and value.startswith(("http://", "https://")) else None


def _code(language: str | None) -> str | None:
    return language.split("-")[0].lower()[:3] if isinstance(language, str) and language else None


def _json_feed(source: Source) -> Reading:
    try:
        feed = json.loads(source.body)
    except ValueError as cause:
        return unreadable(f"broken JSON ({cause})"[:200])
    entries = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(entries, list) or not str(feed.get("version", "")).startswith("https://jsonfeed.org/"):
        return unreadable("JSON, but no JSON Feed")
    items = [item for e in entries if isinstance(e, dict) and (item := _json_entry(e, source, feed))]
    return reading_of(items, source)


def _json_entry(entry: dict[str, Any], source: Source, feed: dict[str, Any]) -> Item | None:
    url = web_link(source.url, _text(entry.get("url"))) or web_link(source.url, _address_like(_text(entry.get("id"))))
    if url is None:
        return None
    authors = entry.get("authors") or feed.get("authors") or [entry.get("author")]
    names = [a["name"] for a in authors if isinstance(a, dict) and isinstance(a.get("name"), str)]
    return Item(
        url=url,
        title=(_text(entry.get("title")) or "")[:TITLE_LIMIT_CHARS] or None,
        authors=tuple(names)[:AUTHORS_LIMIT],
        published=instant_of(_text(entry.get("date_published")), source, "feed"),
        updated=instant_of(_text(entry.get("date_modified")), source, "feed"),
        text_html=_text(entry.get("content_html")) or _text(entry.get("content_text")),
        language=_code(_text(entry.get("language")) or _text(feed.get("language"))),
    )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
