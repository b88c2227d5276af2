"""Dates and bylines that a page only prints, for pages whose structured data say nothing.

They are looked for near the headline, nearest first: a page's header shows today's date, and its related boxes show
others'.
"""

import re
from collections.abc import Iterator
from functools import cache, cached_property, lru_cache
from itertools import islice
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
_SMALL_ELEMENTS = 40
_LABEL_LINES = 3
_CLOSING_LINES = 2
_LABEL_CHARS = 80
_SENTENCE_ENDS = (".", "!", "?", "…", "。", "！", "？", "։", "؟", ":", "»", "”")
_DATE_LABELS = ("date", "Date", "time", "publish", "meta", "posted", "byline")
_BYLINE_LABELS = ("author", "Author", "byline", "Byline")
_LABEL = re.compile("|".join(dict.fromkeys(_DATE_LABELS + _BYLINE_LABELS)))
_BARRED_LABELS = ("comment", "related")
ASIDE = ("nav", "footer", "aside", "dialog", "menu", "template")
"""Where what looks like a headline, a date or a byline is not the article's."""
_HEADINGS = frozenset(("h1", "h2", "h3"))
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

    def dates(self) -> Iterator[str]:
        """Short printed texts that may be the day of publication, likeliest first."""
        seen: set[str] = set()
        for texts in (self._beside(_DATE_LABELS), self._around, self._anywhere(_DATE_LABELS)):
            for text in texts:
                if text not in seen and any(char.isdecimal() for char in text) and not _CHANGED.match(text):
                    yield text
                seen.add(text)

    def bylines(self) -> Iterator[str]:
        """The texts near the headline that are labelled as bylines, then those that say themselves that they are one, then
        those that are labelled elsewhere."""
        yield from self._beside(_BYLINE_LABELS)
        yield from (text for text in self._around if _byline().match(text))
        yield from self._anywhere(_BYLINE_LABELS)

    def _beside(self, labels: tuple[str, ...]) -> list[str]:
        return _labelled_texts(self._labelled_beside, labels)

    def _anywhere(self, labels: tuple[str, ...]) -> list[str]:
        return _labelled_texts(self._labelled_anywhere, labels)

    @cached_property
    def _labelled_beside(self) -> list[tuple[Any, str]]:
        """The labelled elements under the parent of the headline's parent, those behind the headline first."""
        parent = None if self._heading is None else self._heading.getparent()
        around = None if parent is None else parent.getparent()
        return [] if around is None else self._from_headline(_labelled(around))

    @cached_property
    def _labelled_anywhere(self) -> list[tuple[Any, str]]:
        """Those of the whole page, those behind the headline first."""
        return self._from_headline(_labelled(self._tree))

    def _from_headline(self, found: list[tuple[Any, str]]) -> list[tuple[Any, str]]:
        at = next((index for index, (element, _) in enumerate(found) if element is self._heading), 0)
        return found[at:] + found[:at]

    @cached_property
    def _around(self) -> list[str]:
        """The short blocks just behind the headline, and those just before it."""
        if self._heading is not None:
            near = _blocks_near(self._heading)
        else:
            loose = letters_only(self._title)
            blocks = [text for _, text in block_texts(self._tree)] if loose else []
            at = next((index for index, text in enumerate(blocks) if letters_only(text) == loose), None)
            if at is None:
                return []
            near = blocks[at + 1 : at + 1 + _BLOCKS_BEHIND_TITLE] + blocks[max(0, at - _BLOCKS_BEFORE_TITLE) : at]
        return [text for text in near if len(text) <= _TEXT_CHARS]


def _labelled(root: Any) -> list[tuple[Any, str]]:
    """The headings and the labelled elements below `root` in the order of the page, each with its label."""
    found = []
    for one in root.iterdescendants(etree.Element):
        classes, name, tag = one.get("class"), one.get("id"), one.tag
        is_heading = tag in _HEADINGS
        if not (is_heading or classes or name):
            continue
        label = f"{classes or ''} {name or ''}"
        if not is_heading and (tag in _NO_TEXT or not _is_telling(label)):
            continue
        is_fitting = len(one) <= _CHILDREN_LIMIT and not any(word in label for word in _BARRED_LABELS)
        if is_fitting and next(one.iterancestors(*ASIDE), None) is None:
            found.append((one, label))
    return found


@lru_cache(10_000)
def _is_telling(label: str) -> bool:
    """Whether it is a date's or a byline's label; the pages of an outlet have the same labels over and over."""
    return _LABEL.search(label) is not None


def _labelled_texts(elements: list[tuple[Any, str]], labels: tuple[str, ...]) -> list[str]:
    """The short texts of the elements that have one of these labels."""
    wanted = (one for one, label in elements if one.tag not in _HEADINGS and any(word in label for word in labels))
    texts = [spaced_text(one) for one in islice(wanted, _LABELS_LIMIT)]
    return [text for text in texts if 2 <= len(text) <= _TEXT_CHARS]


def spaced_text(element: Any) -> str:
    """The text of a small element on one line, with a space between its parts: style sheets set labels apart from names."""
    parts = [part for tag in _NO_TEXT for one in element.iter(tag) for part in one.itertext(with_tail=False)]
    silent = set(parts)
    return one_line(" ".join(part for part in element.itertext() if part not in silent))


def _blocks_near(heading: Any) -> list[str]:
    """The blocks that follow an element in the order of the page, then those just before it."""
    behind: list[str] = []
    one = heading
    for _ in range(_CLIMBS):
        for sibling in one.itersiblings():
            behind += islice(_blocks(sibling), _BLOCKS_BEHIND_TITLE - len(behind))
            if len(behind) >= _BLOCKS_BEHIND_TITLE:
                break
        one = one.getparent()
        if one is None or len(behind) >= _BLOCKS_BEHIND_TITLE:
            break
    before: list[str] = []
    for sibling in islice(heading.itersiblings(preceding=True), _BLOCKS_BEFORE_TITLE):
        before = [text for _, text in block_texts(sibling)][-_BLOCKS_BEFORE_TITLE:] + before
    return behind + before[-_BLOCKS_BEFORE_TITLE:]


def _blocks(root: Any) -> Iterator[str]:
    """The blocks below `root`, one small element after the other: what follows the headline may be all of the page."""
    waiting = [root]
    while waiting:
        element = waiting.pop()
        if next(islice(element.iter(), _SMALL_ELEMENTS, None), None) is None:
            yield from (text for _, text in block_texts(element))
        else:
            waiting.extend(reversed(element))


def byline_lines(paragraphs: list[str]) -> list[str]:
    """The short paragraphs at either end of the text that say themselves that they are a byline ("Автор: ..."), and
    the brackets in which Chinese agencies name their reporters behind the last sentence."""
    ends = dict.fromkeys([*paragraphs[-_CLOSING_LINES:], *paragraphs[:_LABEL_LINES]])
    lines = (one.strip("()（）[]【】 ") for one in ends if len(one) <= _LABEL_CHARS)
    said = [one for one in lines if _byline().match(one) and not one.endswith(_SENTENCE_ENDS)]
    closings = (_closing().search(one[-_LABEL_CHARS:]) for one in paragraphs[-_LABEL_LINES:])
    return said + [found[1] for found in closings if found]


def without_labels(paragraphs: list[str], *, zone: str, authors: tuple[str, ...]) -> list[str]:
    """The paragraphs without lines at their head that are no more than the day or the byline, and without a last one that
    says itself that it is the byline."""
    at = 0
    while at < min(len(paragraphs) - 1, _LABEL_LINES) and _is_label(paragraphs[at], zone, authors):
        at += 1
    rest = paragraphs[at:]
    is_signed = len(rest) > 1 and authors and len(rest[-1]) <= _LABEL_CHARS and _byline().match(rest[-1])
    return rest[:-1] if is_signed and clean_authors([rest[-1]]) == authors else rest


def _is_label(line: str, zone: str, authors: tuple[str, ...]) -> bool:
    if len(line) > _LABEL_CHARS or line.endswith(_SENTENCE_ENDS):
        return False
    if read_known_shape(line, zone=zone, source="text") is not None:
        return True
    return bool(authors) and clean_authors([line]) == authors


@cache
def _closing() -> re.Pattern[str]:
    return re.compile(rf"[(（]((?:{'|'.join(data('people')['before_cjk'])})[^()（）]{{2,60}})[)）]$")


@cache
def _byline() -> re.Pattern[str]:
    openings = sorted(data("people")["before"], key=len, reverse=True)
    cjk = data("people")["before_cjk"]
    words = "|".join(map(re.escape, openings))
    return re.compile(rf"^(?:(?:{words})(?:\s*:\s*|\s+)|(?:{'|'.join(cjk)})\s?[:：]?\s?)(?=\S)", re.IGNORECASE)
