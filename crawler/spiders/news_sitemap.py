"""News sitemaps: a sitemap whose entries carry title, language and minute of publication for the last two days.

The format is the sitemap's with one more namespace
(https://developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap), so one reader serves both. What
differs is what can be said of it: a news sitemap without a single publication date is a plain one, and is called so.
"""

from dataclasses import replace

from crawler.spiders import sitemap
from crawler.spiders.base import Reading, Source

KINDS = ("news-sitemap",)


def read(source: Source) -> Reading:
    """The entries of a news sitemap, or the further sitemaps of an index."""
    reading = sitemap.read(source)
    if reading.items and not any(item.published for item in reading.items):
        return replace(reading, reason="no entry has a publication date: a plain sitemap")
    return reading
