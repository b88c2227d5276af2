"""Misbehaviour that can be switched on: which fault strikes which request."""

from dataclasses import dataclass
from enum import StrEnum


class FaultKind(StrEnum):
    """SLOW waits `delay_s`, then answers rightly. TOO_MANY is 429, SERVER_ERROR 503. CUT_OFF promises the whole body
    and closes half-way. ENDLESS never stops sending. REDIRECT_LOOP sends the client round in a circle. RESET breaks the
    connection without a word. EMPTY is 200 without a body, GARBAGE 200 with bytes that mean nothing. TORN_PACKET sends
    half of a gzip body, as if it were the whole."""

    SLOW = "slow"
    TOO_MANY = "too-many"
    SERVER_ERROR = "server-error"
    CUT_OFF = "cut-off"
    ENDLESS = "endless"
    REDIRECT_LOOP = "redirect-loop"
    RESET = "reset"
    EMPTY = "empty"
    GARBAGE = "garbage"
    TORN_PACKET = "torn-packet"


@dataclass(frozen=True, slots=True)
class Fault:
    """A misbehaviour. `times` is how many requests it strikes, None all of them; `retry_after_s` goes into the
    Retry-After header of TOO_MANY and SERVER_ERROR; `delay_s` is what SLOW waits."""

    kind: FaultKind
    times: int | None = None
    retry_after_s: int | None = None
    delay_s: float = 5.0


@dataclass(slots=True)
class _Armed:
    host: str
    path_prefix: str
    fault: Fault
    left: int | None


class FaultBook:
    """The faults that are switched on, oldest first. Each request is struck by the first that fits."""

    def __init__(self) -> None:
        self._armed: list[_Armed] = []

    def add(self, host: str, path_prefix: str, fault: Fault) -> None:
        self._armed.append(_Armed(host, path_prefix, fault, fault.times))

    def clear(self) -> None:
        self._armed.clear()

    def strike(self, host: str, path: str) -> Fault | None:
        """The fault for this request, counted as used; None when it is to be answered rightly."""
        for armed in self._armed:
            if armed.host != host or not path.startswith(armed.path_prefix) or armed.left == 0:
                continue
            if armed.left is not None:
                armed.left -= 1
            return armed.fault
        return None
