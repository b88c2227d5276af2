"""What an animal is given: who asks for what, the socket, and what an honest server would answer in its place."""

import asyncio
import json
import socket
import struct
from dataclasses import dataclass, field

XML = "application/rss+xml; charset=utf-8"
HTML = "text/html; charset=utf-8"
_SENTENCES = (
    "The port of Alat took in another block train from Xi'an this week, officials said on Monday.",
    "Freight along the middle corridor grew by a fifth within a year, according to the transport ministry.",
    "Negotiators in Tbilisi spoke of a strategic partnership that both capitals want to sign before the winter.",
    "Engineers will test the new signals on the line between Kars and Akhalkalaki through the coming month.",
)


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer that is well-formed as HTTP; its content may be anything. `content_type` None: the place's own."""

    body: bytes = b""
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    content_type: str | None = None


@dataclass(slots=True)
class Visit:
    """One request. `site` is the animal's own address without a slash at the end, `ports` the keeper's sockets by name."""

    place: str
    path: str
    site: str
    ports: dict[str, int]
    writer: asyncio.StreamWriter
    log: list[str] = field(default_factory=list)

    @property
    def content_type(self) -> str:
        """The media type that belongs to the place."""
        known = {"feed": XML, "json": "application/feed+json", "sitemap": "application/xml", "robots": "text/plain"}
        return known.get(self.place, HTML)

    async def send(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()

    async def head(self, *extra: str, status: str = "200 OK") -> None:
        """Status line and headers, with the place's media type."""
        lines = [f"HTTP/1.1 {status}", f"Content-Type: {self.content_type}", *extra, "", ""]
        await self.send("\r\n".join(lines).encode("latin-1"))

    def reset(self) -> None:
        """Break the connection off with RST."""
        plug = self.writer.get_extra_info("socket")
        plug.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()

    def good(self) -> bytes:
        """What an honest server would answer here."""
        match self.place:
            case "feed":
                return feed(self.site, ["/news/1"])
            case "json":
                return json_feed(self.site, ["/news/1"])
            case "sitemap":
                return sitemap(self.site, ["/news/1"])
            case "robots":
                return b"User-agent: *\nAllow: /\n"
            case _:
                return page("Freight grows on the corridor")


def text(number: int = 0) -> str:
    """A few paragraphs of HTML, another for each number."""
    turned = _SENTENCES[number % 4 :] + _SENTENCES[: number % 4]
    return "".join(f"<p>{sentence} This is report {number}.</p>" for sentence in turned)


def page(title: str, number: int = 0, *, body: str = "", head: str = "") -> bytes:
    """A page of HTML with an article in it; `body` is put behind the article, `head` into the head."""
    return (
        f"<!doctype html><html><head><meta charset=utf-8><title>{title}</title>{head}</head><body>"
        f"<article><h1>{title}</h1>{text(number)}</article>{body}</body></html>"
    ).encode("utf-8", "surrogatepass")


def feed(site: str, paths: list[str], *, before: str = "", doctype: str = "") -> bytes:
    """An RSS feed of links; `before` is put in front of the items."""
    items = "".join(f"<item><title>Report {n}</title><link>{site}{p}</link></item>" for n, p in enumerate(paths))
    return (
        f'<?xml version="1.0" encoding="utf-8"?>{doctype}<rss version="2.0"><channel><title>Zoo</title>'
        f"<link>{site}</link><description>-</description>{before}{items}</channel></rss>"
    ).encode()


def json_feed(site: str, paths: list[str]) -> bytes:
    """A JSON Feed of links."""
    items = [{"id": path, "url": site + path, "title": f"Report {n}"} for n, path in enumerate(paths)]
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "Zoo", "items": items}).encode()


def sitemap(site: str, paths: list[str]) -> bytes:
    """A sitemap of links."""
    urls = "".join(f"<url><loc>{site}{path}</loc></url>" for path in paths)
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'.encode()


def sitemap_index(site: str, paths: list[str]) -> bytes:
    """An index of sitemaps."""
    maps = "".join(f"<sitemap><loc>{site}{path}</loc></sitemap>" for path in paths)
    return f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{maps}</sitemapindex>'.encode()
