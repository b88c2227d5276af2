"""A site of the test's own on loopback: what each address answers is a function or a value, and every question is kept."""

import asyncio
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from aiohttp import web


@dataclass(frozen=True)
class Reply:
    """An answer: its body, status and headers. `delay_s` is waited first."""

    body: str | bytes = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    kind: str = "text/html; charset=utf-8"
    delay_s: float = 0.0


Answering = Reply | Callable[[web.BaseRequest], Reply]


@dataclass
class Site:
    """`pages` are by path with query, or by host, path and query; they may be changed while it serves. `busiest` is the
    most that was under way at one time by host, and of all hosts together under ""."""

    pages: dict[str, Answering] = field(default_factory=dict)
    port: int = 0
    asked: list[str] = field(default_factory=list)
    requests: list[web.BaseRequest] = field(default_factory=list)
    under_way: Counter[str] = field(default_factory=Counter)
    busiest: Counter[str] = field(default_factory=Counter)

    def url(self, path: str, host: str = "site.localhost") -> str:
        return f"http://{host}:{self.port}{path}"

    async def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        host = request.host.partition(":")[0]
        self.asked.append(f"{host}{request.raw_path}")
        self.requests.append(request)
        found = self.pages.get(f"{host}{request.raw_path}") or self.pages.get(request.raw_path)
        if found is None:
            return web.Response(status=404, text="not here")
        reply = found if isinstance(found, Reply) else found(request)
        for name in (host, ""):
            self.under_way[name] += 1
            self.busiest[name] = max(self.busiest[name], self.under_way[name])
        try:
            await asyncio.sleep(reply.delay_s)
        finally:
            self.under_way.subtract((host, ""))
        body = reply.body.encode() if isinstance(reply.body, str) else reply.body
        headers = {"Content-Type": reply.kind, **reply.headers}
        return web.Response(status=reply.status, body=body, headers=headers)


@contextmanager
def serving() -> Iterator[Site]:
    """A site that is served until the block ends."""
    site = Site()
    loop = asyncio.new_event_loop()
    started, stop = threading.Event(), asyncio.Event()

    async def serve() -> None:
        runner = web.ServerRunner(web.Server(site.answer, access_log=None), shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        site.port = runner.addresses[0][1]
        started.set()
        await stop.wait()
        await runner.cleanup()

    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()), daemon=True)
    thread.start()
    started.wait()
    try:
        yield site
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()
        loop.close()


def feed(*links: str, next_page: str | None = None) -> Reply:
    """An RSS feed of these links."""
    items = "".join(f"<item><title>About {link}</title><link>{link}</link></item>" for link in links)
    older = f'<atom:link rel="next" href="{next_page}"/>' if next_page else ""
    atom = 'xmlns:atom="http://www.w3.org/2005/Atom"'
    body = f'<rss version="2.0" {atom}><channel><title>Site</title>{older}{items}</channel></rss>'
    return Reply(body, kind="application/rss+xml")


def article(title: str, head: str = "", sentences: int = 12) -> Reply:
    """A page whose text differs from every other title's."""
    text = "".join(
        f"<p>{title}: the port handled container number {n} of the corridor this week, and the railway took it on.</p>"
        for n in range(sentences)
    )
    return Reply(
        f"<html><head><title>{title}</title>{head}</head><body><article><h1>{title}</h1>{text}</article></body></html>"
    )
