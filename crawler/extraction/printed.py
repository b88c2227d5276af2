"""Dates and bylines that a page only prints, for pages whose structured data say nothing.

They are looked for near the headline, nearest first: a page's header shows today's date, and its related boxes show
others'.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from lxml import etree

from crawler.extraction.datafiles import data
from crawler.extraction.dates import read_known_shape
from crawler.extraction.page import Page, block_texts, visible_text
from crawler.extraction.people import clean_authors
from crawler.extraction.plain import letters_only

_LABELS_LIMIT = 25
_DATE_CHARS = 120
_BYLINE_CHARS = 120
_BLOCKS_BEHIND_TITLE = 6
_BLOCKS_BEFORE_TITLE = 2
_LABEL_LINES = 3
_LABEL_CHARS = 80
_SENTENCE_ENDS = (".", "!", "?", "…", "。", "！", "？", "։", "؟", ":", "»", "”")


def _labelled(*labels: str) -> str:
    named = " or ".join(f"contains(@class,'{label}') or contains(@id,'{label}')" for label in labels)
    barred = "contains(@class,'comment') or contains(@class,'related') or self::script or self::style or self::input"
    return f"*[({named}) and not({barred})]"


_DATES = _labelled("date", "Date", "time", "publish", "meta", "posted", "byline")
_BYLINES = _labelled("author", "Author", "byline", "Byline")
_NEAR = ("(//h1)[1]/..//{0}", "(//h1)[1]/../..//{0}", "(//h1)[1]/following::{0}", "//{0}")
_CHANGED = re.compile(
    r"^\W*(?:updat|modif|edit|обновл|измен|yenil|güncel|geändert|aktualis|Թարմաց|განახლ|更新|به‌روز)", re.IGNORECASE
)


def printed_dates(page: Page, title: str) -> list[str]:
    """Short printed texts that may be the day of publication, likeliest first."""
    labelled = [text for text in _texts(page.tree, "dates", _DATE_CHARS) if any(char.isdecimal() for char in text)]
    behind = [text for text in _around_title(page.tree, title) if any(char.isdecimal() for char in text)]
    return [text for text in dict.fromkeys(labelled + behind) if not _CHANGED.match(text)]


def printed_bylines(page: Page, title: str) -> list[str]:
    """The first text near the headline that is labelled as a byline, or says itself that it is one ("By ...")."""
    for text in _texts(page.tree, "bylines", _BYLINE_CHARS):
        return [text]
    return [text for text in _around_title(page.tree, title) if _byline().match(text)][:1]


def without_labels(paragraphs: list[str], *, zone: str, authors: tuple[str, ...]) -> list[str]:
    """The paragraphs without lines at their head that are no more than the day or the byline."""
    at = 0
    while at < min(len(paragraphs) - 1, _LABEL_LINES) and _is_label(paragraphs[at], zone, authors):
        at += 1
    return paragraphs[at:]


def _is_label(line: str, zone: str, authors: tuple[str, ...]) -> bool:
    if len(line) > _LABEL_CHARS or line.endswith(_SENTENCE_ENDS):
        return False
    if read_known_shape(line, zone=zone, source="text") is not None:
        return True
    return bool(authors) and clean_authors([line]) == authors


def _texts(tree: Any, wanted: str, longest: int) -> Iterator[str]:
    seen: set[Any] = set()
    for path in _paths()[wanted]:
        for element in path(tree)[: 4 * _LABELS_LIMIT]:
            if element in seen or len(element) > 12:
                continue
            if len(seen) >= _LABELS_LIMIT:
                return
            seen.add(element)
            text = visible_text(element)
            if 2 <= len(text) <= longest:
                yield text


def _around_title(tree: Any, title: str) -> list[str]:
    """The short blocks just behind the printed title, and those just before it."""
    loose = letters_only(title)
    blocks = [text for _, text in block_texts(tree)] if loose else []
    at = next((index for index, text in enumerate(blocks) if letters_only(text) == loose), None)
    if at is None:
        return []
    near = blocks[at + 1 : at + 1 + _BLOCKS_BEHIND_TITLE] + blocks[max(0, at - _BLOCKS_BEFORE_TITLE) : at]
    return [text for text in near if len(text) <= _BYLINE_CHARS]


@cache
def _paths() -> dict[str, list[etree.XPath]]:
    return {
        "dates": [etree.XPath(path.format(_DATES)) for path in _NEAR],
        "bylines": [etree.XPath(path.format(_BYLINES)) for path in _NEAR[:3]],
    }


@cache
def _byline() -> re.Pattern[str]:
    openings = sorted(data("people")["before"], key=len, reverse=True)
    cjk = data("people")["before_cjk"]
    words = "|".join(map(re.escape, openings))
    return re.compile(rf"^(?:(?:{words})(?:\s*:\s*|\s+)|(?:{'|'.join(cjk)})\s?[:：]?\s?)(?=\S)", re.IGNORECASE)
