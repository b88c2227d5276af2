"""The readers that are compared, each as a function from page to answer.

"silkwatch by layout" reads a page by a layout that was learned, before the clock ran, from that very page: five copies of
it under five titles, since a set has one page of an outlet. So its time is that of reading by a layout, and its answers
would say nothing of quality: it knows the page. Where no layout is learned, or it does not fit, the generic reading counts;
the time on the pages that it fits, which are those of an outlet that has a layout, is told below the table.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache, partial
from typing import Any

import newspaper
import readability
import trafilatura
from lxml import html

from benchmarks.extraction.pages import KnownPage
from crawler.extraction import Article, Fit, Known, extract, extract_by
from crawler.extraction.layouts import Layout, RepeatedText, learn

BY_LAYOUT = "silkwatch by layout"
_COPIES = 5
# Of the texts that an outlet repeats, a page alone tells none. Looking for one takes as long as for many.
_REPEATED = (RepeatedText("0" * 16, "a text that no page has"),)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a reader says of a page. `day` is ISO 8601; `published_at` is None where it states no time of day. `people` are
    the authors that are no agencies; None for a reader that does not tell them apart."""

    text: str = ""
    title: str = ""
    day: str | None = None
    published_at: datetime | None = None
    authors: tuple[str, ...] = ()
    people: tuple[str, ...] | None = None


def _silkwatch(page: KnownPage) -> Answer:
    return _answer(extract(page.html, url=page.url))


def _by_layout(page: KnownPage) -> Answer:
    layout = layout_of(page)
    return _answer(extract_by(page.html, url=page.url, layout=layout, check=False, observing=False).article)


@cache
def layout_of(page: KnownPage) -> Layout | None:
    """What the page alone teaches; None if that is nothing."""
    seen = extract_by(page.html, url=page.url, layout=None, check=False, observing=True).observation
    if seen is None:
        return None
    # Its own texts stand on all of its copies, and are no repeated ones.
    layout = learn([replace(seen, title=f"{copy:016x}", texts=()) for copy in range(_COPIES)])
    if layout is None:
        return None
    layout = replace(layout, repeated=_REPEATED)
    # Its first page compiles it, and the thousands that follow do not.
    extract_by(page.html, url=page.url, layout=layout, check=False, observing=False)
    return layout


@cache
def is_fitting(page: KnownPage) -> bool:
    """Whether the page is read by its layout."""
    read = extract_by(page.html, url=page.url, layout=layout_of(page), check=False, observing=False)
    return read.fit is Fit.USED


def _answer(read: Article) -> Answer:
    moment = read.published
    is_timed = moment is not None and moment.known is not Known.DATE_ONLY
    return Answer(
        text=read.text,
        title=read.title,
        day=moment.day.isoformat() if moment else None,
        published_at=moment.at if moment and is_timed else None,
        authors=read.credited,
        people=read.authors,
    )


def _trafilatura(page: KnownPage, *, fast: bool) -> Answer:
    read: Any = trafilatura.bare_extraction(page.html, url=page.url, fast=fast, with_metadata=True)
    if read is None:
        return Answer()
    names = tuple(one.strip() for one in (read.author or "").split(";") if one.strip())
    return Answer(text=read.text or "", title=read.title or "", day=read.date, authors=names)


def _newspaper(page: KnownPage) -> Answer:
    try:
        read = _newspaper_article(page)
    except ImportError:  # its tokenizers of Chinese, Japanese and Korean are packages of their own
        read = _newspaper_article(page, language="en")
    except (newspaper.ArticleException, ValueError):
        return Answer()
    at = read.publish_date
    return Answer(
        text=read.text or "",
        title=read.title or "",
        day=at.date().isoformat() if at else None,
        published_at=at if at and at.tzinfo else None,
        authors=tuple(read.authors),
    )


def _newspaper_article(page: KnownPage, **options: Any) -> Any:
    read = newspaper.Article(page.url, fetch_images=False, **options)
    read.download(input_html=page.html.decode("utf-8", "replace"))
    read.parse()
    return read


def _readability(page: KnownPage) -> Answer:
    try:
        document = readability.Document(page.html.decode("utf-8", "replace"))
        body = html.fromstring(document.summary(html_partial=True))
        return Answer(text=" ".join(body.itertext()), title=document.short_title())
    except (readability.readability.Unparseable, ValueError, AssertionError):
        return Answer()


READERS: dict[str, Callable[[KnownPage], Answer]] = {
    "silkwatch": _silkwatch,
    BY_LAYOUT: _by_layout,
    "trafilatura": partial(_trafilatura, fast=False),
    "trafilatura fast": partial(_trafilatura, fast=True),
    "newspaper4k": _newspaper,
    "readability": _readability,
}
PREPARATIONS: dict[str, Callable[[KnownPage], object]] = {BY_LAYOUT: layout_of}
"""What a reader does with a page beforehand, while no clock runs."""
