"""feedparser, for what the fast reader cannot make sense of: it reads markup that is no XML at all.

It is handed text that is already decoded, without document type, and no more of it than it can read in reasonable time.
Its dates are not used, only the strings: it takes zone names such as AZT for UTC.
"""

import re
from io import BytesIO
from typing import Any

from crawler.spiders.base import Item, Source, instant_of, web_link
from crawler.spiders.feed.body import BODY_LIMIT_CHARS
from crawler.spiders.feed.links import is_address_like, mended_link
from crawler.spiders.feed.plain import AUTHORS_LIMIT, author_of, language_of, title_of

TEXT_LIMIT_CHARS = 1_000_000
DEPTH_LIMIT = 2_000
"""Elements in one another, at most: feedparser looks through all that are open whenever one ends."""
_TAG = re.compile(r"<(/?)[A-Za-z][^<>]{0,300}?(/?)>")


def items_by_feedparser(text: str, source: Source) -> list[Item] | None:
    """The entries that feedparser finds; None if it finds no feed."""
    if _is_deep(text[:TEXT_LIMIT_CHARS]):
        return None
    import feedparser  # slow to import, seldom needed

    try:
        parsed = feedparser.parse(
            BytesIO(text[:TEXT_LIMIT_CHARS].encode("utf-8", "replace")),
            sanitize_html=False,
            resolve_relative_uris=False,
            response_headers={"content-type": "application/xml; charset=utf-8"},
        )
    except Exception:  # a foreign reader that stumbles over what nobody else could read either
        return None
    if not parsed.version and not parsed.entries:
        return None
    language = parsed.feed.get("language")
    return [item for entry in parsed.entries if (item := _item(entry, source, language))]


def _is_deep(text: str) -> bool:
    """Whether more elements are open at a time than feedparser can bear."""
    depth = 0
    for tag in _TAG.finditer(text):
        if not tag[2]:
            depth = max(depth + (-1 if tag[1] else 1), 0)
        if depth > DEPTH_LIMIT:
            return True
    return False


def _item(entry: Any, source: Source, feed_language: object) -> Item | None:
    identifier = entry.get("id")
    link = entry.get("link") or (identifier if is_address_like(identifier) else None)
    url = web_link(source.url, entry.get("feedburner_origlink")) or mended_link(source.url, link)
    if url is None:
        return None
    bodies = [content.get("value") or "" for content in entry.get("content", ())]
    names = [author_of(author.get("name") or "") for author in entry.get("authors", ())]
    return Item(
        url=url,
        title=title_of(entry.get("title") or ""),
        authors=tuple(dict.fromkeys(name for name in names if name))[:AUTHORS_LIMIT],
        published=instant_of(entry.get("published"), source, "feed"),
        # feedparser gives `published` for an absent `updated`, with a warning: ask the dict underneath
        updated=instant_of(dict.get(entry, "updated"), source, "feed"),
        text_html=max(bodies, key=len, default="")[:BODY_LIMIT_CHARS] or None,
        language=language_of(entry.get("language")) or language_of(feed_language),
    )
