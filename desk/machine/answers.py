"""What a service's answer is worth. The one place that names failures: a status, an exception or a body becomes a reason.

| what happened                                  | the others are still asked | to be mended by us        |
|------------------------------------------------|----------------------------|---------------------------|
| 200 with a text                                | yes                        | -                         |
| 200 with something else, or too long           | yes                        | no                        |
| too slow, line lost, 5xx, another status       | yes                        | no                        |
| the request is not understood (400, 422)       | yes                        | yes: the model's name     |
| no connection, too many requests (429)         | no                         | no                        |
| a redirect; not let in (401, 403); not there   | no                         | yes                       |
| no key, an address that may not be connected to | no                        | yes                       |

A reason stands in the digest: it names neither the address nor the key, and nothing that the service wrote.
"""

import json
import os
import re
import ssl
from dataclasses import dataclass
from typing import Any

from desk.digest.cleaning import clean
from desk.digest.machinetexts import MachineKind

ANSWER_LIMIT_BYTES = 256 * 1024
KEPT_CHARS = 20_000
"""Of an answer so much is kept; less of it is shown."""
_THOUGHTS = re.compile(r"\s*<think>.*?(?:</think>|\Z)", re.DOTALL)
"""What some models say to themselves before they answer."""
_LINE_ENDS = re.compile(r"[\r\n\x0b\x0c\x85\u2028\u2029]+")
_SPACE_SEARCH_CHARS = 24
_KEY_REMEDY = "correct machine.key"
_PLACE_REMEDY = "correct machine.address and machine.model"


@dataclass(frozen=True, slots=True)
class Failure:
    """Why there is no text. `remedy` says what we have to mend; empty: it may pass by itself. `ends`: the others are not
    worth asking now."""

    reason: str
    remedy: str = ""
    ends: bool = False


OVER_BUDGET = Failure("the time for all of them was used up")
NO_KEY = Failure(
    "the key of the service cannot be read", "set the variable, or write the file, where the daemon runs", True
)
BROKEN_KEY = Failure(
    "the key of the service cannot be sent", f"{_KEY_REMEDY}: it holds more than letters and signs", True
)
PRIVATE = Failure(
    "the address of the service may not be connected to", "permit its network with machine.allow_networks", True
)
TOO_LONG = Failure(f"an answer was longer than {ANSWER_LIMIT_BYTES // 1024} KiB")
NO_JSON = Failure("an answer was not JSON")
NO_TEXT = Failure("an answer held no text")
LINE_LOST = Failure("the line was lost")


def too_slow(timeout_s: float) -> Failure:
    return Failure(f"no answer within {timeout_s:g} s")


def no_connection(cause: BaseException | None) -> Failure:
    """No connection, by what the system said of it. It is told in the system's words alone: those of a library hold the
    address."""
    if isinstance(cause, ssl.SSLError | ssl.CertificateError):
        return Failure("no connection to the service (its certificate is not accepted)", ends=True)
    number = cause.errno if isinstance(cause, OSError) else None
    why = f" ({os.strerror(number).lower()})" if number is not None and number > 0 else ""
    return Failure(f"no connection to the service{why}", ends=True)


def of_status(status: int) -> Failure | None:
    """The failure that a status is; None for 200."""
    said = f"the service answered {status}"
    if 300 <= status < 400:
        return Failure(said, "write the address that its redirect leads to as machine.address", ends=True)
    match status:
        case 200:
            return None
        case 401 | 403:
            return Failure(said, _KEY_REMEDY, ends=True)
        case 404 | 405 | 410:
            return Failure(said, _PLACE_REMEDY, ends=True)
        case 400 | 422:
            return Failure(said, _PLACE_REMEDY)
        case 429:
            return Failure(said, ends=True)
        case _:
            return Failure(said)


def text_of(body: bytes) -> str | Failure:
    """The text of an answer: its lines cleaned as titles are, at most 20,000 characters. One that the model broke off ends
    with "…"."""
    if len(body) > ANSWER_LIMIT_BYTES:
        return TOO_LONG
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):  # no JSON, no text, or brackets without end
        return NO_JSON
    choice = _first(_named(answer, "choices"))
    content = _named(_named(choice, "message"), "content")
    if not isinstance(content, str):
        return NO_TEXT
    lines = _cleaned(_THOUGHTS.sub("", content, count=1) if _THOUGHTS.match(content) else content)
    if lines and _named(choice, "finish_reason") == "length":
        lines[-1] += "…"
    return "\n".join(_cut(lines, KEPT_CHARS)) or NO_TEXT


def lines_of(text: str, kind: MachineKind, limit_chars: int) -> tuple[str, ...]:
    """The lines of a kept text as they are shown: a summary is one line. What is beyond the limit is cut."""
    lines = _cleaned(text)
    return tuple(_cut([" ".join(lines)] if kind is MachineKind.SUMMARY and lines else lines, limit_chars))


def _cleaned(text: str) -> list[str]:
    return [line for line in map(clean, _LINE_ENDS.split(text)) if line]


def _cut(lines: list[str], limit_chars: int) -> list[str]:
    """The lines with at most so many characters, the mark of the cut included."""
    kept: list[str] = []
    room = limit_chars
    for line in lines:
        if len(line) > room:
            return [*kept, _shortened(line, room)] if room else kept
        kept.append(line)
        room -= len(line)
    return kept


def _shortened(line: str, limit_chars: int) -> str:
    """The line cut at a space, where the script has them, with the mark of the cut."""
    beginning = line[: limit_chars - 1]
    space = beginning.rfind(" ", -_SPACE_SEARCH_CHARS)
    return f"{beginning[:space] if space > 0 else beginning}…"


def _named(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, dict) else None


def _first(value: Any) -> Any:
    return value[0] if isinstance(value, list) and value else None
