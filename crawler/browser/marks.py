"""The names by which crawl and browser know what belongs to them, and what is said of a page that has no text. Pure."""

from collections.abc import Mapping
from typing import Any

from crawler.browser.finding import browser_problem
from crawler.settings import CrawlerSettings
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


def without_text(reason: str, headers: Mapping[str, str], settings: CrawlerSettings) -> tuple[str, bool]:
    """Why a page of an outlet that is marked `browser` has no text, and whether it is worth another try."""
    if missing := headers.get(INCOMPLETE):
        return f"{reason}, and the browser lacked something for it ({missing})"[:300], True
    if RENDERED in headers:
        return f"{reason}, not even in the browser", False
    remedy = (
        "see `silkwatch doctor` for what the browser lacks"
        if browser_problem(settings)
        else "switch crawler.browser on"
    )
    return f"{reason} (this outlet is marked `browser`: {remedy})", False
