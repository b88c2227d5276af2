"""What a reader process does with a page: text, flags, fingerprint, features and snapshot record, ready to be stored.

Runs outside the crawl's own process, since all of it is CPU-bound. It imports no Scrapy and opens no database.
"""

import hashlib
import os
import resource
import signal
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TypeVar

from crawler.extraction import Article, Choice, Completeness, Hints, Kind, Outlet, extract_by
from crawler.features import made_features
from crawler.flagrecords import flag_record
from crawler.garbage import Slack
from crawler.layoutbook.states import GENERIC, READ_BY_LAYOUT, UNPLANNED, PageSeen, Plan
from crawler.scope import in_scope
from crawler.spiders import Item, Reading, Source, read_links
from storage import (
    CandidateRecord,
    ChoiceRecord,
    EndpointState,
    FlagRecord,
    FoundLink,
    NewArticle,
    encode_response,
)
from stories import fingerprint
from themes import PackError, ThemeSet, entity_finder, fold_for_search, load_packs

T = TypeVar("T")

OUT_OF_MEMORY = 75
"""Exit status of a reader process that reached its limit of memory: what it had begun may have left it unfit."""
RETIRED = 76
"""Exit status of one that earlier pages have made too large; it has not looked at what it was given."""
RETIREMENT_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Page:
    """A page as fetched, with what is known of it beforehand. `plan` is how its outlet's layout is used on it."""

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
    plan: Plan = GENERIC


@dataclass(frozen=True, slots=True)
class PageReading:
    """A page as read. `article` None: there is nothing to store, for the reason given. `record` is its WARC record, `seen`
    what came of its outlet's layout."""

    kind: Kind
    reason: str
    article: NewArticle | None
    flags: tuple[FlagRecord, ...]
    record: bytes
    sha256: str
    seen: PageSeen = UNPLANNED


_REASONS = {
    Kind.NO_TEXT: "the page has no text",
    Kind.VIDEO: "a video page without text",
    Kind.AUDIO: "an audio page without text",
    Kind.GALLERY: "a page of pictures without text",
    Kind.CHALLENGE: "a bot check stands in the page's place",
    Kind.NOT_HTML: "not a page of HTML",
    Kind.TOO_COMPLEX: "the page has more tags than are read (300,000)",
}


@cache
def _themes(packs: Path | None) -> ThemeSet:
    return load_packs(packs)


def warm_up(packs: Path | None, memory_limit_bytes: int | None = None) -> None:
    """Load what every page needs, once, when a reader process starts, and bound the memory that pages may take.

    The limit is on data (RLIMIT_DATA), not on addresses: libraries and threads reserve far more of those than they use.
    """
    if memory_limit_bytes is not None:
        _, most = resource.getrlimit(resource.RLIMIT_DATA)
        limit = memory_limit_bytes if most == resource.RLIM_INFINITY else min(memory_limit_bytes, most)
        resource.setrlimit(resource.RLIMIT_DATA, (limit, most))
    with suppress(PackError):  # whoever opens the watch says so, and each page that is read all the same
        _themes(packs)
        entity_finder()
    _loaded_bytes()


def within_limits(work: Callable[..., T], memory_limit_bytes: int, *args: object) -> T:
    """Do `work` in a reader process. What reaches the limit of memory ends the process, and costs nobody else anything."""
    if _is_too_large(memory_limit_bytes):
        os._exit(RETIRED)
    try:
        return work(*args)
    except MemoryError:
        os._exit(OUT_OF_MEMORY)


def _is_too_large(memory_limit_bytes: int) -> bool:
    loaded = _loaded_bytes()
    return _data_bytes() > loaded + RETIREMENT_SHARE * (memory_limit_bytes - loaded)


@cache
def _loaded_bytes() -> int:
    """What the process had when it began: packs and libraries are no page's doing."""
    return _data_bytes()


def _data_bytes() -> int:
    """The memory that counts for the limit; 0 where the system does not tell."""
    try:
        with open("/proc/self/statm", "rb") as file:
            return int(file.read().split()[5]) * resource.getpagesize()
    except (OSError, IndexError, ValueError):
        return 0


@dataclass(frozen=True, slots=True)
class EndpointReading:
    """The answer of an endpoint as read: its links as the ledger takes them, each identity once, and when each was
    published by its identity (None where the answer does not say). `newest_item_at` is the newest moment that an item
    states, of its publication or of a change. The items themselves are no more in `reading`."""

    reading: Reading
    links: tuple[FoundLink, ...] = ()
    published: Mapping[str, datetime | None] = field(default_factory=dict)
    newest_item_at: datetime | None = None

    @property
    def state(self) -> EndpointState:
        return self.reading.state

    @property
    def reason(self) -> str:
        return self.reading.reason


def read_endpoint(source: Source, outlet_id: str, outlet: Outlet) -> EndpointReading:
    """Find the links in the answer of an endpoint."""
    reading = read_links(source)
    links: dict[str, FoundLink] = {}
    published: dict[str, datetime | None] = {}
    for item in reading.items:
        key = outlet.key(item.url)
        if key in links:
            continue
        outside = reading.same_site and not in_scope(item.url, outlet.hosts)
        links[key] = FoundLink(
            outlet_id=outlet_id,
            url=item.url,
            key=key,
            hints=item.hints(),
            updated_at=_changed_at(item),
            rejected_because="out of scope: another site's address in a sitemap" if outside else None,
        )
        moment = item.published or item.updated
        published[key] = moment.at if moment else None
    return EndpointReading(replace(reading, items=()), tuple(links.values()), published, reading.newest_item_at)


def together(readings: Sequence[EndpointReading]) -> EndpointReading:
    """Several answers of one endpoint as one, told by the first of them; each identity once, in the order of answers."""
    links: dict[str, FoundLink] = {}
    published: dict[str, datetime | None] = {}
    for one in readings:
        for link in one.links:
            if link.key not in links:
                links[link.key] = link
                published[link.key] = one.published[link.key]
    newest_at = max(filter(None, (one.newest_item_at for one in readings)), default=None)
    return EndpointReading(readings[0].reading, tuple(links.values()), published, newest_at)


def _changed_at(item: Item) -> datetime | None:
    """When the publisher says the page changed after it was published; None when it says nothing of the sort."""
    if item.updated is None or (item.published is not None and item.updated.at <= item.published.at):
        return None
    return item.updated.at


def read_page(page: Page, packs: Path | None = None, *, with_record: bool = True) -> PageReading:
    """Read a page and judge it. `packs` is the folder of theme packs; None means the shipped ones.

    Without a record for a page that comes out of one.
    """
    sha256 = hashlib.sha256(page.body).hexdigest()
    record = b""
    if with_record:
        record = encode_response(page.url, page.http_status, page.headers, page.body, page.fetched_at)
    extraction = extract_by(
        page.body,
        url=page.url,
        content_type=page.content_type,
        outlet=page.outlet,
        hints=page.hints,
        fetched_at=page.fetched_at,
        layout=page.plan.layout,
        check=page.plan.check,
        observing=page.plan.observing,
    )
    read = extraction.article
    seen = PageSeen(page.plan.version, extraction.fit, extraction.agreement, extraction.observation)
    if read.kind is not Kind.ARTICLE:
        return PageReading(read.kind, _why_unread(read), None, (), record, sha256, seen)
    found = _themes(packs).flag(read.title, read.text, language=read.language, outlet=page.outlet_id)
    flags = tuple(map(flag_record, found))
    article = replace(
        _new_article(page, read), layout_version=page.plan.version if seen.fit in READ_BY_LAYOUT else None
    )
    return PageReading(read.kind, "", article, flags, record, sha256, seen)


def read_pages(
    pages: Sequence[Page], packs: Path | None, page_timeout_s: float, memory_limit_bytes: int
) -> list[PageReading | None]:
    """Read several pages in a reader process, each within the limits of a page. None: this one is to be read alone.

    The system ends the process at a page that takes too long, wherever it is, for a hanging parser hears no signal handler.
    So it does at one that needs too much memory. Whoever hands pages over then reads them one by one, which tells which it
    was. A process that has become too large reads no further, and a page whose reading fails does so alone.
    """
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    readings: list[PageReading | None] = []
    for page in pages:
        reading = None
        if not _is_too_large(memory_limit_bytes):
            signal.setitimer(signal.ITIMER_REAL, page_timeout_s)
            try:
                reading = read_page(page, packs)
            except MemoryError:
                raise
            except Exception:  # its reason is told where it is read alone
                reading = None
            finally:
                signal.setitimer(signal.ITIMER_REAL, 0)
        readings.append(reading)
    _slack().bound()
    return readings


@cache
def _slack() -> Slack:
    return Slack()


def _why_unread(read: Article) -> str:
    """Why there is nothing to store."""
    is_paid = read.kind is Kind.NO_TEXT and read.completeness is Completeness.PAYWALLED
    return f"{_REASONS[read.kind]}: it is for subscribers" if is_paid else _REASONS[read.kind]


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
        completeness=read.completeness.value,
        picture_url=read.picture_url,
        published_at=read.published.at if read.published else None,
        published_raw=read.published.raw if read.published else None,
        published_source=read.published.source if read.published else None,
        published_known=read.published.known.value if read.published else None,
        updated_at=read.updated.at if read.updated else None,
        updated_raw=read.updated.raw if read.updated else None,
        text_sha256=hashlib.sha256(read.text.encode("utf-8", "replace")).hexdigest(),
        fingerprint=fingerprint(read.text),
        features=made_features(read.title, read.text, read.language).dumps(),
        search_title=fold_for_search(read.title),
        search_text=fold_for_search(read.text),
        etag=page.etag,
        last_modified=page.last_modified,
        own_url=page.url,
        own_key=page.outlet.key(page.url),
        choices=tuple(map(_choice_record, read.choices)),
    )


def _choice_record(one: Choice) -> ChoiceRecord:
    candidates = tuple(CandidateRecord(said.value, said.source, said.confidence) for said in one.candidates)
    return ChoiceRecord(one.field, one.value, one.source, one.confidence, one.why, candidates)
