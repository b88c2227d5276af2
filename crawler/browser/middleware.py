"""Scrapy's way into the browser: a request that is marked for it comes back with the finished page as its answer.

The page's own bytes are fetched first, by a request of the ordinary kind: robots.txt, pauses, redirects, retries, limits
and unpacking are the same as for every other, and an answer that is no page of HTML stays what it is.
"""

import asyncio
from typing import Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import HtmlResponse, Response

from crawler.browser.chromium import Chromium
from crawler.browser.marks import IN_BROWSER
from crawler.browser.visit import Visit
from crawler.errors import BrowserFailed
from crawler.outcomes import NotBegun
from crawler.settings import CrawlerSettings

CONDITIONS = ("If-None-Match", "If-Modified-Since")


class BrowserMiddleware:
    """One visit to a host at a time, and so many pages open at once as the settings permit."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._chromium: Chromium = crawler.settings["SILKWATCH_CHROMIUM"]
        self._settings: CrawlerSettings = self._chromium.settings
        self._pages = asyncio.Semaphore(self._settings.browser_pages)
        self._visits: dict[str, asyncio.Lock] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def process_request(self, request: Request) -> Response | None:
        own_hosts = request.meta.get(IN_BROWSER)
        if own_hosts is None:
            return None
        host = urlsplit(request.url).netloc
        async with self._visits.setdefault(host, asyncio.Lock()):
            document = await self._download(_plain(request))
            # what goes wrong from here on was tried already
            request.meta.update(dont_retry=True, waited=self._settings.retries)
            if not (isinstance(document, HtmlResponse) and 200 <= document.status < 300):
                return document
            async with self._pages:
                outlet = request.meta.get("outlet")
                return await self._visit(Visit(document, self._settings, outlet, own_hosts, self._download))

    async def _visit(self, visit: Visit) -> Response:
        try:
            async with self._chromium.context() as context:
                return await visit.rendered(context)
        except BrowserFailed:
            if getattr(self._crawler.spider, "is_over", False):  # Ctrl-C reaches the browser, too
                raise NotBegun from None
            raise

    async def _download(self, request: Request) -> Response:
        response: Response = await self._crawler.engine.download_async(request)
        return response


def _plain(request: Request) -> Request:
    """The request for the page's own bytes. It asks for no 304: the same bytes may grow into another page."""
    headers = request.headers.copy()
    for name in CONDITIONS:
        headers.pop(name, None)
    return request.replace(headers=headers, meta={k: v for k, v in request.meta.items() if k != IN_BROWSER})
