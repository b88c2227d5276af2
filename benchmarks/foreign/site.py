"""Pages of others behind one feed, in a process of their own: `python -m benchmarks.foreign.site PAGES LIMIT`.

prints the address of the feed, then answers until it is ended. Every page has the path of its own address behind its
number. All answers are made beforehand and written by a bare protocol, so that they cost as little as possible of the
machine that they share.
"""

import asyncio
import re
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from urllib.parse import quote, urlsplit
from xml.sax.saxutils import escape

from benchmarks.extraction.pages import KnownPage, sets_of_pages

HOST = "pages.localhost"
_NUMBER = re.compile(rb"GET /(\d+)[/ ]")


def chosen(place: Path, limit: int) -> list[KnownPage]:
    """The pages that are served, by their number: those whose text is known first. Raises FileNotFoundError."""
    pages = [page for pages in sets_of_pages(place).values() for page in pages]
    return sorted(pages, key=lambda page: page.text is None)[:limit]


def _path(page: KnownPage) -> str:
    return quote(urlsplit(page.url).path)


def numbers(pages: Sequence[KnownPage], addresses: Iterable[str]) -> dict[str, int]:
    """The number of the page that has each of these addresses: the one it is served at, or the one it states of itself."""
    stated = {_path(page): number for number, page in enumerate(pages)}
    found = {}
    for address in addresses:
        path = urlsplit(address).path
        first = path.split("/")[1]
        number = int(first) if first.isdecimal() else stated.get(path)
        if number is not None:
            found[address] = number
    return found


def _answers(pages: Sequence[KnownPage], base: str) -> tuple[bytes, list[bytes]]:
    """The feed and the pages, each with its header."""
    addresses = [f"{base}/{number}{_path(page)}" for number, page in enumerate(pages)]
    items = "".join(f"<item><link>{escape(address)}</link></item>" for address in addresses)
    feed = f'<?xml version="1.0"?><rss version="2.0"><channel><title>Pages</title>{items}</channel></rss>'.encode()
    return _answer("application/rss+xml", feed), [_answer("text/html", page.html) for page in pages]


def _answer(kind: str, body: bytes, status: str = "200 OK") -> bytes:
    return f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


_NO_ANSWER = _answer("text/plain", b"no", "404 Not Found")


class Site(asyncio.Protocol):
    """One connection. Requests are answered one after the other."""

    def __init__(self, feed: bytes, pages: Sequence[bytes]) -> None:
        self._feed = feed
        self._pages = pages
        self._unread = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._unread += data
        while (end := self._unread.find(b"\r\n\r\n")) >= 0:
            request, self._unread = self._unread[:end], self._unread[end + 4 :]
            self._transport.write(self._answer_to(request))

    def _answer_to(self, request: bytes) -> bytes:
        if request.startswith(b"GET /feed "):
            return self._feed
        found = _NUMBER.match(request)
        return self._pages[int(found[1])] if found and int(found[1]) < len(self._pages) else _NO_ANSWER


async def main(place: Path, limit: int) -> None:
    """Serve until ended."""
    pages = chosen(place, limit)
    answers: list[tuple[bytes, list[bytes]]] = []
    server = await asyncio.get_running_loop().create_server(lambda: Site(*answers[0]), "127.0.0.1", 0, backlog=512)
    base = f"http://{HOST}:{server.sockets[0].getsockname()[1]}"
    answers.append(_answers(pages, base))
    print(f"{base}/feed", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), int(sys.argv[2])))
