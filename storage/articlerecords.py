"""The values of articles: as read, as kept, their earlier versions, flags and evidence."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from storage.checked import Checked
from storage.chosen import ChoiceRecord


class StoreResult(StrEnum):
    """What became of a page handed to `Store.store_article`."""

    STORED = "stored"
    DUPLICATE = "duplicate"
    REVISION = "revision"
    UNCHANGED = "unchanged"


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
    of the reader: "whole", or how the text is less than that. `features` are bytes of `stories`, what grouping
    sees of the article; none: they are made when it is grouped.
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
    features: bytes = b""


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
class KeptText(Checked):
    """The newest version of an article as a theme sees it. `flag` is its flag of the theme that was asked for; None: it has
    none. `filed_at` as in `StoredArticle`."""

    article_id: int
    revision: int
    outlet_id: str
    language: str
    filed_at: datetime
    title: str
    text: str
    flag: FlagRecord | None


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
class SearchHit:
    article: StoredArticle
    rank: float
