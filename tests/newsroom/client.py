"""A plain HTTP client for the newsroom: asks a loopback port under an outlet's name, follows and decodes nothing
unless it says so."""

import gzip
import http.client
from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from newsroom import InventedArticle, NewsroomServer, World


@dataclass(frozen=True, slots=True)
class Reply:
    status: int
    headers: Mapping[str, str]
    body: bytes


def ask(
    server: NewsroomServer | int,
    host: str,
    path: str = "/",
    *,
    method: str = "GET",
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    timeout_s: float = 10.0,
) -> Reply:
    """One request to a server, or a port, on a connection of its own; header names of the reply are in lower case."""
    port = server if isinstance(server, int) else server.port
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout_s)
    try:
        named = {"Host": f"{host}:{port}", **(headers or {})}
        connection.request(method, path, body=body, headers=named)
        response = connection.getresponse()
        found = {name.lower(): value for name, value in response.getheaders()}
        return Reply(response.status, found, response.read())
    finally:
        connection.close()


def ask_article(server: NewsroomServer, article: InventedArticle, headers: Mapping[str, str] | None = None) -> Reply:
    return ask(server, f"{article.outlet_id}.localhost", article.path, headers=headers)


def fetched(server: NewsroomServer, url: str, **headers: str) -> Reply:
    """The answer at an address, over at most three redirects within the newsroom."""
    for _ in range(4):
        parts = urlsplit(url)
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        reply = ask(server, str(parts.hostname), path, headers=headers)
        if reply.headers.get("content-encoding") == "gzip":
            reply = replace(reply, body=gzip.decompress(reply.body))
        if reply.status not in (301, 302):
            return reply
        url = reply.headers["location"]
    raise AssertionError(f"{url} never ends")


def of(world: World, outlet_id: str) -> list[InventedArticle]:
    return [article for article in world.articles if article.outlet_id == outlet_id]


def feed(server: NewsroomServer, outlet_id: str, number: int = 0) -> str:
    outlet = server.world.outlet(outlet_id)
    return ask(server, outlet.host, outlet.endpoints[number].path).body.decode()
