"""The names by which the crawl and the browser tell each other what a request and an answer are. Pure."""

from typing import Any

from crawler.sources import OutletEntry

IN_BROWSER = "in_browser"
"""Scrapy's meta: the hosts of the outlet whose page is to be opened in the browser."""
PART = "part_of_page"
"""Scrapy's meta: a script, or data, that belongs to such a page."""
RENDERED = "X-Silkwatch-Rendered"
"""Header of a page whose body is not what the server sent, but what a browser made of it."""
INCOMPLETE = "X-Silkwatch-Incomplete"
"""Header of such a page for which something was missing that may come another time: what, and why."""
LISTS = frozenset({"section", "page-state"})


def browser_meta(outlet: OutletEntry, kind: str | None = None) -> dict[str, Any]:
    """Scrapy's meta for a request to a page of `outlet`, or to an endpoint of it by its kind."""
    return {IN_BROWSER: outlet.hosts} if outlet.browser and (kind is None or kind in LISTS) else {}
