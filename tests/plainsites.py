"""Plain sites on loopback whose every answer the test decides, at `http://<name>.localhost:<port>/`."""

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import yaml
from aiohttp import web

Answer = Callable[["Asked"], "web.StreamResponse | Awaitable[web.StreamResponse]"]


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it came: `host` without the port, `path` with its query, `at_s` on the monotonic clock."""

    host: str
    path: str
    headers: Mapping[str, str]
    at_s: float
    request: web.BaseRequest


@dataclass(slots=True)
class Sites:
    """The answers are those of `answer`, which may be exchanged at any time; `asked` is what was asked so far."""

    answer: Answer
    port: int = 0
    asked: list[Asked] = field(default_factory=list)

    def base(self, name: str) -> str:
        return f"http://{name}.localhost:{self.port}"

    def paths(self, name: str) -> list[str]:
        """What was asked of one site, in order."""
        return [one.path for one in self.asked if one.host == f"{name}.localhost"]

    def times(self, name: str) -> list[float]:
        """When one site was asked for something, in seconds."""
        return [one.at_s for one in self.asked if one.host == f"{name}.localhost"]

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        host = request.headers.get("Host", "").partition(":")[0]
        asked = Asked(host, request.raw_path, request.headers, time.monotonic(), request)
        self.asked.append(asked)
        answer = self.answer(asked)
        return answer if isinstance(answer, web.StreamResponse) else await answer

    def catalogue(self, folder: Path, names: Sequence[str], *, path: str = "/feed.xml") -> Path:
        """A catalogue with one outlet a site, each with one feed."""
        file = folder / "sites.yaml"
        rows = [
            {
                "id": name,
                "name": name,
                "homepage": self.base(name),
                "country": "AZ",
                "languages": ["en"],
                "kind": "newspaper",
                "ownership": "commercial",
                "feeds": [{"url": self.base(name) + path, "type": "rss", "language": "en", "enabled": True}],
            }
            for name in names
        ]
        file.write_text(yaml.safe_dump(rows), "utf-8")
        return file


@contextmanager
def serve_sites(answer: Answer) -> Iterator[Sites]:
    """Serve from a thread of its own."""
    sites = Sites(answer)
    ready = threading.Event()
    leave: list[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = []

    async def serve() -> None:
        runner = web.ServerRunner(web.Server(sites._handle, access_log=None), shutdown_timeout=0.2)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0, backlog=512).start()
        sites.port = runner.addresses[0][1]
        stop = asyncio.Event()
        leave.append((asyncio.get_running_loop(), stop))
        ready.set()
        await stop.wait()
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


def feed(base: str, pages: int, *, headers: Mapping[str, str] | None = None) -> web.Response:
    """An RSS feed of `pages` pages, `/news/1` and on."""
    items = "".join(f"<item><title>News {n}</title><link>{base}/news/{n}</link></item>" for n in range(1, pages + 1))
    text = f'<?xml version="1.0"?><rss version="2.0"><channel><title>News</title>{items}</channel></rss>'
    return web.Response(text=text, content_type="application/rss+xml", headers=headers)


def page(asked: Asked, *, headers: Mapping[str, str] | None = None) -> web.Response:
    """A page whose text is its own."""
    number = asked.path.rpartition("/")[2]
    sentence = f"page {number} of {asked.host} tells what the ministers of both countries agreed on"
    text = " ".join(f"Sentence {n} of {sentence}." for n in range(12))
    title = f"<title>News {number} of {asked.host}</title>"
    body = f"<article><h1>News {number}</h1><p>{text}</p></article>"
    html = f"<html><head>{title}</head><body>{body}</body></html>"
    return web.Response(text=html, content_type="text/html", headers=headers)


def news_site(asked: Asked, *, pages: int = 5, robots: str = "") -> web.Response:
    """A site with a robots.txt, a feed and its pages."""
    if asked.path == "/robots.txt":
        return web.Response(text=robots)
    if asked.path == "/feed.xml":
        return feed(f"http://{asked.headers['Host']}", pages)
    return page(asked)
