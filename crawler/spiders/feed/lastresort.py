"""feedparser, for what the fast reader cannot make sense of: it reads markup that is no XML at all.

It is handed text that is already decoded, without document type, and no more of it than it can read in reasonable time.
Its dates are not used, only the strings: it takes zone names such as AZT for UTC.
"""

from io import BytesIO
from typing import Any

from crawler.spiders.base import Item, Source, instant_of, web_link
from crawler.spiders.feed.body import BODY_LIMIT_CHARS
from crawler.spiders.feed.links import is_address_like, mended_link
from crawler.spiders.feed.plain import AUTHORS_LIMIT, author_of, language_of, title_of

TEXT_LIMIT_CHARS = 2_000_000


def items_by_feedparser(text: str, source: Source) -> list[Item] | None:
    """The entries that feedparser finds; None if it finds no feed."""
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
