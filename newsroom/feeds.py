"""Feeds of the invented outlets: RSS 2.0, Atom and JSON Feed, each with its outlet's habits. Pure.

Every function takes the articles to list, newest first, and gives the document as bytes in the outlet's encoding.
`base` is scheme and host with port, `path` the feed's own address below it, `href` says how an article's link is written,
`older` is the address where the older entries stand, if that is another page (RFC 5005).
"""

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from html import escape as escape_html
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from newsroom.articles import InventedArticle
from newsroom.dates import as_text, iso, rfc822
from newsroom.outlets import FeedDates, Habit, InventedOutlet
from newsroom.titles import decorated

Href = Callable[[InventedArticle], str]

_NAMED_ENTITIES = {"—": "&mdash;", "–": "&ndash;", "’": "&rsquo;", "“": "&ldquo;", "”": "&rdquo;", "é": "&eacute;"}


def rss(
    outlet: InventedOutlet,
    articles: Sequence[InventedArticle],
    *,
    base: str,
    path: str,
    now: datetime,
    href: Href,
    older: str | None,
) -> bytes:
    """An RSS 2.0 document; a page of a longer one names the next."""
    items = "\n".join(_rss_item(outlet, article, base, now, href(article)) for article in articles)
    charset = outlet.style.feed_charset or outlet.style.charset
    paging = f'\n<atom:link rel="next" href={quoteattr(older)}/>' if older else ""
    document = f"""<?xml version="1.0" encoding="{charset}"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/">
<channel>
<title>{escape(outlet.name)}</title>
<link>{escape(base)}/</link>
<description>{escape(outlet.name)}</description>
<atom:link href={quoteattr(base + path)} rel="self" type="application/rss+xml"/>{paging}
<lastBuildDate>{rfc822(_newest(articles, now), outlet.timezone)}</lastBuildDate>
<ttl>15</ttl>
{items}
</channel>
</rss>
"""
    return document.encode(charset, "xmlcharrefreplace")


def atom(
    outlet: InventedOutlet,
    articles: Sequence[InventedArticle],
    *,
    base: str,
    path: str,
    now: datetime,
    href: Href,
    older: str | None,
) -> bytes:
    """An Atom document; entries say when they were updated. The older ones are an archive's."""
    entries = "\n".join(_atom_entry(outlet, article, base, now, href(article)) for article in articles)
    paging = f'\n<link rel="prev-archive" href={quoteattr(older)}/>' if older else ""
    return f"""<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom">
<id>{escape(base + path)}</id>
<title>{escape(outlet.name)}</title>
<link rel="self" href={quoteattr(base + path)}/>{paging}
<link rel="alternate" type="text/html" href={quoteattr(base + "/")}/>
<updated>{iso(_newest(articles, now), outlet.timezone)}</updated>
<author><name>{escape(outlet.name)}</name></author>
{entries}
</feed>
""".encode()


def json_feed(
    outlet: InventedOutlet,
    articles: Sequence[InventedArticle],
    *,
    base: str,
    path: str,
    now: datetime,
    href: Href,
    older: str | None,
) -> bytes:
    """A JSON Feed of version 1.1."""
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": outlet.name,
        "home_page_url": f"{base}/",
        "feed_url": base + path,
        "items": [_json_item(article, base, now, href(article), outlet) for article in articles],
    }
    if older:
        document["next_url"] = older
    return json.dumps(document, ensure_ascii=False, indent=1).encode()


def body_html(text: str) -> str:
    """The text as paragraphs of HTML, as feeds and interfaces carry it."""
    return "\n".join(f"<p>{escape_html(paragraph, quote=False)}</p>" for paragraph in text.split("\n\n"))


def credit(outlet: InventedOutlet, article: InventedArticle) -> str:
    """The words that name another agency before the first sentence: the article's own, or those after the outlet's sign."""
    if article.credit is not None:
        return article.credit
    sign = outlet.name.split()[0].upper()
    return f"({sign}- {article.originator}) " if article.originator and not article.title_credit else ""


def summary(outlet: InventedOutlet, article: InventedArticle, now: datetime) -> str:
    return credit(outlet, article) + article.text_at(now).split("\n\n", 1)[0]


def _rss_item(outlet: InventedOutlet, article: InventedArticle, base: str, now: datetime, link: str) -> str:
    url = escape(link)
    title = article.title_at(now) + article.title_credit
    lines = [
        f"<title>{_feed_title(outlet, title)}</title>",
        f"<link>{url}</link>",
        f"<category>{escape(article.section)}</category>",
    ]
    if date := _feed_date(outlet, article):
        lines.append(f"<pubDate>{date}</pubDate>")
    if Habit.SOURCE_CREDITS in outlet.habits and article.originator:
        lines.append(f"<source url={quoteattr(base)}>{escape(article.originator)}</source>")
    if Habit.ONE_GUID in outlet.habits:
        lines.append(f'<guid isPermaLink="false">{escape(base)}/</guid>')
    elif Habit.TAG_GUID in outlet.habits:
        lines.append(f'<guid isPermaLink="false">tag:{outlet.id},{article.published_at.year}:{article.event_id}</guid>')
    elif Habit.NO_GUID not in outlet.habits:
        lines.append(f'<guid isPermaLink="true">{url}</guid>')
    if Habit.BODILESS_FEED not in outlet.habits:
        lines.append(f"<description>{escape(escape_html(summary(outlet, article, now), quote=False))}</description>")
        lines.append(f'<media:content url={quoteattr(picture_url(article, base))} medium="image"/>')
    lines += [f"<dc:creator>{escape(author)}</dc:creator>" for author in article.authors]
    if Habit.FULL_TEXT_FEED in outlet.habits:
        lines.append(f"<content:encoded>{_cdata(body_html(article.text_at(now)))}</content:encoded>")
    return "<item>\n" + "\n".join(lines) + "\n</item>"


def _feed_date(outlet: InventedOutlet, article: InventedArticle) -> str:
    zone, label = outlet.timezone, outlet.style.zone_label
    match outlet.style.feed_dates:
        case FeedDates.ABSENT:
            return ""
        case FeedDates.IRANIAN:
            return as_text(article.dated_at, zone, "fa")
        case FeedDates.WRONG_WEEKDAY:
            return rfc822(article.dated_at, zone, label, days_wrong=3)
        case _:
            return rfc822(article.dated_at, zone, label)


def _atom_entry(outlet: InventedOutlet, article: InventedArticle, base: str, now: datetime, url: str) -> str:
    authors = "".join(f"<author><name>{escape(author)}</name></author>" for author in article.authors)
    content = ""
    if Habit.FULL_TEXT_FEED in outlet.habits:
        content = f'\n<content type="html">{escape(body_html(article.text_at(now)))}</content>'
    title = f'<title type="html">{escape(_with_entities(article.title_at(now)))}</title>'
    if not outlet.style.entity_titles:
        title = f"<title>{escape(article.title_at(now))}</title>"
    return f"""<entry>
<id>{escape(url)}</id>
{title}
<link rel="alternate" type="text/html" href={quoteattr(url)}/>
<published>{iso(article.dated_at, outlet.timezone)}</published>
<updated>{iso(article.changed_at(now), outlet.timezone)}</updated>
{authors}
<summary>{escape(summary(outlet, article, now))}</summary>{content}
</entry>"""


def _json_item(article: InventedArticle, base: str, now: datetime, url: str, outlet: InventedOutlet) -> dict[str, Any]:
    item: dict[str, Any] = {
        "id": url,
        "url": url,
        "title": article.title_at(now),
        "summary": summary(outlet, article, now),
        "date_published": iso(article.dated_at, outlet.timezone),
        "language": article.language,
        "image": picture_url(article, base),
        "authors": [{"name": author} for author in article.authors],
    }
    if article.is_edited(now):
        item["date_modified"] = iso(article.changed_at(now), outlet.timezone)
    if Habit.FULL_TEXT_FEED in outlet.habits:
        item["content_html"] = body_html(article.text_at(now))
    return item


def picture_url(article: InventedArticle, base: str) -> str:
    """The lead picture of an article: one per event, below /media/."""
    return f"{base}/media/{article.event_id}.gif"


def _newest(articles: Sequence[InventedArticle], now: datetime) -> datetime:
    return max((article.changed_at(now) for article in articles), default=now)


def _feed_title(outlet: InventedOutlet, title: str) -> str:
    if Habit.ODD_TITLES in outlet.habits:
        return decorated(title)
    return escape(_with_entities(title) if outlet.style.entity_titles else title)


def _with_entities(title: str) -> str:
    """HTML entities inside the title: after XML has been unescaped, a reader still has to unescape these."""
    escaped = escape_html(title)
    for letter, entity in _NAMED_ENTITIES.items():
        escaped = escaped.replace(letter, entity)
    return escaped


def _cdata(markup: str) -> str:
    return "<![CDATA[" + markup.replace("]]>", "]]]]><![CDATA[>") + "]]>"
