"""What the service is asked of articles, and what its answer is worth. Deciding only.

1. Sent are title and beginning of the text, cut, and nothing else.
2. A vector is kept by the SHA-256 of model and what was sent, at length 1, in four bytes a number.
3. An answer counts whole or not at all: as many vectors as texts, each once, finite, of one length, not longer than allowed
   and not nought.
"""

import hashlib
import json
from array import array
from collections.abc import Sequence
from math import isfinite, sqrt
from sys import byteorder
from typing import Any

from desk.embedding.settings import EmbeddingSettings
from desk.service.failures import Failure, json_of

ANSWER_LIMIT_BYTES = 32 * 1024 * 1024
"""256 vectors of 4096 numbers in full are about 24 MiB."""
NO_VECTORS = Failure("an answer held no vectors")
WRONG_COUNT = Failure("an answer held more or fewer vectors than were asked for")
UNEQUAL = Failure("the vectors of an answer differ in length")
NOT_FINITE = Failure("an answer held vectors without a direction")


def text_of(title: str, text: str, settings: EmbeddingSettings) -> str:
    """What is sent of an article."""
    return f"{title}\n\n{text}"[: settings.text_chars].strip() or "-"


def key_of(text: str, settings: EmbeddingSettings) -> str:
    """By which a vector is kept: of what it was made by which model, in 64 hexadecimal digits."""
    return hashlib.sha256(json.dumps([settings.model, text]).encode()).hexdigest()


def request_body(texts: Sequence[str], settings: EmbeddingSettings) -> bytes:
    """The request for the vectors of these texts, as JSON."""
    return json.dumps({"model": settings.model, "input": list(texts)}).encode()


def vectors_of(body: bytes, count: int, settings: EmbeddingSettings) -> list[bytes] | Failure:
    """The vectors of an answer as they are kept, in the order of the texts, of which there were `count`."""
    answer = json_of(body)
    if isinstance(answer, Failure):
        return answer
    rows = answer.get("data") if isinstance(answer, dict) else None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        return NO_VECTORS
    if len(rows) != count:
        return WRONG_COUNT
    placed: dict[Any, list[float]] = {}
    for number, row in enumerate(rows):
        index, numbers = row.get("index", number), row.get("embedding")
        if not _are_numbers(numbers):
            return NO_VECTORS
        if type(index) is not int or not 0 <= index < count or index in placed:
            return WRONG_COUNT
        if len(numbers) > settings.dimensions_max:
            return _too_many(settings)
        placed[index] = numbers
    if len({len(one) for one in placed.values()}) > 1:
        return UNEQUAL
    made = [_kept(placed[index]) for index in range(count)]
    whole = [one for one in made if one is not None]
    return whole if len(whole) == count else NOT_FINITE


def loaded(kept: bytes) -> "array[float]":
    """A vector as it was kept."""
    numbers = array("f", kept)
    if byteorder == "big":
        numbers.byteswap()
    return numbers


def _kept(numbers: Sequence[float]) -> bytes | None:
    """The numbers at length 1; None where they have no direction."""
    try:
        length = sqrt(sum(one * one for one in map(float, numbers)))
    except OverflowError:
        return None
    if not isfinite(length) or length <= 0.0:
        return None
    made = array("f", (one / length for one in numbers))
    if byteorder == "big":
        made.byteswap()
    return made.tobytes()


def _are_numbers(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(type(one) in (float, int) for one in value)


def _too_many(settings: EmbeddingSettings) -> Failure:
    return Failure(
        f"an answer held vectors of more than {settings.dimensions_max} numbers",
        "raise embedding.dimensions_max, or name a model of shorter vectors as embedding.model",
        ends=True,
    )
