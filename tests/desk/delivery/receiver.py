"""A receiver of webhooks on loopback that knows nothing of ours: it checks signatures by the published rules, with OpenSSL."""

import base64
import json
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

TOLERANCE_S = 300


def signature_holds(headers: Mapping[str, str], body: bytes, key: bytes, now_s: float) -> bool:
    """Whether a request is what the holder of the key sent, lately."""
    at = headers["webhook-timestamp"]
    if abs(now_s - int(at)) > TOLERANCE_S:
        return False
    content = headers["webhook-id"].encode() + b"." + at.encode() + b"." + body
    command = ["openssl", "dgst", "-sha256", "-mac", "HMAC", "-macopt", f"hexkey:{key.hex()}", "-binary"]
    mac = subprocess.run(command, input=content, capture_output=True, check=True).stdout
    return f"v1,{base64.b64encode(mac).decode()}" in headers["webhook-signature"].split(" ")


class Receiver:
    """What came, and what is answered: `answers` are used up one by one, the last one stays."""

    def __init__(self, key: bytes, answers: list[tuple[int, dict[str, str]]]) -> None:
        self.key = key
        self.answers = answers
        self.got: list[tuple[dict[str, str], Any]] = []
        self.forged = 0
        self.port = 0
        self.stall_s = 0.0


@contextmanager
def receiver(key: bytes = b"", answers: list[tuple[int, dict[str, str]]] | None = None) -> Iterator[Receiver]:
    """A receiver that runs while the block does."""
    state = Receiver(key, answers or [(204, {})])

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            time.sleep(state.stall_s)
            if state.key and not signature_holds(headers, body, state.key, time.time()):
                state.forged += 1
                self.send_error(401)
                return
            state.got.append((headers, json.loads(body)))
            status, extra = state.answers.pop(0) if len(state.answers) > 1 else state.answers[0]
            self.send_response(status)
            for name, value in extra.items():
                self.send_header(name, value)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        state.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield state
        finally:
            server.shutdown()
            thread.join()
