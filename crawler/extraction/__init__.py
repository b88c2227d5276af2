"""Reading: the bytes of a page become an `Article`. Pure: no network, no database, no clock.

`extract` reads a page; `read_instant` is the one reader of dates, for feeds and sitemaps, too; `normalise_url` gives
the key under which a page is known.
"""

from crawler.extraction.addresses import normalise_url
from crawler.extraction.article import Article, Hints, Instant, Kind, Known, Outlet
from crawler.extraction.dates import read_instant
from crawler.extraction.decoding import decode
from crawler.extraction.errors import ExtractionError, UnknownZoneError
from crawler.extraction.plain import one_line
from crawler.extraction.reader import extract

__all__ = [
    "Article",
    "ExtractionError",
    "Hints",
    "Instant",
    "Kind",
    "Known",
    "Outlet",
    "UnknownZoneError",
    "decode",
    "extract",
    "normalise_url",
    "one_line",
    "read_instant",
]
