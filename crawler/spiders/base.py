"""What every way of finding links takes and gives."""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import quote, urljoin, urlsplit

from crawler.extraction import Instant, Kind, extract, read_instant
from storage.endpointrecords import EndpointState

TITLE_LIMIT_CHARS = 1_000
URL_LIMIT_CHARS = 2_000
BOT_CHECK_LIMIT_BYTES = 512 * 1024
"""Pages of bot checks are small; what is larger is not worth reading as one."""
IN_ADDRESS = "url"
"""The `source` of an instant that was read from a page's address, where the reader of the page finds it, too."""

# Most addresses of a large sitemap: joining and splitting each of them would take most of its time.
_PLAIN_ADDRESS = re.compile(r"https?://[a-z0-9][a-z0-9.-]*/[\w%./~!$&'()*+,;=:@?-]*", re.ASCII)

Follow = tuple[str, datetime | None]
"""A further address and when it last changed, if stated."""


@dataclass(frozen=True, slots=True)
class Instructions:
    """How an address is to be read, as the catalogue says it. All of it is data.

    `links` is a regular expression that the whole address of an article matches (searched, not anchored), `dates` one
    that finds an article's date in the text beside its link or in its address (group 1, or all of it). `pages` is how
    many pages of a listing may be read in one poll, `next_page` the address of page n with `{page}` (or `{page-1}`) in
    it, where the page names none. `path` is a JMESPath to the articles inside the page's state, `link` the address of
    one of them with `{name}` for its values, where it has none of its own.
    """

    links: str | None = None
    dates: str | None = None
    pages: int | None = None
    next_page: str | None = None
    path: str | None = None
    link: str | None = None


@dataclass(frozen=True, slots=True)
class Advice:
    """What an answer says of when and where to come back. Empty where it says nothing.

    `ttl_s` is how long it may be taken for fresh; `skip_hours` (0 to 23, UTC) and `skip_days` (0 is Monday) when nothing
    new is to be expected; `hub` the WebSub hub that would tell of news. `window_items` is how many entries the answer
    holds and `window_s` the seconds between the oldest and the newest of them.
    """

    ttl_s: float | None = None
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[int, ...] = ()
    hub: str | None = None
    window_items: int | None = None
    window_s: float | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """The bytes of one answer and what is known of where they come from. `zone` is the outlet's IANA time zone.

    `hosts` are the outlet's own; `instructions` what the catalogue says of how to read this address (see
    `crawler.sources.catalogue.EndpointEntry`).
    """

    kind: str
    body: bytes
    url: str
    content_type: str
    zone: str
    fetched_at: datetime
    links_limit: int
    hosts: frozenset[str] = frozenset()
    instructions: Instructions = field(default_factory=Instructions)


@dataclass(frozen=True, slots=True)
class Item:
    """One link as published, with what the publisher says of the page. Raw dates are kept: the page may know better."""

    url: str
    title: str | None = None
    authors: tuple[str, ...] = ()
    published: Instant | None = None
    updated: Instant | None = None
    text_html: str | None = None
    language: str | None = None

    @property
    def newest_at(self) -> datetime | None:
        moments = [m.at for m in (self.published, self.updated) if m]
        return max(moments) if moments else None

    def hints(self) -> dict[str, object]:
        """What the reader of the page should be told, as JSON-able values; empty ones are left out."""
        said: dict[str, object] = {
            "title": self.title,
            "authors": list(self.authors),
            "published_raw": self.published.raw if self.published and self.published.source != IN_ADDRESS else None,
            "updated_raw": self.updated.raw if self.updated else None,
            "text_html": self.text_html,
            "language": self.language,
        }
        return {name: value for name, value in said.items() if value}


@dataclass(frozen=True, slots=True)
class Reading:
    """What an answer holds. `follow` are further addresses of the same kind (an index's sitemaps), newest first, with
    their last change. `same_site` says that links to other hosts are out of scope (as the sitemap protocol rules).

    `next_page` is where the entries before these stand (RFC 5005, page n + 1 of a listing); `alternates` are addresses
    of feeds that a page names which stands where a feed should be.
    """

    state: EndpointState
    reason: str = ""
    items: tuple[Item, ...] = ()
    follow: tuple[Follow, ...] = ()
    same_site: bool = False
    next_page: str | None = None
    alternates: tuple[str, ...] = ()
    advice: Advice = field(default_factory=Advice)

    @property
    def newest_item_at(self) -> datetime | None:
        """The newest moment that an item states; None when none does."""
        moments = [moment for item in self.items if (moment := item.newest_at)]
        return max(moments) if moments else None


def unreadable(reason: str, state: EndpointState = EndpointState.NOT_A_FEED) -> Reading:
    """A reading of bytes that are not what the endpoint promises."""
    return Reading(state, reason)


def is_bot_check(source: Source) -> bool:
    """Whether a page that asks its visitor to prove being human stands where the links should be."""
    if len(source.body) > BOT_CHECK_LIMIT_BYTES:
        return False
    return extract(source.body, url=source.url, content_type=source.content_type).kind is Kind.CHALLENGE


def web_link(base: str, link: str | None) -> str | None:
    """`link` made absolute against `base`; None when it is no http(s) address or absurdly long."""
    if not link or len(link) > URL_LIMIT_CHARS:
        return None
    if _PLAIN_ADDRESS.fullmatch(link) and "/." not in link:
        return link
    try:
        absolute = urljoin(base, link.strip())
        parts = urlsplit(absolute)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return None
    return _printable(absolute) if usable else None


def _printable(url: str) -> str:
    """Control characters and what turns text round, encoded: an address is shown in tables, and means the same so."""
    if url.isprintable():
        return url
    return "".join(char if char.isprintable() else quote(char, errors="replace") for char in url)


def instant_of(raw: str | None, source: Source, where: str) -> Instant | None:
    """The date string of an entry as an instant, in the outlet's zone where it states none."""
    if not raw:
        return None
    return read_instant(raw, zone=source.zone, source=where, fetched_at=source.fetched_at)


def newest_first(items: list[Item], limit: int) -> tuple[Item, ...]:
    """The newest `limit` items, in the publisher's order; undated ones count as newest."""
    if len(items) <= limit:
        return tuple(items)
    latest = datetime.max.replace(tzinfo=UTC)
    ranked = sorted(range(len(items)), key=lambda n: items[n].newest_at or latest, reverse=True)
    return tuple(items[n] for n in sorted(ranked[:limit]))


def reading_of(items: list[Item], source: Source, *, same_site: bool = False) -> Reading:
    """A reading whose state tells whether there was anything in it."""
    kept = newest_first(items, source.links_limit)
    left = len(items) - len(kept)
    reason = f"{left} older links were left out (limit {source.links_limit})" if left else ""
    return Reading(EndpointState.OK if kept else EndpointState.EMPTY, reason, kept, same_site=same_site)
