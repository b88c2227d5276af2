"""A page read by its outlet's layout."""

from typing import Any

from crawler.extraction.layouts.values import Layout, LayoutReading


def read_by(layout: Layout, tree: Any) -> LayoutReading | None:
    """What the layout reads; None if the page is not what was learned."""
    return None
