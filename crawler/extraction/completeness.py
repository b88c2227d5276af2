"""Whether the text that was read is the whole of it. Pure.

Signs that a text goes on where the page stops, and which of them are enough:

| signs                                                                             | the text is |
|-----------------------------------------------------------------------------------|-------------|
| the part that the page calls paid is in the text, or it is as long as stated      | WHOLE       |
| a line after it asks for money to read on, and the text is no long one            | PAYWALLED   |
| the page says it is not free, and: little text, or any sign of an end in mid-text | PAYWALLED   |
| the page says it is metered, and: two of the signs of an end in mid-text          | PAYWALLED   |
| a wall stands where it ends (by its class), and: any other sign of such an end    | PAYWALLED   |
| the page states a far longer text, or its feed has one                            | TRUNCATED   |
| it ends with "[...]", and is little                                               | TRUNCATED   |
| two of: "...", a line "Read more" after it, a mere scrap of text                  | TRUNCATED   |
| anything else                                                                     | WHOLE       |

The first row that holds decides. The lines that ask to subscribe or to read on are no part of the text in any case.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache
from itertools import islice
from typing import Any

from ahocorasick_rs import MATCHKIND_LEFTMOST_FIRST, BytesAhoCorasick
from lxml import etree

from crawler.extraction.article import Completeness
from crawler.extraction.claims import Access, Claims
from crawler.extraction.datafiles import data
from crawler.extraction.page import block_texts, fragment_paragraphs
from crawler.extraction.plain import fold, letters_only, one_line


class Sign(Enum):
    """What was seen of a text's end."""

    PAID = auto()
    METERED = auto()
    ASKED_TO_PAY = auto()
    ASKED_TO_READ_ON = auto()
    WALL = auto()
    ELLIPSIS = auto()
    EXCERPT = auto()
    STATED_LONGER = auto()
    FEED_LONGER = auto()
    LITTLE = auto()
    SCRAP = auto()
    LONG = auto()
    WHOLE = auto()


_MID_TEXT = frozenset(
    {
        Sign.ASKED_TO_PAY,
        Sign.ASKED_TO_READ_ON,
        Sign.WALL,
        Sign.ELLIPSIS,
        Sign.EXCERPT,
        Sign.STATED_LONGER,
        Sign.FEED_LONGER,
    }
)
_SCRAP_CHARS = 400
_LITTLE_CHARS = 1_200
_PAID_PART_CHARS = 160
"""Less than this in the part that is paid is an offer, not the text."""
_LONG_CHARS = 3_600
_DENSITY = 3
"""How many characters of other scripts one Chinese character counts for."""
_LONGER, _LONGER_LETTERS, _LONGER_WORDS = 1.5, 80, 50
_OPENING_LETTERS = 60
_MARKUP_LIMIT_CHARS = 300_000
_LONGER_WORDS_SHARE, _MOST_LONGER_WORDS = 2.0, 4.0
"""Word counts are loose: below this one counts captions and embedded posts, too, beyond it characters or the whole site."""
_AS_LONG = (0.85, 1.2)
_WALL_LINE_CHARS = 200
_LINES_CUT = 6
_PROSE_CHARS, _PROSE_BEHIND = 120, 3
_WALLS_LIMIT = 20
_WALL_TEXTS, _WALL_TEXT_CHARS = 200, 2_000
_STEPS = 100
_NO_TEXT = frozenset(("script", "style", "template", "noscript", "svg"))
_OPENING_CHARS = 2
_OPENED_CHARS = 16
_ANCHOR_LETTERS = 20
_END_LETTERS = 400
_WAY_UP, _WAY_BACK = 5, 8
_BLOCKS_BEHIND = 5
# Looked for from its beginning alone: a long run of signs within a line would be tried from each of them.
_MARKS = re.compile(r"^[\W_]+|(?<![\W_])[\W_]+$")
_MARKS_BEFORE = re.compile(r"^[\W_]+")
_EXCERPT = re.compile(r"(?:\[\s?(?:…|\.{3}|&hellip;)\s?\]|\((?:…|\.{3})\))\s*$")
_ELLIPSIS = re.compile(r"(?:…|\.{3}|。。。)[\"'”’»)]?\s*$")
_TRAILER = re.compile(r"(?:…|\.{3}|\])\s*[\[(→»>]*\s*([^\W\d_][^….\[\]]{2,40})$")
_HAN = re.compile("[\u3040-\u30ff\u3400-\u9fff]")
_WALL_CLASSES = (
    "paywall", "regwall", "subscriber-only", "subscriber-wall", "subscribe-wall", "subscription-wall", "registration-wall",
    "premium-wall", "premium-content", "premium-box", "paid-content", "content-gate", "article-gate", "piano-", "tp-modal",
)  # fmt: skip
_WALL_PARTS = ("wall", "premium", "subscriber-", "paid-", "-gate", "piano-", "tp-modal")
"""One of them is in each of the classes."""
_WALL_CLASS_CHARS = max(map(len, _WALL_CLASSES))
_LABEL_CHARS = 2_000
_OPEN_LABEL = re.compile(rb"""\b(?:class|id)\s*=\s*(?:"[^"]*|'[^']*|[^\s"'<>=]*)\Z""")
_SIMPLE_SELECTOR = re.compile(r"^[\w*]*([.#])([\w-]{1,100})$")


@dataclass(frozen=True, slots=True)
class Wall:
    """An element that its class calls a paywall: the letters just before it, and its own text."""

    before: str
    text: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """The text without the lines that ask to read on, and how whole it is. `signs` are those that were seen."""

    paragraphs: tuple[str, ...]
    completeness: Completeness
    signs: frozenset[Sign]


def walls_of(tree: Any, markup: bytes | None = None) -> tuple[Wall, ...]:
    """The walls of a page whose menus and widgets are still in its tree. `markup` is what was parsed, if it is at hand."""
    # The markup first: few pages have such a class, and looking at each element takes most of the time.
    if markup is not None and not _may_have_wall(markup.lower()):
        return ()
    found: list[Wall] = []
    for element in islice(_walls(tree), _WALLS_LIMIT):
        said = "".join(islice(element.itertext(), _WALL_TEXTS))[:_WALL_TEXT_CHARS]
        found.append(Wall(_letters_before(element), one_line(said)))
    return tuple(found)


def _may_have_wall(markup: bytes) -> bool:
    """Whether any of the classes stands in a class or id of the page, which is in small letters."""
    for _, begin, end in _wall_parts().find_matches_as_indexes(markup):
        around = markup[max(0, begin - _WALL_CLASS_CHARS) : end + _WALL_CLASS_CHARS]
        if any(one in around for one in _wall_names()) and _is_in_label(markup[max(0, begin - _LABEL_CHARS) : begin]):
            return True
    return False


def _is_in_label(before: bytes) -> bool:
    """Whether a class or id goes on behind this; so it is, too, where its beginning is too far away to tell."""
    is_far = len(before) == _LABEL_CHARS and b'"' not in before and b"'" not in before
    return is_far or _OPEN_LABEL.search(before) is not None


@cache
def _wall_parts() -> BytesAhoCorasick:
    # Of this kind of match, a few short words are looked for in many bytes at a time: thirty times faster than one by one.
    return BytesAhoCorasick([part.encode() for part in _WALL_PARTS], matchkind=MATCHKIND_LEFTMOST_FIRST)


@cache
def _wall_names() -> tuple[bytes, ...]:
    return tuple(one.encode() for one in _WALL_CLASSES)


def _walls(tree: Any) -> Iterator[Any]:
    """The elements whose class, or id where they have none, has any of the names."""
    known: dict[str, bool] = {}
    for element in tree.iter(etree.Element):
        if not (label := element.get("class") or element.get("id")):
            continue
        is_wall = known.get(label)
        if is_wall is None:
            is_wall = known[label] = _is_wall(label.lower())
        if is_wall:
            yield element


def _is_wall(label: str) -> bool:
    # Plain searches, and the parts that several classes share first: a pattern costs far more.
    return any(part in label for part in _WALL_PARTS) and any(one in label for one in _WALL_CLASSES)


def judge(
    paragraphs: list[str], claims: Claims, walls: tuple[Wall, ...], *, feed_html: str | None, tree: Any
) -> Verdict:
    """How whole the text is that was read. `feed_html` is the body that the feed brought; `tree` is not changed."""
    kept, seen = without_wall_lines(paragraphs)
    text = "\n".join(kept)
    signs = {*seen, *_of_size(text), *_of_the_end(kept), *_of_length(text, claims, feed_html)}
    end = letters_only(text[-2 * _END_LETTERS :])[-_END_LETTERS:] if walls or Sign.LITTLE in signs else ""
    signs |= set(_of_walls(end, walls))
    if claims.access in (Access.PAID, Access.METERED):
        signs.add(Sign.PAID if claims.access is Access.PAID else Sign.METERED)
    if Sign.LITTLE in signs and Sign.ASKED_TO_PAY not in signs:
        signs |= _of_blocks_behind(end, tree)
    # Asked last: it searches the page.
    if decide(frozenset(signs)) is Completeness.PAYWALLED and _paid_part_read(text, claims, tree):
        signs.add(Sign.WHOLE)
    return Verdict(tuple(kept), decide(frozenset(signs)), frozenset(signs))


def is_plainly_whole(paragraphs: list[str], claims: Claims, *, feed_html: str | None) -> bool:
    """Whether neither the text nor what is said of it gives a sign against its being whole. The page is not looked at."""
    kept, seen = without_wall_lines(paragraphs)
    if seen or len(kept) != len(paragraphs) or claims.access in (Access.PAID, Access.METERED):
        return False
    text = "\n".join(kept)
    signs = {*_of_size(text), *_of_the_end(kept), *_of_length(text, claims, feed_html)}
    return not signs & (_MID_TEXT | {Sign.SCRAP})


def decide(signs: frozenset[Sign]) -> Completeness:
    """The table above."""
    mid_text = signs & _MID_TEXT
    if Sign.WHOLE in signs and Sign.ASKED_TO_PAY not in signs:
        return Completeness.WHOLE
    is_paywalled = (
        (Sign.ASKED_TO_PAY in signs and (Sign.LONG not in signs or len(mid_text) > 1))
        or (Sign.PAID in signs and (bool(mid_text) or Sign.LITTLE in signs))
        or (Sign.METERED in signs and len(mid_text) > 1)
        or (Sign.WALL in signs and len(mid_text) > 1)
    )
    if is_paywalled:
        return Completeness.PAYWALLED
    is_truncated = (
        bool(signs & {Sign.STATED_LONGER, Sign.FEED_LONGER})
        or signs >= {Sign.EXCERPT, Sign.LITTLE}
        or len(signs & {Sign.ELLIPSIS, Sign.EXCERPT, Sign.ASKED_TO_READ_ON, Sign.SCRAP}) > 1
    )
    return Completeness.TRUNCATED if is_truncated else Completeness.WHOLE


def without_wall_lines(paragraphs: list[str]) -> tuple[list[str], set[Sign]]:
    """The paragraphs without the lines at their end that ask to pay, to sign in or to read on, and what was asked.

    Behind a line that asks to pay stands no text any more, unless it is prose: then the line is a mere advertisement.
    """
    kept, seen = list(paragraphs), set[Sign]()
    for place, line in enumerate(paragraphs):
        if asked_by(line) is Sign.ASKED_TO_PAY and _prose(paragraphs[place + 1 :]) < _PROSE_BEHIND:
            kept, seen = kept[:place], {sign for one in paragraphs[place:] if (sign := asked_by(one))}
            break
    ends = len(kept)
    beside: list[str] = []
    while kept and ends - len(kept) < _LINES_CUT:
        sign = asked_by(kept[-1])
        if sign is not None:
            seen.add(sign)
            beside = []
        elif _is_beside(kept[-1]):
            beside.insert(0, kept[-1])
        else:
            break
        kept.pop()
    if not seen:
        kept += beside
    if kept and (trailer := _TRAILER.search(kept[-1])) and asked_by(trailer[1]) is Sign.ASKED_TO_READ_ON:
        seen.add(Sign.ASKED_TO_READ_ON)
        kept[-1] = kept[-1][: trailer.start(1)].rstrip(" \u00a0→»>[(")
    return kept, seen


def _prose(paragraphs: list[str]) -> int:
    """How many of them are long enough for sentences."""
    return sum(_size(one) >= _PROSE_CHARS for one in paragraphs)


def asked_by(line: str) -> Sign | None:
    """What a line asks of its reader; None for a line of text."""
    if len(line) > _WALL_LINE_CHARS:
        return None
    opening = _opening_of(line)
    if opening not in _asking_openings():
        return None
    bare = _bare(line)
    if bare.startswith(_lines("subscribe")):
        return Sign.ASKED_TO_PAY
    if bare.startswith(_lines("to_read_on")):
        return Sign.ASKED_TO_PAY if any(word in bare for word in _lines("pay_words")) else Sign.ASKED_TO_READ_ON
    return Sign.ASKED_TO_READ_ON if bare in _known("read_on") else None


def _is_beside(line: str) -> bool:
    """Whether it is a line that stands around those, such as "Log in"."""
    if len(line) > _WALL_LINE_CHARS // 4:
        return False
    bare = _bare(line)
    return bare in _known("beside") or bare.startswith(_lines("beside"))


def _bare(line: str) -> str:
    return _MARKS.sub("", fold(line))


@cache
def _lines(section: str) -> tuple[str, ...]:
    return tuple(_bare(line) for lines in data("walls")[section].values() for line in lines)


def _opening_of(line: str) -> str:
    """The first letters of a line, of which no more is folded than that takes."""
    begun = _MARKS_BEFORE.sub("", fold(line[:_OPENED_CHARS]))
    return _opening(begun if len(begun) > 2 * _OPENING_CHARS else _MARKS_BEFORE.sub("", fold(line)))


def _opening(bare: str) -> str:
    return bare[:_OPENING_CHARS]


@cache
def _asking_openings() -> frozenset[str]:
    """How lines that ask for something begin: hardly any line of a text does."""
    asking = {*_lines("subscribe"), *_lines("to_read_on"), *_lines("read_on")}
    return frozenset(map(_opening, asking))


@cache
def _known(section: str) -> frozenset[str]:
    return frozenset(_lines(section))


def _of_size(text: str) -> Iterator[Sign]:
    size = _size(text)
    if size < _SCRAP_CHARS:
        yield Sign.SCRAP
    if size < _LITTLE_CHARS:
        yield Sign.LITTLE
    elif size >= _LONG_CHARS:
        yield Sign.LONG


def _size(text: str) -> int:
    """The number of characters, as scripts that part words have them."""
    return len(text) if text.isascii() else len(text) + (_DENSITY - 1) * len(_HAN.findall(text[:_LONG_CHARS]))


def _of_the_end(paragraphs: list[str]) -> Iterator[Sign]:
    last = paragraphs[-1] if paragraphs else ""
    if _EXCERPT.search(last):
        yield Sign.EXCERPT
    elif _ELLIPSIS.search(last):
        yield Sign.ELLIPSIS


def _of_length(text: str, claims: Claims, feed_html: str | None) -> Iterator[Sign]:
    """What the lengths say that the page or its feed states."""
    if not text:
        return
    if claims.body and _is_longer(claims.body, text):
        yield Sign.STATED_LONGER
    if feed_html and _is_longer(feed_html, text):
        yield Sign.FEED_LONGER
    if claims.word_count and not _HAN.search(text[:500]):
        count = len(text.split())
        share = claims.word_count / max(count, 1)
        if _LONGER_WORDS_SHARE <= share <= _MOST_LONGER_WORDS and claims.word_count - count > _LONGER_WORDS:
            yield Sign.STATED_LONGER
        elif _AS_LONG[0] <= share <= _AS_LONG[1]:
            yield Sign.WHOLE


def _is_longer(markup: str, text: str) -> bool:
    """Whether it is the same text, and far longer."""
    if len(markup) < _LONGER * len(text):
        return False
    other = letters_only(" ".join(fragment_paragraphs(markup[:_MARKUP_LIMIT_CHARS])))
    letters = letters_only(text)
    return len(other) > _LONGER * len(letters) + _LONGER_LETTERS and letters[:_OPENING_LETTERS] in other


def _of_walls(end: str, walls: tuple[Wall, ...]) -> Iterator[Sign]:
    """The walls that stand where the text ends: others may wait on every page, hidden. One that asks to subscribe is one
    sign, not two."""
    for wall in walls:
        if wall.before and end and wall.before in end:
            said = _bare(wall.text)
            asks = any(line in said for line in _lines("subscribe"))
            yield Sign.ASKED_TO_PAY if asks else Sign.WALL


def _letters_before(element: Any) -> str:
    """The last letters of the text before an element; empty if none is near."""
    for _ in range(_WAY_UP):
        for sibling in islice(element.itersiblings(preceding=True), _WAY_BACK):
            letters = letters_only(sibling.tail or "") or letters_only(_last_text(sibling))
            if len(letters) >= _ANCHOR_LETTERS // 2:
                return letters[-_ANCHOR_LETTERS:]
        element = element.getparent()
        if element is None or element.tag in ("body", "html"):
            break
    return ""


def _last_text(element: Any) -> str:
    """The end of an element's text, found from its end: the element may be most of the page."""
    parts: list[str] = []
    stack: list[Any] = [element]
    for _ in range(_STEPS):
        if not stack or sum(map(len, parts)) > 2 * _ANCHOR_LETTERS:
            break
        node = stack.pop()
        if isinstance(node, str):
            parts.append(node[-200:])
        elif node is not None and node.tag not in _NO_TEXT:
            stack.append(node.text)
            for child in node[-_STEPS:]:
                stack += (child, child.tail)
    return "".join(reversed(parts))


def _of_blocks_behind(end: str, tree: Any) -> set[Sign]:
    """What the page says just behind a little text: a reader of bodies may have dropped it as clutter."""
    if not end:
        return set()
    blocks = [text for _, text in block_texts(tree)]
    places = [n for n, text in enumerate(blocks) if (own := _tail(text)) and own in end]
    behind = blocks[places[-1] + 1 : places[-1] + 1 + _BLOCKS_BEHIND] if places else []
    return {sign for line in behind if (sign := asked_by(line))}


def _tail(text: str) -> str:
    return letters_only(text[-4 * _ANCHOR_LETTERS :])[-_ANCHOR_LETTERS:]


def _paid_part_read(text: str, claims: Claims, tree: Any) -> bool:
    """Whether the part of the page that is said to be paid is there, and was read."""
    letters = letters_only(text) if claims.paid_parts else ""
    for selector in claims.paid_parts:
        found = _SIMPLE_SELECTOR.match(selector)
        if found is None:
            continue
        by_class, name = found[1] == ".", found[2]
        path = "//*[contains(concat(' ',normalize-space(@class),' '),$name)]" if by_class else "//*[@id=$name]"
        for element in tree.xpath(path, name=f" {name} " if by_class else name)[:_WALLS_LIMIT]:
            part = " ".join(block for _, block in block_texts(element))
            if _size(part) >= _PAID_PART_CHARS and letters_only(part[-_END_LETTERS:])[-_END_LETTERS // 4 :] in letters:
                return True
    return False
