"""Reading: the bytes of a page become an `Article`. Pure: no network, no database, no clock.

`extract` reads a page; `read_instant` is the one reader of dates, for feeds and sitemaps, too; `normalise_url` gives
the key under which a page is known, `outlet_key` the same for an outlet with aliases; `originator_id` finds the outlet
that an article's originator is. `extract_by` reads a page of an outlet whose layout was learned: see `layouts/`.
"""

from crawler.extraction.addresses import bare_host, normalise_url, outlet_key
from crawler.extraction.agencies import canonical_name, originator_id
from crawler.extraction.article import Article, Completeness, Hints, Instant, Kind, Known, Outlet
from crawler.extraction.choices import Candidate, Choice
from crawler.extraction.dates import read_instant
from crawler.extraction.decoding import decode
from crawler.extraction.errors import ExtractionError, LayoutError, UnknownZoneError
from crawler.extraction.layouts import Fit, Layout, Observation, agreement, learn
from crawler.extraction.plain import one_line
from crawler.extraction.reader import Extraction, extract, extract_by, stated_address

__all__ = [
    "Article",
    "Candidate",
    "Choice",
    "Completeness",
    "Extraction",
    "ExtractionError",
    "Fit",
    "Hints",
    "Instant",
    "Kind",
    "Known",
    "Layout",
    "LayoutError",
    "Observation",
    "Outlet",
    "UnknownZoneError",
    "agreement",
    "bare_host",
    "canonical_name",
    "decode",
    "extract",
    "extract_by",
    "learn",
    "normalise_url",
    "one_line",
    "originator_id",
    "outlet_key",
    "read_instant",
    "stated_address",
]
