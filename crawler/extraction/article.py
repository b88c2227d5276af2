"""What reading a page yields, and what the reader may be told beforehand."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any, Self

from crawler.extraction.addresses import outlet_key
from crawler.extraction.choices import Choice


class Completeness(StrEnum):
    """How much of an article's text its page shows."""

    WHOLE = "whole"
    TRUNCATED = "truncated"  # the page shows the beginning, and the rest stands elsewhere
    PAYWALLED = "paywalled"  # the rest is for those who pay or register


class Known(StrEnum):
    """How an instant is known, surest first."""

    OFFSET = "offset"  # the source states a numeric offset or Z
    ZONE_NAME = "zone-name"  # a zone abbreviation, read by the outlet's table
    OUTLET_ZONE = "outlet-zone"  # no zone stated: the outlet's own is assumed
    DATE_ONLY = "date-only"  # a day without a time: midnight in the outlet's zone
    CLAMPED = "clamped"  # the source states a future instant: cut to the fetch time


class Kind(StrEnum):
    """What sort of page it is. Only an ARTICLE has a text that is stored. VIDEO, AUDIO and GALLERY are pages whose matter
    is no text; with an article's text, a page is an ARTICLE whatever else it shows."""

    ARTICLE = "article"
    VIDEO = "video"
    AUDIO = "audio"
    GALLERY = "gallery"
    NO_TEXT = "no-text"
    CHALLENGE = "challenge"
    NOT_HTML = "not-html"
    TOO_COMPLEX = "too-complex"


@dataclass(frozen=True, slots=True)
class Instant:
    """A moment in UTC, the string it was read from, where that stood (`json-ld`, `meta:article:published_time`,
    `time`, `feed`, ...) and how it is known. `offset` is that of the clock which the source reads, from UTC: as
    stated, or that of the outlet's zone."""

    at: datetime
    raw: str
    source: str
    known: Known
    offset: timedelta | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise ValueError(f"an instant needs a time zone: {self.raw!r}")
        if self.offset is None:
            object.__setattr__(self, "offset", self.at.utcoffset())
        object.__setattr__(self, "at", self.at.astimezone(UTC))

    @property
    def local(self) -> datetime:
        """The moment on the source's own clock, which has no zone of its own here: for telling days and for comparing."""
        return (self.at + (self.offset or timedelta())).replace(tzinfo=None)

    @property
    def day(self) -> date:
        """The day on the source's own clock, which may not be the day in UTC."""
        return self.local.date()


@dataclass(frozen=True, slots=True)
class Outlet:
    """What the reader may know of the outlet. `hosts` are the hosts whose rel=canonical is obeyed beside the page's own;
    `zone` is an IANA name. `home` is the bare host that its pages are known under, `aliases` are the bare hosts that
    serve, or once served, the same pages."""

    name: str | None = None
    zone: str = "UTC"
    languages: tuple[str, ...] = ()
    hosts: frozenset[str] = frozenset()
    home: str = ""
    aliases: frozenset[str] = frozenset()

    def key(self, url: str) -> str:
        """The identity of an address of this outlet."""
        return outlet_key(url, self.home, self.aliases)


@dataclass(frozen=True, slots=True)
class Hints:
    """What the feed or sitemap said of the page. Dates are raw strings; `text_html` is the entry's full body, if any."""

    title: str | None = None
    authors: tuple[str, ...] = ()
    published_raw: str | None = None
    updated_raw: str | None = None
    text_html: str | None = None
    language: str | None = None

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Self:
        """The hints as the ledger keeps them, where lists stand for tuples."""
        return cls(**{**values, "authors": tuple(values.get("authors", ()))})


@dataclass(frozen=True, slots=True)
class Article:
    """A page that was read. `text` has paragraphs parted by one blank line; None of a date means that none was found;
    `publisher` is who served the page, `originator` who wrote the text if it says so. `authors` are people;
    `credited` is everybody whom the byline names: people first, then agencies, and a desk or the outlet itself where nobody
    else is named. `choices` tell, field by field, which source was believed and why."""

    url: str
    canonical_url: str
    title: str
    text: str
    language: str
    authors: tuple[str, ...]
    published: Instant | None
    updated: Instant | None
    publisher: str | None
    originator: str | None
    picture_url: str | None
    kind: Kind
    completeness: Completeness = Completeness.WHOLE
    credited: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
