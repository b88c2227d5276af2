"""Fetching over HTTP: Scrapy's aiohttp handler, with connections that go only where they may.

The check stands where the socket is made, on the very address that is connected to. A name that resolves to something
else a moment later, a redirect and an address written as a number all pass through here.
"""

import asyncio
import re
import socket
import ssl
import time
from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any, ClassVar, cast
from urllib.parse import urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from scrapy import Request
from scrapy.core.downloader.handlers._aiohttp import AiohttpDownloadHandler, _ClientResponse
from scrapy.crawler import Crawler
from scrapy.http import Headers

from crawler.browser.marks import PART
from crawler.errors import AddressRefused
from crawler.guard import AnswerLimits, GuardedProtocol
from crawler.outcomes import NotBegun
from crawler.politeness import Hosts, Turns
from crawler.settings import CrawlerSettings
from crawler.switches import Switches

PUBLIC_PORTS = frozenset({80, 443})
HEADER_LINE_LIMIT_BYTES = 16 * 1024
URL_LIMIT_CHARS = 2_000
"""Of an address that somebody else states: a link, or where a redirect leads."""
_NUMBER = re.compile(r"(?:^|\.)(?:\d+|0x[0-9a-f]*)$", re.IGNORECASE)
"""A name server that does not answer holds a thread for half a minute; the loop's own few would soon be used up."""

GLOBAL_IPV6 = ip_network("2000::/3")
NOT_PUBLIC = tuple(
    ip_network(name)
    for name in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
        "224.0.0.0/4", "240.0.0.0/4",
        "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
    )
)  # fmt: skip
"""IANA's special-purpose registries: private, shared, loopback, link-local, protocol assignments (Teredo among them),
documentation, benchmarks, multicast, reserved, and 6to4, which hides an IPv4 address. Of IPv6 only 2000::/3 is in use;
outside lie loopback, mapped and translated IPv4 (NAT64), unique local, link-local, site-local and multicast."""
NEVER = tuple(
    ip_network(name)
    for name in ("169.254.0.0/16", "fe80::/10", "fd00:ec2::254/128", "100.100.100.200/32", "224.0.0.0/4", "ff00::/8")
)
"""What no outlet is served from, in tests neither: link-local, where clouds keep their secrets, and multicast."""

AddrInfo = tuple[int, int, int, str, Sequence[object]]
IpAddress = IPv4Address | IPv6Address


def check_address(url: str, *, allow_private: bool, permitted: Collection[str] = ()) -> None:
    """Raise AddressRefused for what must not even be asked for: foreign schemes, other ports, credentials.

    `permitted` are the `host:port` that the catalogue names.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as cause:
        raise AddressRefused(f"it makes no sense: {cause}") from cause
    if parts.scheme not in {"http", "https"}:
        raise AddressRefused(f"{parts.scheme or 'no'} scheme, only http and https are fetched")
    if not host:
        raise AddressRefused("it names no host")
    if _is_odd_number(host):
        raise AddressRefused("its host is a number that is no plain IP address")
    if parts.username is not None or parts.password is not None:
        raise AddressRefused("it carries a user name")
    port = port if port is not None else (443 if parts.scheme == "https" else 80)
    if port not in PUBLIC_PORTS and not allow_private and f"{host}:{port}" not in permitted:
        raise AddressRefused(f"port {port}, only 80, 443 and ports that the catalogue names are fetched")


def _is_odd_number(host: str) -> bool:
    """Whether a host ends in a number, which makes it an IPv4 address for some, but is not written as one."""
    if not _NUMBER.search(host.rstrip(".")):
        return False
    try:
        IPv4Address(host)
    except ValueError:
        return True
    return False


def permitted_ports(addresses: Collection[str]) -> frozenset[str]:
    """Every `host:port` that one of these addresses, which are the catalogue's own, names with its port."""
    parts = [urlsplit(address) for address in addresses]
    return frozenset(f"{one.hostname}:{one.port}" for one in parts if one.port is not None)


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the public network; an IPv4 address mapped into IPv6 counts as itself."""
    ip = ip_address(address.partition("%")[0])
    inner: IpAddress = getattr(ip, "ipv4_mapped", None) or ip
    if inner.version == 6 and inner not in GLOBAL_IPV6:
        return False
    return not any(inner in network for network in NOT_PUBLIC)


class SocketGate:
    """Makes the sockets, and makes none to where no connection may go."""

    def __init__(self, settings: CrawlerSettings) -> None:
        self._all = settings.allow_private_addresses
        self._networks = tuple(ip_network(name) for name in settings.allow_networks)

    def __call__(self, info: AddrInfo) -> socket.socket:
        family, kind, protocol, _, where = info
        self.check(str(where[0]))
        return socket.socket(family, kind, protocol)

    def check(self, address: str) -> None:
        """Raise AddressRefused for an IP address that must not be connected to."""
        ip = ip_address(address.partition("%")[0])
        inner: IpAddress = getattr(ip, "ipv4_mapped", None) or ip
        if any(ip in network for network in self._networks):
            return
        if any(inner in network for network in NEVER) or not (self._all or is_public(address)):
            raise AddressRefused(f"{address} lies in a private network")


def check_host(settings: CrawlerSettings, host: str) -> None:
    """Resolve a name, and raise AddressRefused when one of its addresses must not be connected to: for connections that
    somebody else opens, and may open to any of them. Raises OSError for a name that there is not."""
    gate = SocketGate(settings)
    try:
        found = socket.getaddrinfo("localhost" if host.endswith(".localhost") else host, None, type=socket.SOCK_STREAM)
    except UnicodeError as cause:
        raise OSError(None, f"{host[:100]} is no name of a host") from cause
    for *_, where in found:
        gate.check(str(where[0]))


class _Resolver(AbstractResolver):
    """The system's resolver in threads of its own. `*.localhost` is loopback by RFC 6761, which few systems know.

    Of a name with permitted and other addresses only the permitted ones are tried; the gate looks again at each socket.
    """

    def __init__(self, gate: SocketGate, threads: int) -> None:
        self._gate = gate
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="resolver")

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        name = "localhost" if host.endswith(".localhost") else host
        look_up = partial(socket.getaddrinfo, name, port, family, socket.SOCK_STREAM, 0, socket.AI_ADDRCONFIG)
        try:
            found = await asyncio.get_running_loop().run_in_executor(self._threads, look_up)
        except UnicodeError as cause:  # a label that is too long, or no label at all
            raise OSError(None, f"{host[:100]} is no name of a host") from cause
        permitted, refusal = list[ResolveResult](), None
        for kind, _, proto, _, where in found:
            try:
                self._gate.check(str(where[0]))
            except AddressRefused as cause:
                refusal = cause
                continue
            permitted.append(
                ResolveResult(hostname=host, host=str(where[0]), port=port, family=kind, proto=proto, flags=0)
            )
        if refusal is not None and not permitted:
            raise refusal
        return permitted

    async def close(self) -> None:
        """Wait for nobody: a lookup that hangs ends by itself."""
        self._threads.shutdown(wait=False, cancel_futures=True)


class _Connector(aiohttp.TCPConnector):
    """aiohttp's connector, whose connections watch what comes. aiohttp offers no other way to put a protocol in."""

    def __init__(self, limits: AnswerLimits, **options: Any) -> None:
        super().__init__(**options)
        self._factory = cast("Any", partial(GuardedProtocol, loop=self._loop, limits=limits))


def guarded_connector(settings: CrawlerSettings) -> aiohttp.BaseConnector:
    """For requests that are no crawl: a connector that resolves and connects as crawls do, to permitted addresses only.

    What it refuses it raises AddressRefused for. Make it, and close it, in the loop that uses it.
    """
    gate = SocketGate(settings)
    return aiohttp.TCPConnector(
        resolver=_Resolver(gate, 1), socket_factory=gate, ssl=_tls(settings.verify_certificates)
    )


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
        settings: CrawlerSettings = crawler.settings["SILKWATCH_SETTINGS"]
        self._ssl_context = _tls(settings.verify_certificates)
        self._allow_private = settings.allow_private_addresses
        self._permitted: frozenset[str] = crawler.settings["SILKWATCH_PERMITTED_PORTS"]
        self._hosts: Hosts = crawler.settings["SILKWATCH_HOSTS"]
        self._switches: Switches | None = crawler.settings["SILKWATCH_SWITCHES"]
        self._turns = Turns(self._hosts, lambda: getattr(crawler.spider, "is_over", False))
        gate = SocketGate(settings)
        self._session = aiohttp.ClientSession(
            connector=_Connector(
                AnswerLimits.of(settings),
                limit=self._pool_size_total,
                resolver=_Resolver(gate, settings.concurrency),
                socket_factory=gate,
                ttl_dns_cache=60,
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            response_class=_ClientResponse,
            skip_auto_headers=("Accept", "Accept-Encoding", "Content-Type", "User-Agent"),
            max_line_size=HEADER_LINE_LIMIT_BYTES,
            max_field_size=HEADER_LINE_LIMIT_BYTES,
            max_headers=settings.header_lines,
        )

    async def download_request(self, request: Request):  # type: ignore[no-untyped-def]  # the parent's own type is private
        """Fetch one address when it is its host's turn, and note how the host bore it.

        The time limit of the answer runs only from then on. Raises NotBegun when by then the crawl is ending or the
        outlet of `meta["outlet"]` is switched off, and HostResting when the host is to be left alone for longer than a
        crawl waits.
        """
        check_address(request.url, allow_private=self._allow_private, permitted=self._permitted)
        host = urlsplit(request.url).netloc
        async with self._turns.turn(host, is_part=PART in request.meta):
            if self._switches is not None and await self._switches.is_off(request.meta.get("outlet")):
                raise NotBegun
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

    @staticmethod
    def _extract_headers(response: _ClientResponse) -> Headers:
        """The headers as bytes: their text would not be the same bytes again where they are not UTF-8."""
        return Headers([(bytes(name), bytes(value)) for name, value in response.raw_headers])
