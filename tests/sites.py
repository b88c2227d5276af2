"""A few pages on loopback, by host and path, for tests that need an outlet of their own making."""

import asyncio
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from aiohttp import web


@dataclass(frozen=True, slots=True)
class Page:
    """What an address answers. `delay_s` is waited first."""

    body: str | bytes = ""
    status: int = 200
    content_type: str = "text/html; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)
    delay_s: float = 0.0


@dataclass(slots=True)
class Sites:
    """Answers by `host/path` (hosts end in .localhost); anything else is 404. `asked` is what came in, in order,
    `busiest` the most that was under way at one time, by host."""

    pages: dict[str, Page]
    port: int = 0
    asked: list[str] = field(default_factory=list)
    agents: set[str] = field(default_factory=set)
    busiest: dict[str, int] = field(default_factory=dict)
    busiest_together: int = 0
    _open: dict[str, int] = field(default_factory=dict)

    def url(self, place: str) -> str:
        """The address of `host/path`."""
        host, _, path = place.partition("/")
        return f"http://{host}.localhost:{self.port}/{path}"

    async def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        host = request.headers.get("Host", "").partition(".localhost")[0]
        place = f"{host}{request.raw_path}"
        self.asked.append(place)
        self.agents.add(request.headers.get("User-Agent", ""))
        self._open[host] = self._open.get(host, 0) + 1
        self.busiest[host] = max(self.busiest.get(host, 0), self._open[host])
        self.busiest_together = max(self.busiest_together, sum(self._open.values()))
        try:
            page = self.pages.get(place, Page("no such page", 404))
            await asyncio.sleep(page.delay_s)
        finally:
            self._open[host] -= 1
        body = page.body.encode() if isinstance(page.body, str) else page.body
        headers = {name: value.replace("PORT", str(self.port)) for name, value in page.headers.items()}
        body = body.replace(b"PORT", str(self.port).encode())
        return web.Response(body=body, status=page.status, headers={"Content-Type": page.content_type, **headers})


@contextmanager
def serving(pages: Mapping[str, Page]) -> Iterator[Sites]:
    """Serve the pages from a thread of its own. `PORT` in bodies and headers becomes the port."""
    sites = Sites(dict(pages))
    ready = threading.Event()
    leave: list[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = []

    async def serve() -> None:
        runner = web.ServerRunner(web.Server(sites.answer, access_log=None), shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        sites.port = runner.addresses[0][1]
        leave.append((asyncio.get_running_loop(), asyncio.Event()))
        ready.set()
        await leave[0][1].wait()
        await runner.cleanup()

    thread = threading.Thread(target=lambda: asyncio.run(serve()), name="sites", daemon=True)
    thread.start()
    ready.wait()
    try:
        yield sites
    finally:
        loop, stop = leave[0]
        loop.call_soon_threadsafe(stop.set)
        thread.join()


def rss(*dates: str, link: str = "http://one.localhost/a", body: str = "", language: str = "") -> Page:
    """A feed with an item for each date string."""
    said = f"<language>{language}</language>" if language else ""
    items = "".join(
        f"<item><title>Item {n}</title><link>{link}{n}</link><pubDate>{date}</pubDate>"
        f"<description>{body}</description></item>"
        for n, date in enumerate(dates)
    )
    text = f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>F</title>{said}{items}</channel></rss>'
    return Page(text, content_type="application/rss+xml")
