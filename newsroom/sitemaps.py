"""Sitemaps of the invented outlets: a plain one, an index with a compressed child, and a news sitemap. Pure."""

import gzip
from collections.abc import Iterable, Sequence
from datetime import datetime
from xml.sax.saxutils import escape

from newsroom.articles import InventedArticle
from newsroom.dates import iso
from newsroom.feeds import Href
from newsroom.outlets import InventedOutlet

CHILD_PATHS = ("/sitemaps/articles-1.xml", "/sitemaps/articles-2.xml.gz")
_XMLNS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
_NEWS_XMLNS = 'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'


def sitemap(
    outlet: InventedOutlet,
    articles: Sequence[InventedArticle],
    *,
    now: datetime,
    href: Href,
    others: Iterable[str] = (),
) -> bytes:
    """A plain sitemap with the instant of each page's last change. `others` are addresses of other sites."""
    rows = "\n".join(
        f"<url><loc>{escape(href(article))}</loc>"
        f"<lastmod>{iso(article.changed_at(now), outlet.timezone)}</lastmod></url>"
        for article in articles
    )
    rows += "".join(f"\n<url><loc>{escape(url)}</loc></url>" for url in others)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset {_XMLNS}>\n{rows}\n</urlset>\n'.encode()


def sitemap_index(outlet: InventedOutlet, articles: Sequence[InventedArticle], *, base: str, now: datetime) -> bytes:
    """An index of the two children, each with its newest change."""
    rows = []
    for path, part in zip(CHILD_PATHS, halves(articles), strict=True):
        newest = max((article.changed_at(now) for article in part), default=now)
        rows.append(
            f"<sitemap><loc>{escape(base + path)}</loc><lastmod>{iso(newest, outlet.timezone)}</lastmod></sitemap>"
        )
    inner = "\n".join(rows)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<sitemapindex {_XMLNS}>\n{inner}\n</sitemapindex>\n'.encode()


def sitemap_child(
    outlet: InventedOutlet, articles: Sequence[InventedArticle], *, path: str, now: datetime, href: Href
) -> bytes:
    """One of the index's children; the one that ends in .gz is a gzip file, whatever the client accepts."""
    part = halves(articles)[CHILD_PATHS.index(path)]
    document = sitemap(outlet, part, now=now, href=href)
    return gzip.compress(document, mtime=0) if path.endswith(".gz") else document


def halves(articles: Sequence[InventedArticle]) -> tuple[Sequence[InventedArticle], Sequence[InventedArticle]]:
    """The newer and the older half."""
    middle = len(articles) // 2
    return articles[:middle], articles[middle:]


def news_sitemap(outlet: InventedOutlet, articles: Sequence[InventedArticle], *, now: datetime, href: Href) -> bytes:
    """A news sitemap: title, language and date of each page. It holds all pages, not only the newest two days."""
    rows = "\n".join(
        f"<url><loc>{escape(href(article))}</loc><news:news><news:publication>"
        f"<news:name>{escape(outlet.name)}</news:name><news:language>{article.language}</news:language>"
        "</news:publication>"
        f"<news:publication_date>{iso(article.dated_at, outlet.timezone)}</news:publication_date>"
        f"<news:title>{escape(article.title_at(now))}</news:title></news:news></url>"
        for article in articles
    )
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset {_XMLNS} {_NEWS_XMLNS}>\n{rows}\n</urlset>\n'.encode()
