"""What must hold of everything that was read, however broken the page was."""

import re
import unicodedata
from collections.abc import Iterator

from crawler.extraction.plain import TEXT_LIMIT_CHARS, TITLE_LIMIT_CHARS, one_line
from storage import NewArticle

_UNADDRESSED = re.compile(r"[\s\x00-\x20\x7f-\x9f\ud800-\udfff]")
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_TAG = re.compile(
    r"</?(?:p|div|span|a|br|b|i|em|strong|ul|ol|li|h[1-6]|img|script|style|table|tr|td)(?:\s[^<>]{0,200})?/?>", re.I
)
# Where a page writes of tags, or a stray sign makes its tag none, a tag in its text is text.
_WRITES_OF_TAGS = re.compile(
    rb"&(?:amp;)*(?:lt|#0*60|#x0*3c)\b|u003c|\[CDATA|textarea|plaintext|<xmp|<title|json|__[A-Z]+__|%3c|\0|<[^a-z/!?]|</[^a-z>]",
    re.I,
)
_ENTITY = re.compile(r"&(?:amp|lt|gt|quot|nbsp|#\d{2,7});")
# A sign within a reference (&#?230;) makes it none to a browser, too, and the parser drops a sign that it does not know.
_ESCAPED_TWICE = re.compile(
    rb"&(?:amp|#0*38|#x0*26);(?:amp|lt|gt|quot|nbsp|#)|&#[^\dx;&<\s][^;&<\s]*;|u0026|CDATA|textarea|plaintext|<xmp|<title|json|\0",
    re.I,
)


def wrongs(article: NewArticle, page: bytes) -> Iterator[str]:
    """What does not hold of an article that was read from `page`, a sentence each."""
    yield from text_wrongs(article.text)
    yield from line_wrongs("title", article.title, TITLE_LIMIT_CHARS)
    for author in article.authors:
        yield from line_wrongs("author", author, 200)
    if len(set(article.authors)) != len(article.authors):
        yield "an author is named twice"
    for name in ("publisher", "originator"):
        yield from line_wrongs(name, getattr(article, name) or "", 500)
    for moment in (article.published_at, article.updated_at):
        if moment is not None and moment.tzinfo is None:
            yield "an instant has no zone"
    if not _LANGUAGE.fullmatch(article.language):
        yield f'the language is "{article.language}"'
    if not article.url.startswith(("http://", "https://")) or _UNADDRESSED.search(article.url):
        yield f'the address is "{article.url}"'
    yield from markup_wrongs(f"{article.title}\n\n{article.text}", page)


def markup_wrongs(text: str, page: bytes) -> Iterator[str]:
    """Whether tags of the page stand in its text, or entities that a reader of the page would not see as such."""
    if (tag := _TAG.search(text)) and not _WRITES_OF_TAGS.search(page):
        yield f'there is markup in the text: "{tag[0]}"'
    if (entity := _ENTITY.search(text)) and not _ESCAPED_TWICE.search(page):
        yield f'there is an entity in the text: "{entity[0]}"'


def text_wrongs(text: str) -> Iterator[str]:
    """What is wrong with a text of paragraphs."""
    if len(text) > TEXT_LIMIT_CHARS:
        yield f"the text has {len(text)} characters"
    for paragraph in text.split("\n\n"):
        if not paragraph:
            yield "there is an empty paragraph"
        if paragraph != one_line(paragraph):
            yield f"a paragraph is not one plain line: {paragraph[:80]!r}"
    if not unicodedata.is_normalized("NFC", text):
        yield "the text is not composed (NFC)"
    if any("\ud800" <= char <= "\udfff" or (unicodedata.category(char) == "Cc" and char != "\n") for char in text):
        yield "there is a control character in the text"


def line_wrongs(name: str, line: str, limit_chars: int) -> Iterator[str]:
    """What is wrong with a string that is to be one line."""
    if line != one_line(line):
        yield f"the {name} is not one plain line: {line[:80]!r}"
    if len(line) > limit_chars:
        yield f"the {name} has {len(line)} characters"
