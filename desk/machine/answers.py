"""What a service's answer is worth as a text: its lines cleaned and bounded, or a reason. `desk.service.failures` has the
other ways in which a service fails."""

import re
from typing import Any

from desk.digest.cleaning import clean
from desk.digest.machinetexts import MachineKind
from desk.service.failures import Failure, json_of, too_long

ANSWER_LIMIT_BYTES = 256 * 1024
KEPT_CHARS = 20_000
"""Of an answer so much is kept; less of it is shown."""
_THOUGHTS = re.compile(r"\s*<think>.*?(?:</think>|\Z)", re.DOTALL)
"""What some models say to themselves before they answer."""
_LINE_ENDS = re.compile(r"[\r\n\x0b\x0c\x85\u2028\u2029]+")
_SPACE_SEARCH_CHARS = 24
TOO_LONG = too_long(ANSWER_LIMIT_BYTES)
NO_TEXT = Failure("an answer held no text")


def text_of(body: bytes) -> str | Failure:
    """The text of an answer: its lines cleaned as titles are, at most 20,000 characters. One that the model broke off ends
    with "…"."""
    if len(body) > ANSWER_LIMIT_BYTES:
        return TOO_LONG
    answer = json_of(body)
    if isinstance(answer, Failure):
        return answer
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
