"""Dates and bylines that a page only prints, for pages whose structured data say nothing.

They are looked for near the headline, nearest first: a page's header shows today's date, and its related boxes show
others'.
"""

import re
from functools import cache, cached_property
from typing import Any

from lxml import etree

from crawler.extraction.datafiles import data
from crawler.extraction.dates import read_known_shape
from crawler.extraction.page import block_texts
from crawler.extraction.people import clean_authors
from crawler.extraction.plain import letters_only, one_line

_LABELS_LIMIT = 25
_CHILDREN_LIMIT = 12
_TEXT_CHARS = 120
_BLOCKS_BEHIND_TITLE = 6
_BLOCKS_BEFORE_TITLE = 2
_CLIMBS = 4
_LABEL_LINES = 3
_LABEL_CHARS = 80
_SENTENCE_ENDS = (".", "!", "?", "…", "。", "！", "？", "։", "؟", ":", "»", "”")
_DATE_LABELS = ("date", "Date", "time", "publish", "meta", "posted", "byline")
_BYLINE_LABELS = ("author", "Author", "byline", "Byline")
_BARRED_LABELS = ("comment", "related")
_NO_TEXT = frozenset(("script", "style", "input"))
_CHANGED = re.compile(
    r"^\W*(?:updat|modif|edit|обновл|измен|yenil|güncel|geändert|aktualis|Թարմաց|განახლ|更新|به‌روز)", re.IGNORECASE
)


class Nearby:
    """What stands near the headline. Nothing is looked for before it is asked for, and everything once.

    `heading` is the element that prints the headline; None: it is looked for by the words of `title`.
    """

    def __init__(self, tree: Any, title: str, heading: Any | None) -> None:
        self._tree, self._title, self._heading = tree, title, heading

    @cached_property
    def dates(self) -> list[str]:
        """Short printed texts that may be the day of publication, likeliest first."""
        texts = [*self._texts(_DATE_LABELS), *self._around]
        dated = [text for text in dict.fromkeys(texts) if any(char.isdecimal() for char in text)]
        return [text for text in dated if not _CHANGED.match(text)]

    @cached_property
    def bylines(self) -> list[str]:
        """The texts near the headline that are labelled as bylines, then those that say themselves that they are one."""
        said = [text for text in self._around if _byline().match(text)]
        return [*dict.fromkeys([*self._texts(_BYLINE_LABELS, beyond=False), *said])]

    @cached_property
    def _around(self) -> list[str]:
        """The short blocks just behind the headline, and those just before it."""
        if self._heading is not None:
            near = _blocks_behind(self._heading)
        else:
            loose = letters_only(self._title)
            blocks = [text for _, text in block_texts(self._tree)] if loose else []
            at = next((index for index, text in enumerate(blocks) if letters_only(text) == loose), None)
            near = [] if at is None else blocks[at + 1 : at + 1 + _BLOCKS_BEHIND_TITLE]
            near += blocks[max(0, (at or 0) - _BLOCKS_BEFORE_TITLE) : at or 0]
        return [text for text in near if len(text) <= _TEXT_CHARS]

    @cached_property
    def _labelled(self) -> list[tuple[int, Any, str]]:
        """Every element whose class or id speaks of dates or authors, with that label, those nearest to the headline first:
        beside it, under its parent's parent, behind it, then before it."""
        heading = self._heading if self._heading is not None else next(self._tree.iter("h1"), None)
        beside = None if heading is None else heading.getparent()
        around = None if beside is None else beside.getparent()
        ranked: list[tuple[int, Any, str]] = []
        is_behind = False
        for element in _labels()(self._tree):
            if element is heading:
                is_behind = True
                continue
            label = f"{element.get('class') or ''} {element.get('id') or ''}"
            if element.tag in _NO_TEXT or any(word in label for word in _BARRED_LABELS) or len(element) > _CHILDREN_LIMIT:
                continue
            rank = 2 if is_behind else 3
            if heading is not None and len(ranked) < 4 * _LABELS_LIMIT:
                above = element.iterancestors()
                for ancestor in above:
                    if ancestor is beside or ancestor is around:
                        rank = 0 if ancestor is beside else 1
                        break
            ranked.append((rank, element, label))
        return sorted(ranked, key=lambda one: one[0])

    def _texts(self, labels: tuple[str, ...], *, beyond: bool = True) -> list[str]:
        """The short texts of the elements of these labels; with `beyond`, also of those before the headline."""
        found: list[str] = []
        wanted = (
            element
            for rank, element, label in self._labelled
            if (beyond or rank < 3) and any(word in label for word in labels)
        )
        for element, _ in zip(wanted, range(_LABELS_LIMIT)):
            text = spaced_text(element)
            if 2 <= len(text) <= _TEXT_CHARS:
                found.append(text)
        return found


def spaced_text(element: Any) -> str:
    """The text of a small element on one line, with a space between its parts: style sheets set labels apart from names."""
    parts = [part for tag in _NO_TEXT for one in element.iter(tag) for part in one.itertext(with_tail=False)]
    silent = set(parts)
    return one_line(" ".join(part for part in element.itertext() if part not in silent))


def _blocks_behind(heading: Any) -> list[str]:
    """The blocks that follow an element in the order of the page, those before it last."""
    behind: list[str] = []
    one = heading
    for _ in range(_CLIMBS):
        for sibling in one.itersiblings():
            behind += [text for _, text in block_texts(sibling)][:_BLOCKS_BEHIND_TITLE]
            if len(behind) >= _BLOCKS_BEHIND_TITLE:
                break
        one = one.getparent()
        if one is None or len(behind) >= _BLOCKS_BEHIND_TITLE:
            break
    before: list[str] = []
    for sibling in heading.itersiblings(preceding=True):
        before = [text for _, text in block_texts(sibling)][-_BLOCKS_BEFORE_TITLE:] + before
        if len(before) >= _BLOCKS_BEFORE_TITLE:
            break
    return behind[:_BLOCKS_BEHIND_TITLE] + before[-_BLOCKS_BEFORE_TITLE:]


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


@cache
def _labels() -> etree.XPath:
    """Headings and labelled elements in the order of the page, in one search."""
    words = dict.fromkeys((*_DATE_LABELS, *_BYLINE_LABELS))
    named = " or ".join(f"contains(@class,'{word}') or contains(@id,'{word}')" for word in words)
    return etree.XPath(f"//*[self::h1 or self::h2 or self::h3 or {named}]")


@cache
def _byline() -> re.Pattern[str]:
    openings = sorted(data("people")["before"], key=len, reverse=True)
    cjk = data("people")["before_cjk"]
    words = "|".join(map(re.escape, openings))
    return re.compile(rf"^(?:(?:{words})(?:\s*:\s*|\s+)|(?:{'|'.join(cjk)})\s?[:：]?\s?)(?=\S)", re.IGNORECASE)
