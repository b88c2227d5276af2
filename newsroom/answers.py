"""What the world answers to a request, before anything is sent: the answer, its cache and conditional requests."""

import zlib
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, replace
from datetime import datetime
from email.utils import format_datetime, parsedate_to_datetime
from hashlib import blake2b

_GZIP_WINDOW = 31
_GZIP_LEVEL = 3
_LEAST_GZIP_BYTES = 600
_MOST_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, media type and body of an answer. `last_modified` is HTTP's own form, `headers` are further ones.

    `conditional` false: the server says 304 to nobody, whatever validators it gives.
    """

    status: int
    content_type: str
    body: bytes
    etag: str = ""
    last_modified: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    conditional: bool = True


def answer(
    content_type: str,
    body: bytes,
    *,
    status: int = 200,
    changed_at: datetime | None = None,
    headers: tuple[tuple[str, str], ...] = (),
) -> Answer:
    """An answer with the validators that belong to it; only those with status 200 and a time of change have any."""
    if status != 200 or changed_at is None:
        return Answer(status, content_type, body, headers=headers)
    etag = f'"{blake2b(body, digest_size=8).hexdigest()}"'
    return Answer(status, content_type, body, etag, format_datetime(changed_at, usegmt=True), headers)


def unchanged(found: Answer, if_none_match: str | None, if_modified_since: str | None) -> bool:
    """Whether 304 is the right answer. As HTTP asks, the time counts only where no tag was sent."""
    if not found.etag or not found.conditional:
        return False
    if if_none_match is not None:
        tags = {tag.strip().removeprefix("W/") for tag in if_none_match.split(",")}
        return "*" in tags or found.etag.removeprefix("W/") in tags
    if if_modified_since is None:
        return False
    try:
        return parsedate_to_datetime(found.last_modified) <= parsedate_to_datetime(if_modified_since)
    except (ValueError, TypeError):
        return False


def gzipped(found: Answer) -> Answer:
    """The same answer, compressed where that pays; the bytes depend on nothing but the body."""
    if len(found.body) < _LEAST_GZIP_BYTES or not found.content_type.startswith(("text/", "application/")):
        return found
    if found.content_type == "application/gzip":
        return found
    packer = zlib.compressobj(_GZIP_LEVEL, zlib.DEFLATED, _GZIP_WINDOW)
    headers = (*found.headers, ("Content-Encoding", "gzip"), ("Vary", "Accept-Encoding"))
    return replace(found, body=packer.compress(found.body) + packer.flush(), headers=headers)


def small_number(text: str, most_digits: int = _MOST_DIGITS) -> int:
    """A number of a query, such as a page; 0 for whatever is none or is absurdly long."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= most_digits else 0


class AnswerCache:
    """The answers last asked for, the longest unused dropped first, within a limit of bytes."""

    def __init__(self, limit_bytes: int) -> None:
        self._limit_bytes = limit_bytes
        self._held_bytes = 0
        self._kept: OrderedDict[Hashable, Answer] = OrderedDict()

    def get(self, key: Hashable) -> Answer | None:
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
        return found

    def put(self, key: Hashable, value: Answer) -> None:
        """Keep an answer under a key that is not held yet; one that is larger than the limit is not kept."""
        self._kept[key] = value
        self._held_bytes += len(value.body)
        while self._held_bytes > self._limit_bytes:
            _, dropped = self._kept.popitem(last=False)
            self._held_bytes -= len(dropped.body)
