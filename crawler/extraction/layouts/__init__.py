"""Layouts: what the pages of an outlet have in common, learned from pages that the generic reader read.

`observe` takes from one page what it teaches, `learn` makes a `Layout` of many observations, and `read_by` reads a page
by it: fast, exact, and only if the page is what was learned. Pure: no network, no database, no clock.
"""

from crawler.extraction.layouts.compare import Fit, agreement
from crawler.extraction.layouts.learning import learn
from crawler.extraction.layouts.observing import observe
from crawler.extraction.layouts.reading import completed, printed_at, read_by, without_repeated
from crawler.extraction.layouts.values import (
    BlockSeen,
    BodyRule,
    FieldsSeen,
    Layout,
    LayoutReading,
    Observation,
    Place,
    Recipe,
    RepeatedText,
    Searched,
    Witnesses,
)

__all__ = [
    "BlockSeen",
    "BodyRule",
    "FieldsSeen",
    "Fit",
    "Layout",
    "LayoutReading",
    "Observation",
    "Place",
    "Recipe",
    "RepeatedText",
    "Searched",
    "Witnesses",
    "agreement",
    "completed",
    "learn",
    "observe",
    "printed_at",
    "read_by",
    "without_repeated",
]
