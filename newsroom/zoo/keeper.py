"""The keeper of the zoo: raw sockets, virtual hosts, and an honest answer to whatever is not the animal itself."""

import asyncio
import contextlib
import ssl
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from newsroom.zoo.animals import HEALTHY, Animal, Place, animals, is_wild, listeners
from newsroom.zoo.catalogue import BEAST_PATH, FEED_PATH, FEED_PATHS, TLS_LISTENERS
from newsroom.zoo.certificates import Certificates
from newsroom.zoo.visit import Reply, Visit, feed, page

HEALTHY_ARTICLES = 12
HEAD_LIMIT_BYTES = 64 * 1024
BACKLOG = 512
NO_TLS = {
    "tls-plain": b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n",
    "tls-old": b"\x15\x03\x01\x00\x02\x02\x46",
}
"""What is said to the beginning of TLS by a server that speaks none, and by one that knows an old version only."""


class Zoo:
    """The zoo on loopback, an asynchronous context manager. `ports` tells which listener has which port, `authority` is
    the file with the certificate authority of those that speak TLS."""

    def __init__(self, port: int = 0) -> None:
        self._port = port
        self._by_host = {one.host: one for one in animals()}
        self._servers: list[asyncio.Server] = []
        self._visits: set[asyncio.Task[None]] = set()
        self._folder = tempfile.TemporaryDirectory(prefix="zoo-")
        self.ports: dict[str, int] = {}
        self.authority = Path(self._folder.name) / "authority.pem"

    async def __aenter__(self) -> Self:
        certificates = Certificates(Path(self._folder.name))
        for name in listeners():
            is_tls = name.startswith(TLS_LISTENERS) and name not in NO_TLS
            await self._listen(name, certificates.context(name) if is_tls else None)
        return self

    async def _listen(self, name: str, tls: ssl.SSLContext | None) -> None:
        port = self._port if name == "plain" else 0
        visited = _says(NO_TLS[name]) if name in NO_TLS else self._visited
        server = await asyncio.start_server(visited, "127.0.0.1", port, ssl=tls, backlog=BACKLOG)
        self._servers.append(server)
        self.ports[name] = server.sockets[0].getsockname()[1]

    async def __aexit__(self, *_: object) -> None:
        for server in self._servers:
            server.close()
        for visit in list(self._visits):
            visit.cancel()
        await asyncio.gather(*self._visits, return_exceptions=True)
        self._folder.cleanup()

    async def _visited(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._visits.add(task)
        try:
            await self._answer(reader, writer)
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, asyncio.CancelledError):
            pass  # the visitor has left, or the zoo closes
        finally:
            self._visits.discard(task)
            writer.transport.abort() if task.cancelling() else writer.close()
            with contextlib.suppress(OSError, ssl.SSLError, asyncio.CancelledError):
                await writer.wait_closed()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n"))[:HEAD_LIMIT_BYTES].decode("latin-1")
        lines = head.split("\r\n")
        path = lines[0].split(" ")[1]
        authority = next((line[5:].strip() for line in lines if line.lower().startswith("host:")), "")
        host = authority.partition(":")[0]
        scheme = "https" if writer.get_extra_info("sslcontext") else "http"
        one = self._by_host.get(host)
        place = str(one.place) if one else "page"
        visit = Visit(place, path, f"{scheme}://{authority}", self.ports, writer, lines[1:])
        if one is None or not _is_the_animal(one, path):
            await _reply(visit, _honest(visit, one))
        elif is_wild(one.behave):
            await one.behave(visit)  # type: ignore[misc]  # a coroutine function, as `is_wild` has seen
        else:
            made = await asyncio.to_thread(one.behave, visit)
            assert isinstance(made, bytes | Reply)
            await _reply(visit, made if isinstance(made, Reply) else Reply(made))


def _says(words: bytes) -> Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]:
    """A server with one answer to whatever it is told."""

    async def visited(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(HEAD_LIMIT_BYTES)
        writer.write(words)
        writer.close()

    return visited


def _is_the_animal(one: Animal, path: str) -> bool:
    """Robots are asked first and feeds tell of the page: only the animal's own place is hostile, and all below it."""
    if one.place is Place.ROBOTS:
        return path.startswith("/robots")
    if one.place is Place.PAGE:
        return path.startswith(BEAST_PATH)
    return path.startswith((FEED_PATHS.get(one.place, FEED_PATH), "/more"))


def _honest(visit: Visit, one: Animal | None) -> Reply:
    """What the honest rest of an outlet answers: a feed, pages, and nothing else."""
    path = urlsplit(visit.path).path
    if path == FEED_PATH:
        many = HEALTHY_ARTICLES if one is None else 1
        links = [f"/news/{n}" for n in range(1, many + 1)]
        beast = [BEAST_PATH] if one is not None and one.place is Place.PAGE else []
        return Reply(feed(visit.site, beast + links), content_type="application/rss+xml")
    number = path.removeprefix("/news/")
    if path.startswith("/news/") and number.isdecimal() and int(number) <= HEALTHY_ARTICLES:
        whose = one.id if one else HEALTHY
        return Reply(page(f"Report {number} of {whose}", int(number)), content_type="text/html; charset=utf-8")
    return Reply(b"nothing here", 404, content_type="text/plain")


async def _reply(visit: Visit, reply: Reply) -> None:
    headers = [f"{name}: {value}" for name, value in reply.headers]
    if not any(name.lower() == "content-length" for name, _ in reply.headers):
        headers.append(f"Content-Length: {len(reply.body)}")
    lines = [
        f"HTTP/1.1 {reply.status} -",
        f"Content-Type: {reply.content_type or visit.content_type}",
        *headers,
        "Connection: close",
        "",
        "",
    ]
    await visit.send("\r\n".join(lines).encode("latin-1"))
    await visit.send(reply.body)
