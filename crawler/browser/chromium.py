"""The one browser of a crawl: started when the first page needs it, started anew after it broke, ended with the crawl.

No connection of its own can come about: every name and every address fails to resolve, and the only proxy that it may
use is such a name. The pipe to its driver is all it has. Each process of it has a limit of memory.
"""

import asyncio
import os
import resource
import signal
from collections.abc import AsyncIterator, Awaitable, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Self

from playwright.async_api import Browser, BrowserContext, Error, Playwright, async_playwright

from crawler.errors import BrowserFailed
from crawler.settings import CrawlerSettings

START_LIMIT_S = 30.0
END_LIMIT_S = 5.0
FAILED_STARTS_LIMIT = 3
FLAGS = (
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--proxy-server=socks5://nowhere.invalid:1",
    "--proxy-bypass-list=<-loopback>",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--disable-quic",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-breakpad",
    "--disable-crash-reporter",
)
QUIET = """
for (const name of Object.keys(console)) console[name] = () => {};
window.open = () => null;
"""
"""Runs in each frame before the page's own scripts: what a page writes to its console would fill the driver's memory."""


class Chromium:
    """`path` is the program. Nothing is started before `context` is first entered."""

    def __init__(self, settings: CrawlerSettings, path: Path) -> None:
        self.settings = settings
        self._path = path
        self._driver: Playwright | None = None
        self._browser: Browser | None = None
        self._processes: tuple[int, ...] = ()
        self._starting = asyncio.Lock()
        self._failed_starts = 0

    def __deepcopy__(self, memo: object) -> Self:
        """There is one: Scrapy copies its settings deeply, and this among them."""
        return self

    @property
    def process_id(self) -> int | None:
        """The browser's main process, while it runs."""
        return self._processes[0] if self._processes else None

    @asynccontextmanager
    async def context(self) -> AsyncIterator[BrowserContext]:
        """A fresh profile that knows nothing of other pages. Raises BrowserFailed when the browser does not start."""
        context = await self._new_context()
        try:
            yield context
        finally:
            if not await _within(END_LIMIT_S, context.close()):
                await self.close()  # a page that cannot even be closed takes the browser with it

    async def _new_context(self) -> BrowserContext:
        try:
            async with asyncio.timeout(START_LIMIT_S):
                browser = await self._running()
                context = await browser.new_context(
                    user_agent=self.settings.user_agent,
                    service_workers="block",
                    accept_downloads=False,
                )
                await context.add_init_script(QUIET)
                return context
        except (Error, OSError, TimeoutError) as cause:
            await self.close()
            raise BrowserFailed(f"the browser does not start: {_first_line(cause)}") from cause

    async def _running(self) -> Browser:
        async with self._starting:
            if self._browser is not None and self._browser.is_connected():
                return self._browser
            await self._end()
            if self._failed_starts >= FAILED_STARTS_LIMIT:
                raise BrowserFailed(f"the browser did not start {FAILED_STARTS_LIMIT} times, and is left alone")
            self._failed_starts += 1
            self._driver = await async_playwright().start()
            self._browser = await self._driver.chromium.launch(
                executable_path=self._path,
                args=list(FLAGS),
                chromium_sandbox=os.geteuid() != 0,
                handle_sigint=False,
                handle_sigterm=False,
                handle_sighup=False,
                timeout=START_LIMIT_S * 1_000,
            )
            self._processes = await _processes(self._browser)
            _limit_memory(self._processes, self.settings.browser_memory_mb * 1024 * 1024)
            self._failed_starts = 0
            return self._browser

    async def close(self) -> None:
        """End the browser, by force if it does not end in time."""
        async with self._starting:
            await self._end()

    async def _end(self) -> None:
        browser, driver, processes = self._browser, self._driver, self._processes
        self._browser, self._driver, self._processes = None, None, ()
        has_ended = browser is None or await _within(END_LIMIT_S, browser.close())
        if not has_ended and processes:
            with suppress(ProcessLookupError):
                os.kill(processes[0], signal.SIGKILL)
        if driver is not None:
            await _within(END_LIMIT_S, driver.stop())


async def _within(limit_s: float, ending: Awaitable[None]) -> bool:
    """Whether something ended in time. What is gone already has ended."""
    try:
        async with asyncio.timeout(limit_s):
            await ending
    except TimeoutError:
        return False
    except Error:
        return True
    return True


async def _processes(browser: Browser) -> tuple[int, ...]:
    """The ids of the browser's processes, its main one first."""
    session = await browser.new_browser_cdp_session()
    try:
        known = (await session.send("SystemInfo.getProcessInfo"))["processInfo"]
    finally:
        await session.detach()
    main = next(int(one["id"]) for one in known if one["type"] == "browser")
    return (main, *_descendants(main))


def _descendants(process: int) -> Iterator[int]:
    try:
        children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    except OSError:
        return
    for child in map(int, children):
        yield child
        yield from _descendants(child)


def _limit_memory(processes: tuple[int, ...], limit_bytes: int) -> None:
    """Bound the data of each process. Pages are run by processes that these fork, with the same limit (Linux only)."""
    if not hasattr(resource, "prlimit"):
        return
    for process in processes:
        with suppress(ProcessLookupError):
            resource.prlimit(process, resource.RLIMIT_DATA, (limit_bytes, limit_bytes))


def _first_line(cause: BaseException) -> str:
    return str(cause).partition("\n")[0][:200] or type(cause).__name__
