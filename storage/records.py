"""The values that cross the border of the storage room.

Rows never leave this room: what goes in and what comes out are the frozen values below. Every instant is an aware
datetime in UTC; a naive one is refused where the value is made.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from storage.chosen import ChoiceRecord


class LinkState(StrEnum):
    """Where a link of the ledger stands. The first four are ends; WAITING and a FAILED with a next try are not."""

    STORED = "stored"
    DUPLICATE = "duplicate"
    REJECTED = "rejected"
    FAILED = "failed"
    WAITING = "waiting"


class EndpointState(StrEnum):
    """What the newest poll of an address said about it.

    STALE: its newest item is of long ago. SILENT: for its own rhythm the time since its newest item is improbable.
    STANDBY: it is not polled, since the addresses before it in its outlet's chain are well.
    """

    NEW = "new"
    OK = "ok"
    UNCHANGED = "unchanged"
    EMPTY = "empty"
    STALE = "stale"
    SILENT = "silent"
    STANDBY = "standby"
    NOT_A_FEED = "not-a-feed"
    BLOCKED = "blocked"
    ROBOTS_FORBIDDEN = "robots-forbidden"
    GONE = "gone"
    TIMEOUT = "timeout"
    DNS = "dns"
    TLS = "tls"
    TOO_LARGE = "too-large"
    ERROR = "error"


WELL = frozenset({EndpointState.OK, EndpointState.UNCHANGED})
"""The states of an endpoint that gave what it should. Whether that was new is no difference."""


class StoreResult(StrEnum):
    """What became of a page handed to `Store.store_article`."""

    STORED = "stored"
    DUPLICATE = "duplicate"
    REVISION = "revision"
    UNCHANGED = "unchanged"


class Checked:
    """Refuses naive datetimes and turns aware ones into UTC."""

    __slots__ = ()

    def __post_init__(self) -> None:
        for spec in fields(self):  # type: ignore[arg-type]
            value = getattr(self, spec.name)
            if isinstance(value, datetime):
                if value.tzinfo is None:
                    raise ValueError(f"{type(self).__name__}.{spec.name} needs a time zone: {value!r}")
                object.__setattr__(self, spec.name, value.astimezone(UTC))


@dataclass(frozen=True, slots=True)
class OutletRecord:
    id: str
    name: str
    homepage: str
    country: str
    languages: tuple[str, ...]
    kind: str
    ownership: str
    region_focus: str
    timezone: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OutletSwitch(Checked):
    """An outlet that somebody switched off, since when and why."""

    outlet_id: str
    off_since: datetime
    off_because: str


@dataclass(frozen=True, slots=True)
class EndpointRecord:
    """One address where an outlet publishes links. `kind` names the module of `crawler.spiders` that reads it.

    A `standby` address is not due before it is called up.
    """

    outlet_id: str
    url: str
    kind: str
    language: str | None
    enabled: bool
    standby: bool = False


@dataclass(frozen=True, slots=True)
class DueEndpoint(Checked):
    """An endpoint whose next poll is due, with what the last answer left behind for a conditional request."""

    id: int
    outlet_id: str
    url: str
    kind: str
    language: str | None
    etag: str | None
    last_modified: str | None
    content_hash: str | None
    failures: int
    newest_item_at: datetime | None
    due_at: datetime
    last_ok_at: datetime | None = None
    moved_to: str | None = None
    advice: Mapping[str, Any] | None = None
    rhythm: Mapping[str, Any] | None = None
    state: EndpointState = EndpointState.NEW
    last_polled_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Poll(Checked):
    """One poll of one endpoint, as decided by the crawler. `next_due_at` is when to come back."""

    endpoint_id: int
    at: datetime
    state: EndpointState
    reason: str
    next_due_at: datetime
    items: int = 0
    http_status: int | None = None
    duration_ms: int = 0
    bytes_received: int = 0
    newest_item_at: datetime | None = None
    etag: str | None = None
    last_modified: str | None = None
    content_hash: str | None = None
    failures: int = 0
    moved_to: str | None = None
    advice: Mapping[str, Any] | None = None
    rhythm: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class FoundLink(Checked):
    """A link as an endpoint published it. `key` is its identity (the normalised address), `url` what to fetch.

    `hints` is what the endpoint says of the page (title, raw dates, authors, full text), as JSON-able values.
    A `rejected_because` closes the row at once: the link is known, and why it was not fetched is too.
    """

    outlet_id: str
    url: str
    key: str
    hints: Mapping[str, Any] = field(default_factory=dict)
    updated_at: datetime | None = None
    rejected_because: str | None = None


@dataclass(frozen=True, slots=True)
class PollResult:
    """A poll with what it found: links for the ledger, and the parts of an index that were read for it."""

    poll: Poll
    links: tuple[FoundLink, ...] = ()
    parts: tuple["IndexPart", ...] = ()


@dataclass(frozen=True, slots=True)
class PendingLink(Checked):
    """A link to fetch now. `article_id` is set when the page is known and is fetched again to look for a change; `url`
    is then where its redirects led before, `last_status` what it answered, and `layout_version` by which version of its
    outlet's layout it was read; None: by none."""

    id: int
    outlet_id: str
    url: str
    key: str
    hints: Mapping[str, Any]
    attempts: int
    article_id: int | None = None
    etag: str | None = None
    last_modified: str | None = None
    last_status: int | None = None
    layout_version: int | None = None


@dataclass(frozen=True, slots=True)
class SnapshotRecord(Checked):
    """Where the page as fetched lies: a WARC response record in `file` (relative to the snapshot folder)."""

    file: str
    offset: int
    length: int
    sha256: str
    http_status: int
    content_type: str
    fetched_at: datetime


@dataclass(frozen=True, slots=True)
class SpanRecord:
    """The matched words as written: `text == article[field][start:end]`, offsets in code points."""

    field: str
    start: int
    end: int
    text: str
    term: str


@dataclass(frozen=True, slots=True)
class FlagRecord:
    theme: str
    version: int
    score: float
    spans: tuple[SpanRecord, ...]


@dataclass(frozen=True, slots=True)
class NewArticle(Checked):
    """A page that was read, ready to be stored. `search_text` is folded for the full-text index by the caller.

    `url` and `key` are what the page says of itself (rel=canonical); `own_url` and `own_key` are where it was in the end,
    by which it is known when its word is not believed. None: no other than those. `choices` is how the page was read,
    `layout_version` the version of the outlet's layout that the text was read by; None: by none. `completeness` is a word
    of the reader: "whole", or how the text is less than that.
    """

    outlet_id: str
    url: str
    key: str
    title: str
    text: str
    language: str
    authors: tuple[str, ...]
    publisher: str
    originator: str | None
    kind: str
    picture_url: str | None
    published_at: datetime | None
    published_raw: str | None
    published_source: str | None
    published_known: str | None
    updated_at: datetime | None
    updated_raw: str | None
    text_sha256: str
    fingerprint: bytes
    search_title: str
    search_text: str
    etag: str | None = None
    last_modified: str | None = None
    originator_id: str | None = None
    own_url: str | None = None
    own_key: str | None = None
    completeness: str = "whole"
    layout_version: int | None = None
    choices: tuple[ChoiceRecord, ...] = ()


@dataclass(frozen=True, slots=True)
class StoredArticle(Checked):
    """An article as it is kept: its newest version, with its flags and where its evidence lies.

    `filed_at` is the instant that its day is told by: `published_at`, or for a page without a date the first fetch of
    all, which a later revision does not move. `fetched_at` is when this version was first seen. `layout_version` is the
    version of the outlet's layout that its text was read by; None: by none.
    """

    id: int
    outlet_id: str
    url: str
    title: str
    text: str
    language: str
    authors: tuple[str, ...]
    publisher: str
    originator: str | None
    kind: str
    picture_url: str | None
    published_at: datetime | None
    published_raw: str | None
    published_source: str | None
    published_known: str | None
    updated_at: datetime | None
    filed_at: datetime
    fetched_at: datetime
    revision: int
    withdrawn_at: datetime | None
    fingerprint: bytes
    flags: tuple[FlagRecord, ...]
    snapshot: SnapshotRecord | None
    originator_id: str | None = None
    completeness: str = "whole"
    layout_version: int | None = None


@dataclass(frozen=True, slots=True)
class RevisionRecord(Checked):
    """An earlier version of an article. `number` 1 is the first one seen; `seen_at` is when it was fetched."""

    number: int
    title: str
    text: str
    seen_at: datetime
    replaced_at: datetime
    flags: tuple[FlagRecord, ...]
    snapshot: SnapshotRecord | None


@dataclass(frozen=True, slots=True)
class LedgerSum:
    """The books. `problems` says in words what does not add up; empty when balanced."""

    found: int
    stored: int
    duplicate: int
    rejected: int
    failed: int
    waiting: int
    reasons: Mapping[str, Mapping[str, int]]
    problems: tuple[str, ...]

    @property
    def balanced(self) -> bool:
        return not self.problems


@dataclass(frozen=True, slots=True)
class OutletCheck(Checked):
    """What was checked of one outlet in a span of time, for the digest's footer."""

    outlet_id: str
    name: str
    polls: int
    last_ok_at: datetime | None
    newest_item_at: datetime | None
    state: EndpointState
    reason: str


@dataclass(frozen=True, slots=True)
class EndpointStatus(Checked):
    """An endpoint with its state, for lists and health."""

    id: int
    outlet_id: str
    url: str
    kind: str
    language: str | None
    enabled: bool
    state: EndpointState
    reason: str
    state_since: datetime | None
    last_polled_at: datetime | None
    last_ok_at: datetime | None
    newest_item_at: datetime | None
    next_due_at: datetime | None
    failures: int
    moved_to: str | None = None
    advice: Mapping[str, Any] | None = None
    rhythm: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class EndpointEvent(Checked):
    """A change of an endpoint's state, as a poll found it."""

    endpoint_id: int
    outlet_id: str
    url: str
    at: datetime
    previous: EndpointState
    state: EndpointState
    reason: str


@dataclass(frozen=True, slots=True)
class IndexPart(Checked):
    """A further address that an index names: the change it stated when it was last read well, and when that was."""

    url: str
    changed_at: datetime | None
    read_at: datetime


@dataclass(frozen=True, slots=True)
class HostMemory(Checked):
    """What is remembered of a host (`example.az` or `example.az:8080`) beyond the end of a process.

    `delay_s` is the pause that its latency taught, `failures` how many answers in a row were failures, `robots` what its
    robots.txt said, as the crawler's manners write it down.
    """

    host: str
    resting_until: datetime | None = None
    failures: int = 0
    delay_s: float | None = None
    robots: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class BackfillRecord(Checked):
    """A walk through an outlet's past between two instants. `cursor` is where it goes on; `ended_at` None: it is not done."""

    outlet_id: str
    since: datetime
    until: datetime
    way: str
    cursor: Mapping[str, Any]
    requests: int
    found: int
    reason: str
    begun_at: datetime
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SearchHit:
    article: StoredArticle
    rank: float


@dataclass(frozen=True, slots=True)
class LinkRecord(Checked):
    """A row of the ledger as people read it."""

    id: int
    outlet_id: str
    url: str
    state: LinkState
    reason: str
    attempts: int
    found_at: datetime
    changed_at: datetime
    next_try_at: datetime | None
    article_id: int | None
