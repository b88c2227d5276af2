"""Words of a feed as plain text: HTML in titles and names is data, and only its words are kept.

Rules, in order:
1. Tags that HTML has are cut; what merely looks like one ("<Yeni> dövr", "a < b") stays.
2. Entities become their characters, as often as they were escaped: publishers escape twice, and thrice.
3. Letters that went through the wrong encoding before they were published are set right where that is certain.
"""

import html
import re
from html.entities import html5

from crawler.extraction import one_line
from crawler.spiders.base import TITLE_LIMIT_CHARS

RAW_LIMIT_CHARS = 16_000
AUTHORS_LIMIT = 20
NAME_LIMIT_CHARS = 200
_ROUNDS = 3
_INLINE = frozenset(
    (
        "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "del", "dfn", "em", "font", "i",
        "ins", "kbd", "mark", "nobr", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup",
        "time", "tt", "u", "var", "wbr",
    )
)  # fmt: skip
_BLOCK = frozenset(
    (
        "address", "article", "aside", "blockquote", "body", "br", "center", "dd", "div", "dl", "dt",
        "figcaption", "figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "head", "header", "hr", "html",
        "iframe", "img", "li", "main", "nav", "ol", "p", "picture", "pre", "section", "source", "table",
        "tbody", "td", "th", "thead", "title", "tr", "ul", "video",
    )
)  # fmt: skip
_UNSEEN = re.compile(r"<(script|style)\b.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"</?([a-zA-Z][a-zA-Z0-9]*)(?:[\s/][^<>]*)?>")
_CLOSED = re.compile(r"</([a-zA-Z][a-zA-Z0-9]*)\s*>|<(br)\s*/?>", re.IGNORECASE)
_ENTITY = re.compile(r"&(#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
_CDATA = re.compile(r"<!\[CDATA\[|\]\]>")
_C1 = re.compile("[\x80-\x9f]")
_OF_WINDOWS = {ord(char): code for code in range(0x80, 0xA0) if (char := bytes([code]).decode("cp1252", "ignore"))}
_MAIL = re.compile(r"(?:mailto:)?[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}", re.IGNORECASE)
_EMPTY_BRACKETS = re.compile(r"\(\s*\)|<\s*>|\[\s*\]")
_LANGUAGE = re.compile(r"^\s*([a-zA-Z]{2,3})(?:[-_]|\s*$)")


def is_html_tag(name: str) -> bool:
    """Whether HTML has an element of that name (lower case)."""
    return name in _INLINE or name in _BLOCK


def title_of(raw: str, *, is_html: bool = True) -> str | None:
    """A title as plain text on one line; None if there are no words in it."""
    words = plain(raw) if is_html else one_line(_lettered(raw[:RAW_LIMIT_CHARS]))
    return words[:TITLE_LIMIT_CHARS].rstrip() or None


def plain(raw: str) -> str:
    """HTML, or text that may be HTML, as words on one line."""
    words = raw[:RAW_LIMIT_CHARS]
    if "<" in words or "&" in words or "]]>" in words:
        words = _without_markup(_CDATA.sub("", words))
    return one_line(_lettered(words))


def _lettered(words: str) -> str:
    """Mended, with Windows' characters in the place of the controls whose codes they have."""
    if words.isascii():
        return words
    return _C1.sub(lambda found: found[0].encode("latin-1").decode("cp1252", "ignore"), mended(words))


def _without_markup(words: str) -> str:
    words = _TAG.sub(_cut, _UNSEEN.sub(" ", words) if "<" in words else words)
    for _ in range(_ROUNDS):
        unescaped = _ENTITY.sub(lambda found: unescaped_entity(found[0]), words) if "&" in words else words
        if unescaped == words:
            break
        words = unescaped
        if any(is_html_tag((found[1] or found[2]).lower()) for found in _CLOSED.finditer(words)):
            words = _TAG.sub(_cut, words)
    return words


def _cut(tag: re.Match[str]) -> str:
    name = tag[1].lower()
    return "" if name in _INLINE else " " if name in _BLOCK else tag[0]


def unescaped_entity(entity: str) -> str:
    """The characters of `&name;` or `&#n;`; what HTML does not know stays as it is."""
    if entity[1] == "#":
        return html.unescape(entity)
    return html5.get(entity[1:], entity)


def mended(words: str) -> str:
    """Text whose UTF-8 was taken for Latin-1, or for Windows' version of it, before it was published."""
    if words.isascii():
        return words
    try:
        return words.encode("latin-1").decode("utf-8")
    except UnicodeEncodeError as cause:
        if ord(words[cause.start]) not in _OF_WINDOWS:
            return words
    except UnicodeDecodeError:
        return words
    try:
        return words.translate(_OF_WINDOWS).encode("latin-1").decode("utf-8")
    except ValueError:
        return words


def author_of(raw: str) -> str | None:
    """The name in "mail (Name)", "Name <mail>" or a bare name; None for a bare mail address."""
    name = plain(raw)
    if "@" in name:
        name = _EMPTY_BRACKETS.sub("", _MAIL.sub("", name)).strip(" ,;:-")
        if name.startswith("(") and name.endswith(")"):
            name = name[1:-1].strip()
    return name[:NAME_LIMIT_CHARS].rstrip() or None


def language_of(raw: object) -> str | None:
    """The primary code of a language tag ("az" of "az-AZ" and "AZ_az"); None for what is no tag."""
    found = _LANGUAGE.match(raw[:50]) if isinstance(raw, str) else None
    return found[1].lower() if found else None
