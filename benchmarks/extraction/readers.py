"""The readers that are compared, each as a function from page to answer."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

import newspaper
import readability
import trafilatura
from lxml import html

from benchmarks.extraction.pages import KnownPage
from crawler.extraction import Known, extract


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
    read = extract(page.html, url=page.url)
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
    "trafilatura": partial(_trafilatura, fast=False),
    "trafilatura fast": partial(_trafilatura, fast=True),
    "newspaper4k": _newspaper,
    "readability": _readability,
}
