"""Serves a world on loopback: virtual hosts on one port, and misbehaviour below the level of HTTP where asked for."""

import asyncio
import json
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Self, TypeVar

from aiohttp import web

from newsroom.answers import Answer, gzipped, unchanged
from newsroom.clock import WorldClock
from newsroom.control import PREFIX, control
from newsroom.errors import UnknownHostError
from newsroom.faultplan import every_fault
from newsroom.faults import Fault, FaultBook, FaultKind
from newsroom.site import Newsstand
from newsroom.world import World

_PATIENCE_S = 0.2
_ENDLESS_CHUNK = b"<p>and so on, and so on, without an end</p>\n" * 400
_GARBAGE = bytes(range(256)) * 8
_ALLOWED = ("GET", "HEAD")
_Response = TypeVar("_Response", bound=web.StreamResponse)


class NewsroomServer:
    """The world at `http://<outlet>.localhost:<port>/`. Port 0 takes a free one; `port` tells which.

    `requests` lists (host, path with query, status) in the order in which the answers began, `log` the arrival of each
    request per host (`time.monotonic()`, seconds). Control requests are in neither. Use it as an async context manager
    or with `start` and `stop`; clock, faults and lists may be used from other threads.
    """

    def __init__(self, world: World, host: str = "127.0.0.1", port: int = 0) -> None:
        self.world = world
        self.host = host
        self.port = port
        self.requests: list[tuple[str, str, int]] = []
        self.log: dict[str, list[float]] = defaultdict(list)
        self._stand = Newsstand(world)
        self._faults = FaultBook()
        self._runner: web.ServerRunner | None = None

    @property
    def clock(self) -> WorldClock:
        return self.world.clock

    async def start(self) -> None:
        """Listen. Raises OSError when the port is taken."""
        server = web.Server(self._handle, handler_cancellation=True, access_log=None)
        self._runner = web.ServerRunner(server, shutdown_timeout=_PATIENCE_S)
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, self.host, self.port, backlog=512).start()
        except OSError:
            await self.stop()
            raise
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        """Stop listening and drop what is still being answered. Stopping twice is harmless."""
        runner, self._runner = self._runner, None
        if runner is None:
            return
        for connection in runner.server.connections if runner.server else ():
            # A client that has stopped reading would hold an endless answer, and with it the socket, for ever.
            if connection.transport is not None:
                connection.transport.abort()
        await runner.cleanup()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    def misbehave(self, *, host: str, path_prefix: str = "/", fault: Fault) -> None:
        """Switch a fault on for a host (`caspian-courier.localhost`, no port) and the paths that begin so.

        Raises UnknownHostError.
        """
        if not self._stand.knows(host):
            raise UnknownHostError(host)
        self._faults.add(host, path_prefix, fault)

    def misbehave_everywhere(self, seed: int) -> int:
        """Switch on every fault that can be lived through, each for some requests; how many were switched on."""
        planned = list(every_fault(self.world, seed))
        for one in planned:
            self._faults.add(one.host, one.path_prefix, one.fault)
        return len(planned)

    def behave(self) -> None:
        """Switch all faults off."""
        self._faults.clear()

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        authority = request.headers.get("Host", "").lower()
        host = authority.partition(":")[0]
        if not self._stand.knows(host):
            return await self._bare(request, host)
        self.log[host].append(time.monotonic())
        path, _, query = request.raw_path.partition("?")
        if request.method not in _ALLOWED:
            return self._noted(request, host, web.Response(status=405, headers={"Allow": ", ".join(_ALLOWED)}))
        fault = self._faults.strike(host, path)
        if fault is not None and fault.kind is FaultKind.SLOW:
            await asyncio.sleep(fault.delay_s)
        packed = "gzip" in request.headers.get("Accept-Encoding", "")
        found = self._stand.answer(host, path, query, base=f"http://{authority}", gzip=packed)
        if found is None:
            raise UnknownHostError(host)
        if fault is None or fault.kind is FaultKind.SLOW:
            return self._noted(request, host, _response(request, found))
        return await self._struck(request, host, fault, found)

    async def _struck(self, request: web.BaseRequest, host: str, fault: Fault, found: Answer) -> web.StreamResponse:
        headers = {} if fault.retry_after_s is None else {"Retry-After": str(fault.retry_after_s)}
        match fault.kind:
            case FaultKind.TOO_MANY:
                return self._noted(request, host, web.Response(status=429, headers=headers))
            case FaultKind.SERVER_ERROR:
                return self._noted(request, host, web.Response(status=503, headers=headers))
            case FaultKind.REDIRECT_LOOP:
                path, _, query = request.raw_path.partition("?")
                again = path if query == "round=1" else f"{path}?round=1"
                return self._noted(request, host, web.Response(status=302, headers={"Location": again}))
            case FaultKind.ENDLESS:
                return await self._endless(request, host, found)
            case FaultKind.EMPTY | FaultKind.GARBAGE:
                body = _GARBAGE if fault.kind is FaultKind.GARBAGE else b""
                given = web.Response(body=body, headers={"Content-Type": found.content_type})
                return self._noted(request, host, given)
            case FaultKind.TORN_PACKET:
                return self._noted(request, host, _torn(found))
            case FaultKind.RESET:
                return self._reset(request, host)
            case _:
                return await self._cut_off(request, host, found)

    def _reset(self, request: web.BaseRequest, host: str) -> web.StreamResponse:
        """The connection breaks; the status is only for the record."""
        if request.transport is not None:
            request.transport.abort()
        return self._noted(request, host, web.Response(status=499))

    async def _cut_off(self, request: web.BaseRequest, host: str, found: Answer) -> web.StreamResponse:
        """The headers promise the whole body; half of it comes, then the connection closes."""
        response = self._noted(request, host, web.StreamResponse(status=found.status, headers=_headers(found)))
        response.content_length = max(len(found.body), 2)
        await response.prepare(request)
        await response.write(found.body[: len(found.body) // 2])
        if request.transport is not None:
            request.transport.close()
        return response

    async def _endless(self, request: web.BaseRequest, host: str, found: Answer) -> web.StreamResponse:
        """The rightful media type, then one piece after another until the client leaves or the server stops."""
        response = self._noted(request, host, web.StreamResponse(headers={"Content-Type": found.content_type}))
        await response.prepare(request)
        while request.transport is not None and not request.transport.is_closing():
            await response.write(_ENDLESS_CHUNK)
            await asyncio.sleep(0)
        return response

    async def _bare(self, request: web.BaseRequest, host: str) -> web.StreamResponse:
        """The address without an outlet's name: control and the index; any other name is unknown."""
        if host.endswith(".localhost"):
            return web.Response(status=404, text=f"no outlet is called {host}\n")
        if request.path.startswith(PREFIX):
            status, value = control(self, request.method, request.path, await request.read())
            return web.Response(status=status, text=json.dumps(value), content_type="application/json")
        return _response(request, self._stand.index(self.port))

    def _noted(self, request: web.BaseRequest, host: str, response: _Response) -> _Response:
        self.requests.append((host, request.raw_path, response.status))
        return response


@contextmanager
def serve_in_thread(world: World, port: int = 0) -> Iterator[NewsroomServer]:
    """Serve a world from a thread of its own, for callers that are not asynchronous."""
    server = NewsroomServer(world, port=port)
    ready, failure = threading.Event(), list[BaseException]()
    leave: list[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = []

    async def serve() -> None:
        stop = asyncio.Event()
        leave.append((asyncio.get_running_loop(), stop))
        async with server:
            ready.set()
            await stop.wait()

    def run() -> None:
        try:
            asyncio.run(serve())
        except OSError as error:
            failure.append(error)
            ready.set()

    thread = threading.Thread(target=run, name="newsroom", daemon=True)
    thread.start()
    ready.wait()
    if failure:
        raise failure[0]
    try:
        yield server
    finally:
        loop, stop = leave[0]
        loop.call_soon_threadsafe(stop.set)
        thread.join()


def _headers(found: Answer) -> dict[str, str]:
    headers = {"Content-Type": found.content_type, **dict(found.headers)}
    if found.etag:
        headers["ETag"] = found.etag
        headers["Last-Modified"] = found.last_modified
    return headers


def _torn(found: Answer) -> web.Response:
    """Half of the packed body under the headers of a whole one."""
    packed = found if ("Content-Encoding", "gzip") in found.headers else gzipped(found)
    return web.Response(status=found.status, body=packed.body[: len(packed.body) // 2], headers=_headers(packed))


def _response(request: web.BaseRequest, found: Answer) -> web.Response:
    headers = _headers(found)
    if unchanged(found, request.headers.get("If-None-Match"), request.headers.get("If-Modified-Since")):
        return web.Response(status=304, headers={name: headers[name] for name in ("ETag", "Last-Modified")})
    return web.Response(status=found.status, body=found.body, headers=headers)
