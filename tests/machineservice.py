"""A service on loopback that answers chat completions and embeddings, well or in any of the ways in which services fail."""

import gzip
import json
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Behaviour = Callable[["Handler", dict[str, Any]], None]


class Handler(BaseHTTPRequestHandler):
    """Hands each request to the behaviour of its server."""

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        service: Service = self.server.service  # type: ignore[attr-defined]
        service.got.append((self.path, {name.lower(): value for name, value in self.headers.items()}, body))
        with service.turn:
            service.at_once += 1
            service.most_at_once = max(service.most_at_once, service.at_once)
        try:
            service.behaviour(self, body)
        except OSError:
            self.close_connection = True  # whoever asked has gone
        finally:
            with service.turn:
                service.at_once -= 1

    def answer(self, status: int, content: bytes, **headers: str) -> None:
        """A whole answer."""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        pass


class Service:
    """A running service: what it was asked, and what it does next. `over` is set when it is to end."""

    def __init__(self, behaviour: Behaviour) -> None:
        self.behaviour = behaviour
        self.got: list[tuple[str, dict[str, str], dict[str, Any]]] = []
        self.over = threading.Event()
        self.turn = threading.Lock()
        self.at_once = self.most_at_once = 0
        self.port = 0

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"


@contextmanager
def machine_service(behaviour: Behaviour | None = None) -> Iterator[Service]:
    """A service that runs while the block does; one that answers well unless told otherwise."""
    service = Service(behaviour or saying("A summary."))
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        server.service = service  # type: ignore[attr-defined]
        service.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield service
        finally:
            service.over.set()
            server.shutdown()
            thread.join()


def completion(content: Any, **choice: Any) -> bytes:
    """The body of a good answer."""
    message = {"role": "assistant", "content": content}
    value = {"id": "x", "object": "chat.completion", "choices": [{"index": 0, "message": message, **choice}]}
    return json.dumps(value).encode()


def saying(text: str) -> Behaviour:
    """Answers every question with this text."""
    return lambda handler, _: handler.answer(200, completion(text))


def embeddings(vectors: Sequence[Any]) -> bytes:
    """The body of a good answer with these vectors."""
    rows = [{"object": "embedding", "index": index, "embedding": one} for index, one in enumerate(vectors)]
    return json.dumps({"object": "list", "data": rows, "model": "x"}).encode()


def embedding_by(vector_of: Callable[[str], Sequence[float]]) -> Behaviour:
    """Answers with the vector of each text."""
    return lambda handler, body: handler.answer(200, embeddings([list(vector_of(one)) for one in body["input"]]))


def sending(content: bytes, status: int = 200, **headers: str) -> Behaviour:
    """Answers every question with these bytes."""
    return lambda handler, _: handler.answer(status, content, **headers)


def in_turn(*behaviours: Behaviour) -> Behaviour:
    """One after the other; the last one stays."""
    left = list(behaviours)

    def behave(handler: Handler, body: dict[str, Any]) -> None:
        (left.pop(0) if len(left) > 1 else left[0])(handler, body)

    return behave


def silence(handler: Handler, _: dict[str, Any]) -> None:
    """Says nothing until the service ends."""
    handler.server.service.over.wait(60)  # type: ignore[attr-defined]


def drops(handler: Handler, _: dict[str, Any]) -> None:
    """Hangs up without a word."""
    handler.close_connection = True


def breaks_off(handler: Handler, _: dict[str, Any]) -> None:
    """Promises more than it sends."""
    handler.send_response(200)
    handler.send_header("content-length", "1000")
    handler.end_headers()
    handler.wfile.write(b'{"choices": [')
    handler.close_connection = True


def trickles(handler: Handler, _: dict[str, Any]) -> None:
    """Sends a byte now and then, and never ends."""
    handler.send_response(200)
    handler.end_headers()
    while not handler.server.service.over.wait(0.05):  # type: ignore[attr-defined]
        handler.wfile.write(b" ")
        handler.wfile.flush()


def floods(handler: Handler, _: dict[str, Any]) -> None:
    """Sends as fast as it is read, and never ends."""
    handler.send_response(200)
    handler.end_headers()
    while not handler.server.service.over.is_set():  # type: ignore[attr-defined]
        handler.wfile.write(b" " * 65_536)


TEN_MB = completion("long " * 2_000_000)
PACKED = gzip.compress(completion("packed " * 2_000_000))
