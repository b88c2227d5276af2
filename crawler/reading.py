"""What a reader process does with a page: text, flags, fingerprint and snapshot record, ready to be stored.

Runs outside the crawl's own process, since all of it is CPU-bound. It imports no Scrapy and opens no database.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from crawler.extraction import Article, Hints, Kind, Outlet, extract
from crawler.spiders import Reading, Source, read_links
from storage import FlagRecord, NewArticle, SpanRecord, encode_response
from stories import fingerprint
from themes import Flag, ThemeSet, fold_for_search, load_packs


@dataclass(frozen=True, slots=True)
class Page:
    """A page as fetched, with what is known of it beforehand."""

    outlet_id: str
    url: str
    body: bytes
    http_status: int
    headers: tuple[tuple[str, str], ...]
    content_type: str
    fetched_at: datetime
    outlet: Outlet
    hints: Hints
    etag: str | None
    last_modified: str | None


@dataclass(frozen=True, slots=True)
class PageReading:
    """A page as read. `article` None: there is nothing to store, for the reason given. `record` is its WARC record."""

    kind: Kind
    reason: str
    article: NewArticle | None
    flags: tuple[FlagRecord, ...]
    record: bytes
    sha256: str


_REASONS = {
    Kind.NO_TEXT: "the page has no text",
    Kind.CHALLENGE: "a bot check stands in the page's place",
    Kind.NOT_HTML: "not a page of HTML",
}


@cache
def _themes(packs: Path | None) -> ThemeSet:
    return load_packs(packs)


def warm_up(packs: Path | None) -> None:
    """Load what every page needs, once, when a reader process starts."""
    _themes(packs)


def read_endpoint(source: Source) -> Reading:
    """Find the links in the answer of an endpoint."""
    return read_links(source)


def read_page(page: Page, packs: Path | None = None) -> PageReading:
    """Read a page and judge it. `packs` is the folder of theme packs; None means the shipped ones."""
    sha256 = hashlib.sha256(page.body).hexdigest()
    record = encode_response(page.url, page.http_status, page.headers, page.body, page.fetched_at)
    read = extract(
        page.body,
        url=page.url,
        content_type=page.content_type,
        outlet=page.outlet,
        hints=page.hints,
        fetched_at=page.fetched_at,
    )
    if read.kind is not Kind.ARTICLE:
        return PageReading(read.kind, _REASONS[read.kind], None, (), record, sha256)
    flags = tuple(_flag_record(flag) for flag in _themes(packs).flag(read.title, read.text))
    return PageReading(read.kind, "", _new_article(page, read), flags, record, sha256)


def _flag_record(flag: Flag) -> FlagRecord:
    spans = tuple(SpanRecord(s.field, s.start, s.end, s.text, s.term) for s in flag.spans)
    return FlagRecord(flag.theme, flag.version, flag.score, spans)


def _new_article(page: Page, read: Article) -> NewArticle:
    return NewArticle(
        outlet_id=page.outlet_id,
        url=read.canonical_url,
        key=page.outlet.key(read.canonical_url),
        title=read.title,
        text=read.text,
        language=read.language,
        authors=read.authors,
        publisher=read.publisher or page.outlet.name or page.outlet_id,
        originator=read.originator,
        kind=read.kind.value,
        picture_url=read.picture_url,
        published_at=read.published.at if read.published else None,
        published_raw=read.published.raw if read.published else None,
        published_source=read.published.source if read.published else None,
        published_known=read.published.known.value if read.published else None,
        updated_at=read.updated.at if read.updated else None,
        updated_raw=read.updated.raw if read.updated else None,
        text_sha256=hashlib.sha256(read.text.encode("utf-8", "replace")).hexdigest(),
        fingerprint=fingerprint(read.text),
        search_title=fold_for_search(read.title),
        search_text=fold_for_search(read.text),
        etag=page.etag,
        last_modified=page.last_modified,
    )
