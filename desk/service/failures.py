"""How services fail. The one place that names it: a status or an exception becomes a reason.

| what happened                                  | the others are still asked | to be mended by us        |
|------------------------------------------------|----------------------------|---------------------------|
| 200 with what was asked for                    | yes                        | -                         |
| 200 with something else, or too long           | yes                        | no                        |
| too slow, line lost, 5xx, another status       | yes                        | no                        |
| the request is not understood (400, 422)       | yes                        | yes: the model's name     |
| no connection, too many requests (429)         | no                         | no                        |
| a redirect; not let in (401, 403); not there   | no                         | yes                       |
| no key, an address that may not be connected to | no                        | yes                       |

A reason is for readers, too: it names neither the address nor the key, and nothing that the service wrote. A remedy names
settings, by the table in which those of the service stand.
"""

import json
import os
import ssl
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Failure:
    """Why there is no answer. `remedy` says what we have to mend; empty: it may pass by itself. `ends`: the others are not
    worth asking now."""

    reason: str
    remedy: str = ""
    ends: bool = False


OVER_BUDGET = Failure("the time for all of them was used up")
NO_KEY = Failure(
    "the key of the service cannot be read", "set the variable, or write the file, where the daemon runs", True
)
NO_JSON = Failure("an answer was not JSON")
LINE_LOST = Failure("the line was lost")


def broken_key(table: str) -> Failure:
    """A key that no header can carry."""
    return Failure(
        "the key of the service cannot be sent", f"correct {table}.key: it holds more than letters and signs", True
    )


def private(table: str) -> Failure:
    """An address that connections may not go to."""
    return Failure(
        "the address of the service may not be connected to", f"permit its network with {table}.allow_networks", True
    )


def too_long(limit_bytes: int) -> Failure:
    """An answer of more bytes than that."""
    return Failure(f"an answer was longer than {limit_bytes // 1024} KiB")


def of_ours(fault: Exception) -> Failure:
    """A fault in our own code, which must hold nothing back."""
    return Failure(f"a fault of Silkwatch ({type(fault).__name__})")


def too_slow(timeout_s: float) -> Failure:
    """No answer in time."""
    return Failure(f"no answer within {timeout_s:g} s")


def no_connection(cause: BaseException | None) -> Failure:
    """No connection, by what the system said of it. It is told in the system's words alone: those of a library hold the
    address."""
    if isinstance(cause, ssl.SSLError | ssl.CertificateError):
        return Failure("no connection to the service (its certificate is not accepted)", ends=True)
    number = cause.errno if isinstance(cause, OSError) else None
    why = f" ({os.strerror(number).lower()})" if number is not None and number > 0 else ""
    return Failure(f"no connection to the service{why}", ends=True)


def of_status(status: int, table: str) -> Failure | None:
    """The failure that a status is; None for 200."""
    said = f"the service answered {status}"
    place = f"correct {table}.address and {table}.model"
    if 300 <= status < 400:
        return Failure(said, f"write the address that its redirect leads to as {table}.address", ends=True)
    match status:
        case 200:
            return None
        case 401 | 403:
            return Failure(said, f"correct {table}.key", ends=True)
        case 404 | 405 | 410:
            return Failure(said, place, ends=True)
        case 400 | 422:
            return Failure(said, place)
        case 429:
            return Failure(said, ends=True)
        case _:
            return Failure(said)


def json_of(body: bytes) -> Any:
    """The value of an answer; NO_JSON where it is none."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):  # no JSON, no text, or brackets without end
        return NO_JSON
