"""Watches each connection while it answers: how much comes before the body, how much around it, and how fast.

aiohttp bounds one header line and the number of headers of one answer. It has no bound for what comes in all: interim
answers (1xx) without end, chunk extensions, bytes that nobody asked for on a connection that waits in the pool, a body
that comes byte by byte. Those bounds stand here, in the protocol that all bytes pass.
"""

import asyncio
from dataclasses import dataclass
from typing import Any

from aiohttp import StreamReader
from aiohttp.client_proto import ResponseHandler
from aiohttp.helpers import set_exception
from aiohttp.http import RawResponseMessage

from crawler.errors import AnswerRefused, HeadTooLarge, NoAnswer, NotHttp, TooMuchWrapped, TooSlow
from crawler.settings import CrawlerSettings

WRAPPING_LIMIT_BYTES = 1024 * 1024
WRAPPING_TIMES = 10
"""Chunks of one byte are wrapped in five more; nobody honest needs ten times the body for long."""

CHECKS_PER_STALL = 4
SWITCHING_PROTOCOLS = 101


@dataclass(frozen=True, slots=True)
class AnswerLimits:
    """What one answer may take until its body is there."""

    header_timeout_s: float
    stall_s: float
    least_bytes_per_s: float
    header_bytes: int

    @classmethod
    def of(cls, settings: CrawlerSettings) -> "AnswerLimits":
        return cls(
            settings.header_timeout_s,
            settings.stall_s,
            settings.least_bytes_per_s,
            int(settings.header_limit_kb * 1024),
        )


class GuardedProtocol(ResponseHandler):
    """aiohttp's protocol, one per connection, that refuses an answer when it goes beyond its limits."""

    def __init__(self, loop: asyncio.AbstractEventLoop, limits: AnswerLimits) -> None:
        super().__init__(loop)
        self._limits = limits
        self._is_asked = False
        self._body: StreamReader | None = None
        self._wire_bytes = self._head_bytes = 0
        self._began_s = self._last_s = 0.0
        self._check: asyncio.TimerHandle | None = None

    def set_response_params(self, **params: Any) -> None:
        """A question is about to be sent: from here on an answer is expected."""
        self._is_asked, self._body = True, None
        self._wire_bytes = self._head_bytes = 0
        self._began_s = self._last_s = self._loop.time()
        self._check_later(self._limits.header_timeout_s)
        super().set_response_params(**params)

    def feed_data(self, data: tuple[RawResponseMessage, StreamReader], size: int = 0) -> None:
        """A header is whole; that of an interim answer is not the end of waiting."""
        message, payload = data
        if message.code >= 200 and self._is_asked and self._body is None:
            self._body = payload
            self._head_bytes = self._wire_bytes
            self._began_s = self._last_s = self._loop.time()
            self._check_later(self._limits.stall_s / CHECKS_PER_STALL)
        super().feed_data(data, size)
        if message.code == SWITCHING_PROTOCOLS:
            self._refuse(NotHttp("101: it changes to a protocol that nobody asked for"))

    def data_received(self, data: bytes) -> None:
        if not self._is_asked:
            if data:
                self.close()
            return
        self._wire_bytes += len(data)
        self._last_s = self._loop.time()
        super().data_received(data)
        if self._exception is not None:
            self._fail_body(self._exception)
            self._at_rest()
        elif self._body is None:
            if self._wire_bytes > self._limits.header_bytes:
                limit_kb = self._limits.header_bytes // 1024
                self._refuse(HeadTooLarge(f"headers of more than {limit_kb} KiB"))
        elif self._body.is_eof():
            self._at_rest()
        else:
            body = self._body.total_bytes
            around = self._wire_bytes - self._head_bytes - body
            if around > max(WRAPPING_LIMIT_BYTES, WRAPPING_TIMES * body):
                self._refuse(TooMuchWrapped(f"wrapped in more than {WRAPPING_TIMES} times its size"))

    def connection_lost(self, exc: BaseException | None) -> None:
        self._at_rest()
        super().connection_lost(exc)

    def close(self) -> None:
        self._at_rest()
        super().close()

    def abort(self) -> None:
        self._at_rest()
        super().abort()

    def _at_rest(self) -> None:
        """No answer is expected any more: whatever still comes closes the connection."""
        self._is_asked = False
        if self._check is not None:
            self._check.cancel()
            self._check = None

    def _check_later(self, seconds: float) -> None:
        if self._check is not None:
            self._check.cancel()
        self._check = self._loop.call_later(seconds, self._check_now)

    def _check_now(self) -> None:
        self._check = None
        limits, now_s = self._limits, self._loop.time()
        if not self._is_asked:
            return
        if self._body is None:
            self._refuse(NoAnswer(f"no answer began within {limits.header_timeout_s:g} s"))
            return
        if self._body.is_eof():
            self._at_rest()
            return
        if self._reading_paused:  # we are the slow ones
            self._last_s = now_s
        took_s, silent_s = now_s - self._began_s, now_s - self._last_s
        if silent_s >= limits.stall_s:
            self._refuse(TooSlow(f"fell silent for {limits.stall_s:g} s in the middle of its answer"))
            return
        still_comes = silent_s < limits.stall_s / CHECKS_PER_STALL
        if still_comes and took_s >= limits.stall_s and self._body.total_bytes < limits.least_bytes_per_s * took_s:
            self._refuse(TooSlow(f"too slow: less than {limits.least_bytes_per_s:g} bytes a second"))
            return
        self._check_later(limits.stall_s / CHECKS_PER_STALL)

    def _refuse(self, cause: AnswerRefused) -> None:
        """The answer fails, header or body, and the connection is not used again."""
        transport = self.transport
        self._at_rest()
        self.set_exception(cause)
        self._fail_body(cause)
        if transport is not None:
            transport.abort()

    def _fail_body(self, cause: BaseException) -> None:
        """aiohttp tells the body of a broken chunk only when the connection is gone, and then calls it cut off."""
        if self._body is not None and not self._body.is_eof() and self._body.exception() is None:
            set_exception(self._body, cause)
