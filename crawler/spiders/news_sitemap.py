"""News sitemaps: a sitemap whose entries carry title, language and minute of publication for the last two days.

The format is the sitemap's with one more namespace
(https://developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap), so one reader serves both. What
differs is what can be said of it: a news sitemap without a single publication date is a plain one, one whose newest news
is older than two days is not kept up, or its outlet has fallen silent.
"""

from dataclasses import replace
from datetime import timedelta

from crawler.spiders import sitemap
from crawler.spiders.base import Reading, Source

KINDS = ("news-sitemap",)
SPAN = timedelta(days=2)
"""How far back the format lets a news sitemap reach."""


def read(source: Source) -> Reading:
    """The entries of a news sitemap, or the further sitemaps of an index."""
    reading = sitemap.read(source)
    if not reading.items:
        return reading
    published = [item.published.at for item in reading.items if item.published]
    if not published:
        return _saying(reading, "no entry has a publication date: a plain sitemap")
    if max(published) < source.fetched_at - SPAN:
        return _saying(reading, f"its newest news is of {max(published):%Y-%m-%d}, older than a news sitemap may hold")
    return reading


def _saying(reading: Reading, words: str) -> Reading:
    return replace(reading, reason=f"{words}; {reading.reason}" if reading.reason else words)
