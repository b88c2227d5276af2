"""The memory of all hosts: their pace and their robots.txt, across crawls and, through storage, across restarts.

A host is what stands in an address between `//` and the path, its port with it; a site is a host with its scheme, for
robots.txt is asked for at each site (RFC 9309, 2.3). Pauses are kept on the monotonic clock, so that a clock that is set
neither hurries nor stops them; robots.txt and what goes to storage bear the instants of `now`.
"""

import asyncio
import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Self
from urllib.parse import urljoin, urlsplit
from weakref import WeakValueDictionary

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from crawler.errors import AddressRefused
from crawler.outcomes import (
    RETRY_AFTER_LIMIT_S,
    HostResting,
    NotBegun,
    RobotsForbidden,
    RobotsUnreachable,
    causes,
    of_failure,
    of_status,
)
from crawler.politeness import robotsfiles
from crawler.politeness.pace import Answer, Pace, after
from crawler.politeness.robotsfiles import RobotsFile
from crawler.settings import CrawlerSettings
from storage.endpointrecords import EndpointState
from storage.outletrecords import HostMemory

ROBOTS_REDIRECTS = 5
"""Redirects of a robots.txt that are followed at least, to whatever host they lead (RFC 9309, 2.3.1.2)."""
SCHEMES = ("http", "https")
ROBOTS_HELD_BYTES = 64 * 1024 * 1024
"""Of all files together, as they are held; the one used last is held in any case."""
REDIRECTS = frozenset({301, 302, 303, 307, 308})


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(slots=True)
class Hosts:
    """The memory of all hosts. `settings` bounds what is asked of them, `now` tells the time."""

    settings: CrawlerSettings
    now: Callable[[], datetime] = _utc_now
    _paces: dict[str, Pace] = field(default_factory=dict)
    _robots: dict[str, RobotsFile] = field(default_factory=dict)
    _held_bytes: dict[str, int] = field(default_factory=dict)
    _asking: WeakValueDictionary[str, asyncio.Lock] = field(default_factory=WeakValueDictionary)
    _changed: set[str] = field(default_factory=set)

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        """Scrapy copies the settings in which it is handed on; the memory is one all the same."""
        return self

    # Pace

    def wait_s(self, host: str, *, is_part: bool = False) -> float:
        """Seconds until `host` may be asked again. Raises HostResting when that is longer than a crawl waits.

        A part of a page that a browser shows is asked for without the pause between requests: they are one visit.
        """
        pace, now_s = self._pace(host), time.monotonic()
        rest_s = pace.resting_until_s - now_s
        if rest_s > self.settings.retry_after_wait_s:
            raise HostResting(rest_s, pace.because)
        return max(rest_s if is_part else pace.free_at_s(self.settings) - now_s, 0.0)

    def delay_s(self, host: str) -> float:
        """Seconds that `host` is left alone between two requests, as things stand."""
        return self._pace(host).delay_s(self.settings)

    def begin(self, host: str) -> None:
        """Note that a request to `host` begins now."""
        self._paces[host] = replace(self._pace(host), asked_s=time.monotonic())

    def answered(self, host: str, response: Response, began_s: float, latency_s: float) -> bool:
        """Note an answer of `host`; whether it is to be left alone now for longer than a crawl waits."""
        header = response.headers.get("Retry-After")
        stated = header.decode("latin-1") if header else None
        outcome = of_status(response.status, stated, self.now())
        return self._note(host, Answer(outcome, began_s, time.monotonic(), latency_s, response.status))

    def failed(self, host: str, failure: Exception, began_s: float) -> bool:
        """Note that `host` gave no answer; whether it is to be left alone now for longer than a crawl waits."""
        return self._note(host, Answer(of_failure(failure), began_s, time.monotonic()))

    def _note(self, host: str, answer: Answer) -> bool:
        self._paces[host] = pace = after(self._pace(host), answer, self.settings)
        self._changed.add(host)
        return pace.resting_until_s - answer.ended_s > self.settings.retry_after_wait_s

    def _pace(self, host: str) -> Pace:
        return self._paces.get(host) or Pace()

    # robots.txt

    async def check_robots(self, request: Request, crawler: Crawler) -> None:
        """Fetch the site's robots.txt if it is not known, and raise RobotsForbidden or RobotsUnreachable by it."""
        parts = urlsplit(request.url)
        file = await self._robots_of(f"{parts.scheme}://{parts.netloc}", crawler, request.meta.get("outlet"))
        if file.forbidden is not None:
            raise RobotsUnreachable(file.forbidden)
        if not file.robots.permits(request.url):
            raise RobotsForbidden

    def sitemaps(self, site: str) -> tuple[str, ...]:
        """The sitemaps that the robots.txt of `site` (`https://news.example`) names; none while it is not known."""
        file = self._robots.get(site)
        return tuple(urljoin(f"{site}/robots.txt", url) for url in file.robots.sitemaps) if file else ()

    async def _robots_of(self, site: str, crawler: Crawler, outlet: str | None) -> RobotsFile:
        async with self._asking.setdefault(site, asyncio.Lock()):
            known = self._robots.get(site)
            if known is None or known.good_until <= self.now():
                known = await self._ask_robots(site, known, crawler, outlet)
                self._keep_robots(site, known)
            elif site in self._robots:  # the one used last is the last to go
                self._robots[site] = self._robots.pop(site)
            return known

    def _keep_robots(self, site: str, file: RobotsFile) -> None:
        self._robots.pop(site, None)
        self._robots[site] = file
        self._held_bytes[site] = file.robots.held_bytes + len(file.packed or b"")
        self._release_robots()
        host = urlsplit(site).netloc
        files = (self._robots.get(f"{scheme}://{host}") for scheme in SCHEMES)
        stated_s = max(one.robots.crawl_delay_s or 0.0 for one in files if one is not None)
        self._paces[host] = replace(self._pace(host), stated_s=min(stated_s, self.settings.crawl_delay_limit_s))
        self._changed.add(host)

    def _release_robots(self) -> None:
        """Let go of the files used longest ago, beyond the limits: they are asked for again when they are needed."""
        total = sum(self._held_bytes.values())
        while len(self._robots) > 1 and (
            len(self._robots) > self.settings.robots_in_memory or total > ROBOTS_HELD_BYTES
        ):
            site = next(iter(self._robots))
            del self._robots[site]
            total -= self._held_bytes.pop(site)

    def _release_paces(self) -> None:
        """Let go of idle hosts beyond the limit. The pause that a robots.txt states is known again with the file."""
        spare, now_s = len(self._paces) - self.settings.robots_in_memory, time.monotonic()
        if spare <= 0:
            return
        held = {urlsplit(site).netloc for site in self._robots}
        idle = [
            host
            for host, pace in self._paces.items()
            if not pace.failures and pace.free_at_s(self.settings) <= now_s and host not in held
        ]
        for host in idle[:spare]:
            del self._paces[host]

    async def _ask_robots(
        self, site: str, known: RobotsFile | None, crawler: Crawler, outlet: str | None
    ) -> RobotsFile:
        """Ask for the file, through redirects. A request that was not made raises what kept it from being made."""
        url = f"{site}/robots.txt"
        for hop in range(max(ROBOTS_REDIRECTS, self.settings.redirects) + 1):
            try:
                answer = await crawler.engine.download_async(_question(url, outlet))
            except (NotBegun, HostResting):
                raise
            except Exception as cause:  # a robots.txt out of reach forbids for a while, as the RFC has it
                if hop == 0 and any(isinstance(one, AddressRefused) for one in causes(cause)):
                    raise
                return robotsfiles.unreachable(known, of_failure(cause), self.now(), self.settings)
            aim = answer.headers.get("Location") if answer.status in REDIRECTS else None
            if aim is None:
                return self._read_answer(answer, known)
            try:
                url = urljoin(url, aim.decode("latin-1"))
            except ValueError:  # it leads to what is no address
                break
        return robotsfiles.absent(self.now(), self.settings)

    def _read_answer(self, answer: Response, known: RobotsFile | None) -> RobotsFile:
        outcome, now = of_status(answer.status, None, self.now()), self.now()
        if outcome.endpoint is EndpointState.OK:
            cache_control = b",".join(answer.headers.getlist("Cache-Control")).decode("latin-1")
            return robotsfiles.of_body(answer.body, cache_control, now, self.settings)
        if answer.status >= 500 or answer.status == 429:
            return robotsfiles.unreachable(known, outcome, now, self.settings)
        return robotsfiles.absent(now, self.settings)

    # Storage

    def recall(self, memories: Mapping[str, HostMemory]) -> None:
        """Take up what storage remembers. A rest is never longer than the settings would let it be now."""
        now, now_s = self.now(), time.monotonic()
        longest_s = max(self.settings.host_backoff_limit_s, RETRY_AFTER_LIMIT_S)
        for host, memory in memories.items():
            rest_s = (memory.resting_until - now).total_seconds() if memory.resting_until else 0.0
            self._paces[host] = Pace(
                taught_s=min(memory.delay_s or 0.0, self.settings.delay_limit_s),
                failures=memory.failures,
                resting_until_s=now_s + min(rest_s, longest_s) if rest_s > 0 else 0.0,
                rested_at_s=now_s if rest_s > 0 else -math.inf,
            )
            for scheme, kept in (memory.robots or {}).items():
                file = robotsfiles.recalled(kept) if isinstance(kept, Mapping) else None
                if file is not None:
                    self._keep_robots(f"{scheme}://{host}", file)
        self._release_paces()
        self._changed.clear()

    def changed(self) -> list[HostMemory]:
        """What storage is to remember, of the hosts that changed since this was last asked."""
        now, now_s = self.now(), time.monotonic()
        changed, self._changed = self._changed, set()
        memories = [self._memory(host, now, now_s) for host in sorted(changed)]
        self._release_paces()
        return memories

    def _memory(self, host: str, now: datetime, now_s: float) -> HostMemory:
        pace = self._pace(host)
        rest_s = pace.resting_until_s - now_s
        files = {scheme: self._robots.get(f"{scheme}://{host}") for scheme in SCHEMES}
        robots: dict[str, Any] = {scheme: robotsfiles.written(file) for scheme, file in files.items() if file}
        return HostMemory(
            host=host,
            resting_until=now + timedelta(seconds=rest_s) if rest_s > 0 else None,
            failures=pace.failures,
            delay_s=pace.taught_s or None,
            robots=robots or None,
        )


def _question(url: str, outlet: str | None) -> Request:
    """The request for a robots.txt, for that outlet's sake. Uncompressed, since it is read only in part when it is long."""
    return Request(
        url,
        callback=NO_CALLBACK,
        priority=1_000,
        dont_filter=True,
        headers={"Accept-Encoding": "identity"},
        # whatever size it declares, no more than its beginning is taken in (`RobotsMiddleware.received`)
        meta={"robots": True, "dont_redirect": True, "download_maxsize": 0, "outlet": outlet},
    )
