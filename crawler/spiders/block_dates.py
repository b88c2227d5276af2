"""The date beside a link: what the block around it says, whichever way it says it."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from lxml import etree

from crawler.extraction import Instant, Known, read_instant
from crawler.extraction.dates import read_known_shape
from crawler.extraction.plain import one_line
from crawler.spiders.anchors import HEADINGS, Linked
from crawler.spiders.base import IN_ADDRESS, Source

CLIMB_LEVELS = 6
TEXTS_LIMIT = 40
DATE_CHARS = 60
SPOKEN_CHARS = 30
SPOKEN_LIMIT = 200
"""Texts of one page that may be read the slow way ("2 hours ago")."""
TIMES_LIMIT = 10
"""`time` elements of one block that are looked at."""
UNREAD_LIMIT = 200
"""Statements of one page's `time` elements that may be unreadable before those of known shapes alone are read."""
_MANY = object()
_STOPS = frozenset(("body", "html", "main"))
_SKIPPED = frozenset(("script", "style", "noscript", "template", "svg"))
_IN_ADDRESS = re.compile(
    r"(?<!\d)((?:19|20)\d\d)(?:([/_.-])(0?[1-9]|1[0-2])\2(0?[1-9]|[12]\d|3[01])|(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01]))(?!\d)"
)
_YEAR = re.compile(r"(?<!\d)(?:1[34]\d\d|19\d\d|20\d\d)(?!\d)|\d[/.-]\d\d?[/.-]\d\d(?!\d)")


def day_in(url: str) -> date | None:
    """The day that an address states, as in `/2025/05/16/`, `-2025-5-16-` or `t20250516_1`; None when it states none."""
    found = _IN_ADDRESS.search(url)
    if found is None:
        return None
    try:
        return date(int(found[1]), int(found[3] or found[5]), int(found[4] or found[6]))
    except ValueError:
        return None


class BlockDates:
    """Reads the dates of the articles `wanted` of one page."""

    def __init__(self, tree: Any, wanted: list[Linked], source: Source) -> None:
        self._source = source
        self._pattern = re.compile(source.instructions.dates) if source.instructions.dates else None
        self._owners: dict[Any, object] = {}
        self._spoken: dict[str, Instant | None] = {}
        self._unread = 0
        for page in wanted:
            for anchor in page.anchors:
                self._claim(anchor, page.key)

    def _claim(self, element: Any, key: str) -> None:
        """Note for each element around a link whose article it holds, or that it holds several."""
        while element is not None:
            owner = self._owners.get(element)
            if owner == key or owner is _MANY:
                return
            self._owners[element] = key if owner is None else _MANY
            element = element.getparent()

    def of(self, page: Linked) -> Instant | None:
        """When the page was published, by the blocks around the links to it, else by its address."""
        for block in dict.fromkeys(self._block(anchor) for anchor in page.anchors):
            if found := self._of_block(block, page):
                return found
        return self._of_address(page.url)

    def _block(self, anchor: Any) -> Any:
        """The largest element around the anchor, a few levels up, that holds no other article."""
        block = anchor
        for _ in range(CLIMB_LEVELS):
            parent = block.getparent()
            if parent is None or parent.tag in _STOPS or self._owners.get(parent) is _MANY:
                break
            block = parent
        return block

    def _of_block(self, block: Any, page: Linked) -> Instant | None:
        if self._pattern is not None:
            return self._by_pattern(" ".join(text for _, text in _texts(block)))
        for element in islice(block.iter("time"), TIMES_LIMIT):
            printed = "".join(islice(element.itertext(), TEXTS_LIMIT))[:DATE_CHARS]
            for stated in (element.get("datetime"), printed):
                if stated and (found := self._of_time(stated)):
                    return found
        texts = [
            text
            for element, text in _texts(block)
            if len(text) <= DATE_CHARS and text != page.title and element.tag not in HEADINGS
        ]
        for text in texts:
            if any(char.isdecimal() for char in text) and (found := self._known(text)):
                return found
        for text in texts:
            if len(text) <= SPOKEN_CHARS and (found := self._known(text) or self._said(text)):
                return found
        return None

    def _of_time(self, stated: str) -> Instant | None:
        if self._unread < UNREAD_LIMIT:
            found = self._absolute(stated, "time")
        else:
            zone, fetched_at = self._source.zone, self._source.fetched_at
            found = self._settled(read_known_shape(stated, zone=zone, source="time", fetched_at=fetched_at), stated)
        self._unread += found is None
        return found

    def _by_pattern(self, text: str) -> Instant | None:
        assert self._pattern is not None
        found = self._pattern.search(text[:2_000])
        stated = found and (found[1] if self._pattern.groups else found[0])
        return self._absolute(stated, "listing") if stated else None

    def _of_address(self, url: str) -> Instant | None:
        if self._pattern is not None and (found := self._pattern.search(url)):
            stated = found[1] if self._pattern.groups else found[0]
            if stated and (instant := self._absolute(stated, IN_ADDRESS)):
                return instant
        day = day_in(url)
        if day is None:
            return None
        zone, fetched_at = self._source.zone, self._source.fetched_at
        return read_known_shape(day.isoformat(), zone=zone, source=IN_ADDRESS, fetched_at=fetched_at)

    def _known(self, text: str) -> Instant | None:
        found = read_known_shape(text, zone=self._source.zone, source="listing", fetched_at=self._source.fetched_at)
        return self._settled(found, text)

    def _said(self, text: str) -> Instant | None:
        """The slow way, once for each text, and for so many texts of a page."""
        if text not in self._spoken:
            if len(self._spoken) >= SPOKEN_LIMIT or not any(char.isdecimal() for char in text):
                return None
            found = read_instant(text, zone=self._source.zone, source="listing", fetched_at=self._source.fetched_at)
            self._spoken[text] = self._settled(found, text)
        return self._spoken[text]

    def _absolute(self, stated: str, where: str) -> Instant | None:
        found = read_instant(stated, zone=self._source.zone, source=where, fetched_at=self._source.fetched_at)
        return self._settled(found, stated)

    def _settled(self, found: Instant | None, stated: str) -> Instant | None:
        """An instant whose raw string means the same whenever it is read: one without a year gets all of it."""
        if found is None or _YEAR.search(found.raw) or re.fullmatch(r"\d{10,13}", found.raw):
            return found
        if found.known is Known.DATE_ONLY:
            return replace(found, raw=f"{_local(found.at, self._source.zone):%Y-%m-%d}")
        return replace(found, raw=found.at.isoformat())


def _local(at: datetime, zone: str) -> datetime:
    return at.astimezone(ZoneInfo(zone))


def _texts(block: Any) -> Iterator[tuple[Any, str]]:
    """The pieces of text in a block in reading order, as many as are worth a look, each with the element it stands in."""
    count = skipped = 0
    for event, element in etree.iterwalk(block, events=("start", "end")):
        is_silent = element.tag in _SKIPPED
        if is_silent:
            skipped += 1 if event == "start" else -1
        if event == "start":
            piece, owner = element.text, element
        elif element is block:
            return
        else:
            piece, owner = element.tail, element.getparent()
        if skipped or not piece:
            continue
        if text := one_line(piece[: 2 * DATE_CHARS]):
            yield owner, text
            count += 1
            if count >= TEXTS_LIMIT:
                return
