"""Runs one crawl: Scrapy with our spider, our connections and our manners, on the asyncio loop of whoever calls."""

import logging
from typing import TYPE_CHECKING, Any

from scrapy.crawler import AsyncCrawlerRunner

from crawler.browser import find_chromium
from crawler.chain import Chains
from crawler.connections import permitted_ports
from crawler.errors import BrowserMissing
from crawler.politeness import Hosts
from crawler.settings import CrawlerSettings
from crawler.spider import NewsSpider
from crawler.switches import Switches
from crawler.work import Work
from storage.endpointrecords import DueEndpoint

if TYPE_CHECKING:
    from crawler.browser.chromium import Chromium

_HANDLER = "crawler.connections.ConnectionHandler"
WAITING_LIMIT = 2_000
"""Requests that are under way or wait for their host's turn, at most."""
_SERVER_FAILURES = [500, 502, 503, 504, 522, 524, 408]
_BROKEN_ANSWERS = [
    "scrapy.exceptions.CannotResolveHostError",
    "scrapy.exceptions.DownloadConnectionRefusedError",
    "scrapy.exceptions.DownloadFailedError",
    "scrapy.exceptions.DownloadTimeoutError",
    "scrapy.exceptions.ResponseDataLossError",
    OSError,
]
"""What is tried again: Scrapy's own list but for the errors of its Twisted handler, whose import takes half a second."""


def scrapy_settings(
    ours: CrawlerSettings, hosts: Hosts, ports: frozenset[str] = frozenset(), switches: Switches | None = None
) -> dict[str, Any]:
    """Scrapy's settings for a crawl. It needs no Twisted reactor: aiohttp fetches, asyncio waits.

    `ports` are the `host:port` beside 80 and 443 that may be connected to (`connections.permitted_ports`);
    `switches` tell which outlets are asked for nothing.
    """
    return {
        "TWISTED_REACTOR_ENABLED": False,
        "DOWNLOAD_HANDLERS": dict.fromkeys(("data", "file", "ftp", "s3"), None) | {"http": _HANDLER, "https": _HANDLER},
        "USER_AGENT": ours.user_agent,
        # who waits for the turn of a slow host must keep no place that others could use: `Turns` counts connections
        "CONCURRENT_REQUESTS": WAITING_LIMIT,
        "CONCURRENT_REQUESTS_PER_DOMAIN": ours.concurrency_per_host,
        "DOWNLOAD_DELAY": 0,
        "DOWNLOAD_TIMEOUT": ours.timeout_s,
        "DOWNLOAD_MAXSIZE": int(ours.feed_limit_mb * 1024 * 1024),
        "DOWNLOAD_WARNSIZE": 0,
        "REDIRECT_MAX_TIMES": ours.redirects,
        "METAREFRESH_ENABLED": False,
        "RETRY_TIMES": ours.retries,
        "RETRY_HTTP_CODES": _SERVER_FAILURES,
        "RETRY_EXCEPTIONS": _BROKEN_ANSWERS,
        "RETRY_GIVE_UP_LOG_LEVEL": "DEBUG",
        # our callbacks give requests only; Scrapy would start this many tasks for each answer
        "CONCURRENT_ITEMS": 1,
        "WARN_ON_GENERATOR_RETURN_VALUE": False,
        "HTTPERROR_ALLOW_ALL": True,
        "COOKIES_ENABLED": False,
        "DUPEFILTER_CLASS": "scrapy.dupefilters.BaseDupeFilter",
        "SCHEDULER_PRIORITY_QUEUE": "scrapy.pqueues.DownloaderAwarePriorityQueue",
        "TELNETCONSOLE_ENABLED": False,
        "EXTENSIONS_BASE": {},
        "DOWNLOADER_MIDDLEWARES": {
            "crawler.politeness.middlewares.EndingMiddleware": 80,
            "crawler.politeness.middlewares.RobotsMiddleware": 90,
            "crawler.politeness.middlewares.PauseMiddleware": 560,
            "crawler.unpacking.UnpackingMiddleware": 590,
            "crawler.redirects.TargetMiddleware": 610,
            "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
            "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
            "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,
            "scrapy.downloadermiddlewares.stats.DownloaderStats": None,
            "scrapy.downloadermiddlewares.httpcache.HttpCacheMiddleware": None,
            "scrapy.downloadermiddlewares.httpproxy.HttpProxyMiddleware": None,
        },
        "SPIDER_MIDDLEWARES_BASE": {},
        "LOG_ENABLED": False,
        "SCRAPER_SLOT_MAX_ACTIVE_SIZE": int(ours.answers_in_memory_mb * 1024 * 1024),
        "SILKWATCH_SETTINGS": ours,
        "SILKWATCH_PERMITTED_PORTS": ports,
        "SILKWATCH_HOSTS": hosts,
        "SILKWATCH_SWITCHES": switches,
    }


def settings_of(work: Work) -> dict[str, Any]:
    """Scrapy's settings for a crawl over the outlets of `work`: their ports are permitted, their switches obeyed."""
    ports = permitted_ports([address for outlet in work.outlets.values() for address in outlet.addresses])
    switches = Switches(lambda: {one.outlet_id for one in work.recorder.store.switched_off()})
    return scrapy_settings(work.settings, work.hosts, ports, switches)


def _with_browser(settings: dict[str, Any], ours: CrawlerSettings) -> "Chromium | None":
    """Add the browser to Scrapy's settings, when it is switched on and there; what it lacks was said at the start."""
    if not ours.browser:
        return None
    try:
        path = find_chromium(ours)
    except BrowserMissing:
        return None
    from crawler.browser.chromium import Chromium  # the package that it needs is an extra

    settings["SILKWATCH_CHROMIUM"] = chromium = Chromium(ours, path)
    settings["DOWNLOADER_MIDDLEWARES"]["crawler.browser.middleware.BrowserMiddleware"] = 85
    return chromium


class Crawl:
    """One crawl over `endpoints`, which are polled once, what `chains` calls up for them, and the links that are due."""

    def __init__(
        self,
        work: Work,
        endpoints: list[DueEndpoint],
        chains: Chains,
        *,
        links_only: bool = False,
        limit_s: float | None = None,
    ) -> None:
        self._work = work
        self._chains = chains
        settings = settings_of(work)
        self._chromium = _with_browser(settings, work.settings)
        self._runner = AsyncCrawlerRunner(settings)
        self._crawler = self._runner.create_crawler(NewsSpider)
        self._endpoints = endpoints
        self._links_only = links_only
        self._limit_s = limit_s

    async def run(self) -> None:
        """Crawl until nothing is due, the time limit is over or `stop` was called. Raises StorageError if storage failed."""
        logging.getLogger("scrapy").setLevel(logging.ERROR)
        try:
            await self._runner.crawl(
                self._crawler,
                work=self._work,
                endpoints=self._endpoints,
                chains=self._chains,
                links_only=self._links_only,
                limit_s=self._limit_s,
            )
        finally:
            if self._chromium is not None:
                await self._chromium.close()
        spider = self._crawler.spider
        if isinstance(spider, NewsSpider) and spider.failure is not None:
            raise spider.failure

    async def stop(self) -> None:
        """Ask for nothing more, let what is under way finish, and hand the rest back to the ledger."""
        if isinstance(self._crawler.spider, NewsSpider):
            self._crawler.spider.wind_up()
        await self._runner.stop()
