"""What a host asked of us, and the middlewares that keep to it.

`Hosts` remembers, across crawls, each host's robots.txt (RFC 9309) and any pause it asked for. The middlewares are
Scrapy's way of asking it before every request and telling it after every answer.
"""

import asyncio
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Self
from urllib.parse import urlsplit

from protego import Protego
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from crawler.outcomes import (
    HostResting,
    NotBegun,
    Outcome,
    RobotsForbidden,
    RobotsUnreachable,
    of_failure,
    of_status,
    retry_after_s,
)
from crawler.settings import PRODUCT, CrawlerSettings
from storage.records import EndpointState, LinkState

ROBOTS_LIMIT_BYTES = 500 * 1024
ROBOTS_RETRY_S = 600.0
ASKED_TO_WAIT = frozenset({429, 503})


@dataclass(slots=True)
class _Robots:
    """What a host's robots.txt said, or why it could not be reached, so that everything is forbidden for now."""

    rules: Protego | Outcome
    until: float


@dataclass(slots=True)
class Hosts:
    """The memory of all hosts. Times are monotonic seconds."""

    settings: CrawlerSettings
    _robots: dict[str, _Robots] = field(default_factory=dict)
    _asking: dict[str, asyncio.Lock] = field(default_factory=dict)
    _resting_until: dict[str, float] = field(default_factory=dict)

    def rest(self, host: str, seconds: float) -> None:
        """Note that `host` asked for a pause of `seconds` from now."""
        self._resting_until[host] = max(self._resting_until.get(host, 0.0), time.monotonic() + seconds)

    def pause_s(self, host: str) -> float:
        """How much of the pause that `host` asked for is left."""
        left = self._resting_until.get(host, 0.0) - time.monotonic()
        if left <= 0:
            self._resting_until.pop(host, None)
            return 0.0
        return left

    async def check_robots(self, request: Request, crawler: Crawler) -> None:
        """Fetch the host's robots.txt if it is not known, and raise RobotsForbidden or RobotsUnreachable by it."""
        parts = urlsplit(request.url)
        site = f"{parts.scheme}://{parts.netloc}"
        async with self._asking.setdefault(site, asyncio.Lock()):
            known = self._robots.get(site)
            if known is None or known.until < time.monotonic():
                known = self._robots[site] = await self._fetch_robots(site, crawler)
        if isinstance(known.rules, Outcome):
            raise RobotsUnreachable(known.rules)
        if not known.rules.can_fetch(request.url, PRODUCT):
            raise RobotsForbidden

    async def wait_out(self, host: str) -> None:
        """Wait while `host` rests. Raises HostResting at once when that would take longer than a crawl waits."""
        while (pause_s := self.pause_s(host)) > 0:
            if pause_s > self.settings.retry_after_wait_s:
                raise HostResting(pause_s)
            await asyncio.sleep(pause_s)

    async def _fetch_robots(self, site: str, crawler: Crawler) -> _Robots:
        """RFC 9309, 2.3.1: a 4xx permits everything, a 5xx or no answer forbids everything for a while."""
        question = Request(
            f"{site}/robots.txt",
            callback=NO_CALLBACK,
            priority=1_000,
            dont_filter=True,
            meta={"robots": True, "read_at_most": ROBOTS_LIMIT_BYTES},
        )
        now = time.monotonic()
        try:
            answer = await crawler.engine.download_async(question)
        except NotBegun:
            raise
        except Exception as cause:  # a robots.txt out of reach forbids for a while, as the RFC has it
            outcome = of_failure(cause)
            if outcome.link is LinkState.REJECTED and outcome.endpoint is not EndpointState.TOO_LARGE:
                raise
            return _Robots(outcome, now + ROBOTS_RETRY_S)
        if answer.status >= 500 or answer.status == 429:
            return _Robots(of_status(answer.status, None, datetime.now(UTC)), now + ROBOTS_RETRY_S)
        text = answer.body[:ROBOTS_LIMIT_BYTES].decode("utf-8-sig", "replace") if answer.status == 200 else ""
        return _Robots(Protego.parse(text), now + self.settings.robots_cache_s)


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
    """Asks robots.txt before each request; the question for robots.txt itself needs no leave."""

    def __init__(self, crawler: Crawler, hosts: Hosts) -> None:
        self._crawler = crawler
        self._hosts = hosts

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler, crawler.settings["SILKWATCH_HOSTS"])

    async def process_request(self, request: Request) -> None:
        if not request.meta.get("robots"):
            await self._hosts.check_robots(request, self._crawler)


class PauseMiddleware:
    """Asks once more after a short pause that a host asked for. Keeping to it is `Hosts.wait_out`'s part."""

    def __init__(self, hosts: Hosts) -> None:
        self._hosts = hosts

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler.settings["SILKWATCH_HOSTS"])

    async def process_response(self, request: Request, response: Response) -> Request | Response:
        wait_s = asked_pause_s(response)
        waited = request.meta.get("waited", 0)
        settings = self._hosts.settings
        if wait_s is None or wait_s > settings.retry_after_wait_s or waited >= settings.retries:
            return response
        return request.replace(dont_filter=True, meta={**request.meta, "waited": waited + 1})


def asked_pause_s(response: Response) -> float | None:
    """The pause, in seconds, that an answer asks for; None when it asks for none."""
    header = response.headers.get("Retry-After")
    if response.status not in ASKED_TO_WAIT or not header:
        return None
    return retry_after_s(header.decode("latin-1"), datetime.now(UTC))
