"""Reading: the bytes of a page become an `Article`. Pure: no network, no database, no clock.

`extract` reads a page; `read_instant` is the one reader of dates, for feeds and sitemaps, too; `normalise_url` gives
the key under which a page is known, `outlet_key` the same for an outlet with aliases; `originator_id` finds the outlet
that an article's originator is.
"""

from crawler.extraction.addresses import bare_host, normalise_url, outlet_key
from crawler.extraction.agencies import canonical_name, originator_id
from crawler.extraction.article import Article, Completeness, Hints, Instant, Kind, Known, Outlet
from crawler.extraction.choices import Candidate, Choice
from crawler.extraction.dates import read_instant
from crawler.extraction.decoding import decode
from crawler.extraction.errors import ExtractionError, UnknownZoneError
from crawler.extraction.plain import one_line
from crawler.extraction.reader import extract, stated_address

__all__ = [
    "Article",
    "Candidate",
    "Choice",
    "Completeness",
    "ExtractionError",
    "Hints",
    "Instant",
    "Kind",
    "Known",
    "Outlet",
    "UnknownZoneError",
    "bare_host",
    "canonical_name",
    "decode",
    "extract",
    "normalise_url",
    "one_line",
    "originator_id",
    "outlet_key",
    "read_instant",
    "stated_address",
]
