"""Scrapy's way of asking before every request and after every answer."""

from typing import Self

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import StopDownload
from scrapy.http import Response

from crawler.outcomes import NotBegun, retry_after_s
from crawler.politeness.hosts import Hosts
from crawler.politeness.pace import ASKED_TO_WAIT
from crawler.robots import BODY_LIMIT_BYTES


class EndingMiddleware:
    """Lets nothing begin once the crawl is ending: what is dropped here is still due in the ledger."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        if getattr(self._crawler.spider, "is_over", False):
            raise NotBegun


class RobotsMiddleware:
    """Asks robots.txt before each request; the question for robots.txt itself needs no leave, and reads no more than counts."""

    def __init__(self, crawler: Crawler, hosts: Hosts) -> None:
        self._crawler = crawler
        self._hosts = hosts

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        made = cls(crawler, crawler.settings["SILKWATCH_HOSTS"])
        crawler.signals.connect(made.received, signal=signals.bytes_received)
        return made

    async def process_request(self, request: Request) -> None:
        if not request.meta.get("robots"):
            await self._hosts.check_robots(request, self._crawler)

    def received(self, data: bytes, request: Request) -> None:
        """Scrapy's signal for each piece of an answer."""
        if not request.meta.get("robots"):
            return
        request.meta["received"] = request.meta.get("received", 0) + len(data)
        if request.meta["received"] > BODY_LIMIT_BYTES:
            raise StopDownload(fail=False)


class PauseMiddleware:
    """Asks once more after a short pause that a host asked for. Keeping to it is the part of `Turns`."""

    def __init__(self, hosts: Hosts) -> None:
        self._hosts = hosts

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler.settings["SILKWATCH_HOSTS"])

    async def process_response(self, request: Request, response: Response) -> Request | Response:
        header = response.headers.get("Retry-After") if response.status in ASKED_TO_WAIT else None
        settings, waited = self._hosts.settings, request.meta.get("waited", 0)
        wait_s = retry_after_s(header.decode("latin-1"), self._hosts.now()) if header else None
        if wait_s is None or wait_s > settings.retry_after_wait_s or waited >= settings.retries:
            return response
        return request.replace(dont_filter=True, meta={**request.meta, "waited": waited + 1})
