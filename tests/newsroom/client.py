"""A plain HTTP client for the newsroom: asks a loopback port under an outlet's name, follows and decodes nothing."""

import http.client
from collections.abc import Mapping
from dataclasses import dataclass

from newsroom import InventedArticle, NewsroomServer


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
