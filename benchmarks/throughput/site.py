"""Simulated hosts with a latency, in a process of their own: `python -m benchmarks.throughput.site`.

    python -m benchmarks.throughput.site ENDPOINTS HOSTS LATENCY_S LINKS

prints its port, then answers until it is ended. Each endpoint is a feed of LINKS entries of its own; robots.txt permits
everything. It answers from memory by a bare protocol, so that it costs as little as possible of the machine it shares.
"""

import asyncio
import sys


def feed(number: int, host: str, links: int) -> bytes:
    """The answer, headers and all."""
    items = "".join(
        f"<item><title>Item {one} of endpoint {number}</title><link>http://{host}/e{number}/news/{one}</link>"
        f"<pubDate>Mon, 23 Nov 2026 {one % 24:02d}:{number % 60:02d}:00 +0400</pubDate></item>"
        for one in range(links)
    )
    body = f'<?xml version="1.0"?><rss version="2.0"><channel><title>E{number}</title>{items}</channel></rss>'.encode()
    return _answer("200 OK", "application/rss+xml", body)


def _answer(status: str, kind: str, body: bytes) -> bytes:
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


class Host(asyncio.Protocol):
    """One connection. Requests are answered one after the other, each after the latency."""

    def __init__(self, latency_s: float, links: int) -> None:
        self._latency_s = latency_s
        self._links = links
        self._unread = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._unread += data
        while (end := self._unread.find(b"\r\n\r\n")) >= 0:
            request, self._unread = self._unread[:end], self._unread[end + 4 :]
            asyncio.get_running_loop().call_later(self._latency_s, self._reply, request)

    def _reply(self, request: bytes) -> None:
        if self._transport.is_closing() or not isinstance(self._transport, asyncio.Transport):
            return
        lines = request.decode("latin-1").split("\r\n")
        path = lines[0].split(" ")[1]
        host = next((line[5:].strip() for line in lines if line.lower().startswith("host:")), "")
        if path == "/robots.txt":
            self._transport.write(_answer("200 OK", "text/plain", b"User-agent: *\nDisallow:\n"))
        elif path.startswith("/feed/"):
            self._transport.write(feed(int(path.removeprefix("/feed/")), host, self._links))
        else:
            self._transport.write(_answer("404 Not Found", "text/plain", b"no"))


async def main(latency_s: float, links: int) -> None:
    server = await asyncio.get_running_loop().create_server(lambda: Host(latency_s, links), "127.0.0.1", 0, backlog=512)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(float(sys.argv[1]), int(sys.argv[2])))
