"""The control addresses of the bare loopback host, for other processes; every answer is JSON.

1. POST /_newsroom/clock takes {"advance_s": N} or {"set": ISO instant}.
2. POST /_newsroom/faults takes {"host", "kind", "path_prefix", "times", "retry_after_s", "delay_s"}, {"everywhere": SEED} for
   every fault that can be lived through, or {} to behave.
3. GET /_newsroom/requests lists what was asked of the outlets so far.
"""

import json
from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any, Protocol

from newsroom.clock import WorldClock
from newsroom.errors import ControlError, NewsroomError
from newsroom.faults import Fault, FaultKind

PREFIX = "/_newsroom/"
_MOST = 1_000_000
_FAULT_WORDS = {"host", "path_prefix", *(field.name for field in fields(Fault))}


class Controlled(Protocol):
    """What the control addresses steer: the server's own interface."""

    @property
    def clock(self) -> WorldClock: ...

    @property
    def requests(self) -> list[tuple[str, str, int]]: ...

    def misbehave(self, *, host: str, path_prefix: str = "/", fault: Fault) -> None: ...

    def misbehave_everywhere(self, seed: int) -> int: ...

    def behave(self) -> None: ...


def control(server: Controlled, method: str, path: str, body: bytes) -> tuple[int, dict[str, Any]]:
    """Carry out a control request; the answer is (status, JSON)."""
    try:
        match method, path.removeprefix(PREFIX):
            case "POST", "clock":
                return 200, {"now": _move(server.clock, _mapping(body)).isoformat()}
            case "POST", "faults":
                return 200, {"faults": _faults(server, _mapping(body))}
            case "GET", "requests":
                return 200, {"requests": [list(request) for request in server.requests]}
            case _:
                return 404, {"error": f"nothing is steered by {method} {path}"}
    except NewsroomError as error:
        return 400, {"error": str(error)}


def _mapping(body: bytes) -> dict[str, Any]:
    try:
        value = json.loads(body or b"{}")
    except ValueError as error:
        raise ControlError("the body must be JSON") from error
    if not isinstance(value, dict):
        raise ControlError("the body must be a JSON object")
    return value


def _move(clock: WorldClock, order: dict[str, Any]) -> datetime:
    match order:
        case {"advance_s": int() | float() as seconds, **rest} if not rest and not isinstance(seconds, bool):
            try:
                return clock.advance(timedelta(seconds=seconds))
            except (OverflowError, ValueError) as error:
                raise ControlError('"advance_s" leads beyond the calendar') from error
        case {"set": str() as instant, **rest} if not rest:
            try:
                clock.set(datetime.fromisoformat(instant))
            except (OverflowError, ValueError) as error:
                raise ControlError('"set" needs an ISO 8601 instant with an offset') from error
            return clock.now()
    raise ControlError('the clock takes {"advance_s": number} or {"set": "ISO instant"}')


def _faults(server: Controlled, order: dict[str, Any]) -> str:
    if not order:
        server.behave()
        return "none"
    match order:
        case {"everywhere": int() as seed, **rest} if not rest and not isinstance(seed, bool):
            return f"{server.misbehave_everywhere(seed)} of every kind"
    if unknown := set(order) - _FAULT_WORDS:
        raise ControlError(f"unknown words in the fault: {', '.join(sorted(unknown))}")
    try:
        kind = FaultKind(order.pop("kind", ""))
    except ValueError as error:
        raise ControlError(f'"kind" must be one of {", ".join(FaultKind)}') from error
    host, prefix = str(order.pop("host", "")), str(order.pop("path_prefix", "/"))
    for name, value in order.items():
        whole = isinstance(value, int) and not isinstance(value, bool)
        fraction = name == "delay_s" and isinstance(value, float)
        absent = value is None and name != "delay_s"
        if not (absent or ((whole or fraction) and 0 <= value < _MOST)):
            raise ControlError(f'"{name}" must be a number from 0 to {_MOST:,}')
    server.misbehave(host=host, path_prefix=prefix, fault=Fault(kind, **order))
    return kind
