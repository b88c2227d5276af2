"""Fetching over HTTP: Scrapy's aiohttp handler, with connections that go only where they may.

The check stands where the socket is made, on the very address that is connected to. A name that resolves to something
else a moment later, a redirect and an address written as a number all pass through here.
"""

import asyncio
import socket
import ssl
import time
from collections.abc import Sequence
from functools import cache
from ipaddress import ip_address, ip_network
from typing import ClassVar
from urllib.parse import urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from scrapy import Request
from scrapy.core.downloader.handlers._aiohttp import AiohttpDownloadHandler, _ClientResponse
from scrapy.crawler import Crawler

from crawler.errors import AddressRefused
from crawler.politeness import Hosts, Turns

PUBLIC_PORTS = frozenset({80, 443})
HEADER_LIMIT_BYTES = 16 * 1024
NOT_PUBLIC = tuple(
    ip_network(name) for name in ("64:ff9b::/96", "64:ff9b:1::/48", "::/96", "::ffff:0:0:0/96", "fec0::/10")
)
"""What `is_global` lets through although an IPv4 address, or an old site-local one, is inside."""

AddrInfo = tuple[int, int, int, str, Sequence[object]]


def check_address(url: str, *, allow_private: bool) -> None:
    """Raise AddressRefused for what must not even be asked for: foreign schemes, other ports, credentials."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"}:
        raise AddressRefused(f"{parts.scheme or 'no'} scheme, only http and https are fetched")
    if parts.username or parts.password:
        raise AddressRefused("the address carries a user name")
    try:
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError as cause:
        raise AddressRefused("the port is no number") from cause
    if port not in PUBLIC_PORTS and not allow_private:
        raise AddressRefused(f"port {port}, only 80 and 443 are fetched")


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the public network; an IPv4 address inside an IPv6 one counts as itself."""
    ip = ip_address(address.partition("%")[0])
    inner = getattr(ip, "ipv4_mapped", None) or getattr(ip, "sixtofour", None) or ip
    disguised = inner.version == 6 and any(inner in network for network in NOT_PUBLIC)
    return inner.is_global and not inner.is_multicast and not disguised


def _public_socket(info: AddrInfo) -> socket.socket:
    family, kind, protocol, _, address = info
    if not is_public(str(address[0])):
        raise AddressRefused(f"{address[0]} lies in a private network")
    return socket.socket(family, kind, protocol)


class _Resolver(AbstractResolver):
    """The system's resolver in a thread. `*.localhost` is loopback by RFC 6761, which few systems' resolvers know."""

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        name = "localhost" if host.endswith(".localhost") else host
        found = await asyncio.get_running_loop().getaddrinfo(
            name, port, type=socket.SOCK_STREAM, family=family, flags=socket.AI_ADDRCONFIG
        )
        return [
            ResolveResult(hostname=host, host=str(where[0]), port=port, family=kind, proto=proto, flags=0)
            for kind, _, proto, _, where in found
        ]

    async def close(self) -> None:
        """Nothing is held open."""


@cache
def _tls(verify: bool) -> ssl.SSLContext:
    """One TLS context for all crawls of the process: each would read the system's certificates anew."""
    context = ssl.create_default_context()
    if not verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


class ConnectionHandler(AiohttpDownloadHandler):
    """Scrapy's handler over a connector of ours. Unlike its parent it reports what was refused as AddressRefused."""

    experimental: ClassVar[bool] = False

    def __init__(self, crawler: Crawler) -> None:
        # the parent's own __init__ would make a session and a TLS context, both only to be thrown away
        super(AiohttpDownloadHandler, self).__init__(crawler)
        self._ssl_context = _tls(crawler.settings.getbool("DOWNLOAD_VERIFY_CERTIFICATES"))
        self._allow_private = crawler.settings.getbool("SILKWATCH_ALLOW_PRIVATE")
        self._hosts: Hosts = crawler.settings["SILKWATCH_HOSTS"]
        self._turns = Turns(self._hosts, lambda: getattr(crawler.spider, "is_over", False))
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                limit=self._pool_size_total,
                resolver=_Resolver(),
                socket_factory=None if self._allow_private else _public_socket,
                ttl_dns_cache=60,
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            response_class=_ClientResponse,
            skip_auto_headers=("Accept", "Accept-Encoding", "Content-Type", "User-Agent"),
            max_line_size=HEADER_LIMIT_BYTES,
            max_field_size=HEADER_LIMIT_BYTES,
        )

    async def download_request(self, request: Request):  # type: ignore[no-untyped-def]  # the parent's own type is private
        """Fetch one address when it is its host's turn, and note how the host bore it.

        The time limit of the answer runs only from then on. Raises NotBegun when the crawl is ending by then, and
        HostResting when the host is to be left alone for longer than a crawl waits.
        """
        check_address(request.url, allow_private=self._allow_private)
        host = urlsplit(request.url).netloc
        async with self._turns.turn(host):
            began_s = time.monotonic()
            try:
                response = await super().download_request(request)
            except Exception as failure:
                rests = self._hosts.failed(host, failure, began_s)
                request.meta["dont_retry"] = rests or request.meta.get("dont_retry", False)
                raise
            rests = self._hosts.answered(host, response, began_s, request.meta["download_latency"])
            request.meta["dont_retry"] = rests or request.meta.get("dont_retry", False)
            return response
