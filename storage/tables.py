"""The tables. Rows never leave this room: what does is made of them in the modules that answer questions.

| table       | one row is                                                                            |
|-------------|---------------------------------------------------------------------------------------|
| outlets     | an outlet that the catalogue names or once named                                      |
| endpoints   | an address where an outlet publishes links, with its state and when it is due         |
| polls       | one poll of an endpoint                                                               |
| events      | a change of an endpoint's state                                                       |
| parts       | a further address that an endpoint's index names, and when it was last read           |
| hosts       | what a host asked of us, its robots.txt and how often it failed                       |
| backfills   | a walk through an outlet's past, and how far it came                                  |
| links       | a line of the ledger: a link that was ever found. Never deleted                       |
| articles    | a page by its canonical identity, in its newest version                               |
| revisions   | an earlier version of an article                                                      |
| snapshots   | where the fetched page of one version lies                                            |
| flags       | a theme that one version matched                                                      |
| layouts     | a version of how an outlet's pages are read, or what is being learned of them        |
| layout_events | a change of an outlet's layout                                                     |
| reprocess_runs | a run over the snapshots, and how far it came                                      |
| rereadings  | what a run found of one version: the values that it replaced, or why it could not     |
| theme_versions | a version of a theme that was active, with its pack                                |

Flags and snapshots belong to a version (article, number), so that a revision moves none of them. The full-text index,
`article_search`, is no model: it is made by the migrations, as SQLite and PostgreSQL want it (see `storage.search`).
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, Float, ForeignKey, Index, Integer, LargeBinary, MetaData, String, UniqueConstraint, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from storage.columns import BigId, CleanText, Json, UtcInstant


class Base(DeclarativeBase):
    """Names every constraint, so that a later migration can speak of it on both databases."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 -- SQLAlchemy reads a plain mapping
        int: Integer,
        str: CleanText,
        float: Float,
        bool: Boolean,
        bytes: LargeBinary,
        datetime: UtcInstant,
        list[Any]: Json,
        list[Any] | None: Json,
        dict[str, Any]: Json,
        dict[str, Any] | None: Json,
    }


class Outlet(Base):
    """`off_since` is set while somebody has switched the outlet off: nothing of it is asked for then."""

    __tablename__ = "outlets"

    id: Mapped[str] = mapped_column(String(200), primary_key=True)
    name: Mapped[str]
    homepage: Mapped[str]
    country: Mapped[str]
    languages: Mapped[list[Any]]
    kind: Mapped[str]
    ownership: Mapped[str]
    region_focus: Mapped[str]
    timezone: Mapped[str]
    aliases: Mapped[list[Any]]
    off_since: Mapped[datetime | None]
    off_because: Mapped[str | None]


class Endpoint(Base):
    """`rhythm` is what its items taught about when it publishes, `advice` what its answers say of when to come back, and
    `moved_to` the address that a permanent redirect named."""

    __tablename__ = "endpoints"
    __table_args__ = (
        UniqueConstraint("outlet_id", "url"),
        Index("ix_endpoints_due", "enabled", "next_due_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    outlet_id: Mapped[str] = mapped_column(ForeignKey("outlets.id"))
    url: Mapped[str]
    kind: Mapped[str]
    language: Mapped[str | None]
    enabled: Mapped[bool]
    state: Mapped[str]
    reason: Mapped[str]
    state_since: Mapped[datetime | None]
    last_polled_at: Mapped[datetime | None]
    last_ok_at: Mapped[datetime | None]
    newest_item_at: Mapped[datetime | None]
    next_due_at: Mapped[datetime | None]
    failures: Mapped[int]
    etag: Mapped[str | None]
    last_modified: Mapped[str | None]
    content_hash: Mapped[str | None]
    moved_to: Mapped[str | None]
    advice: Mapped[dict[str, Any] | None]
    rhythm: Mapped[dict[str, Any] | None]


class PollRow(Base):
    __tablename__ = "polls"
    __table_args__ = (Index("ix_polls_at_endpoint_id", "at", "endpoint_id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    endpoint_id: Mapped[int] = mapped_column(BigId, ForeignKey("endpoints.id"))
    at: Mapped[datetime]
    state: Mapped[str]
    reason: Mapped[str]
    items: Mapped[int]
    http_status: Mapped[int | None]
    duration_ms: Mapped[int] = mapped_column(BigId)
    bytes_received: Mapped[int] = mapped_column(BigId)
    newest_item_at: Mapped[datetime | None]


class Event(Base):
    __tablename__ = "events"
    __table_args__ = (Index("ix_events_endpoint_id", "endpoint_id", "at"), Index("ix_events_at", "at"))

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    endpoint_id: Mapped[int] = mapped_column(BigId, ForeignKey("endpoints.id"))
    at: Mapped[datetime]
    previous: Mapped[str]
    state: Mapped[str]
    reason: Mapped[str]


class Part(Base):
    """`key` identifies the address `url`; `changed_at` is the change that the index stated when it was read."""

    __tablename__ = "parts"
    __table_args__ = (UniqueConstraint("endpoint_id", "key"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    endpoint_id: Mapped[int] = mapped_column(BigId, ForeignKey("endpoints.id"))
    key: Mapped[str]
    url: Mapped[str]
    changed_at: Mapped[datetime | None]
    read_at: Mapped[datetime]


class Host(Base):
    """`name` is host and port as in an address; `robots` is what its robots.txt said, as the crawler writes it."""

    __tablename__ = "hosts"

    name: Mapped[str] = mapped_column(String(300), primary_key=True)
    resting_until: Mapped[datetime | None]
    failures: Mapped[int]
    delay_s: Mapped[float | None]
    robots: Mapped[dict[str, Any] | None]


class Backfill(Base):
    """`cursor` is where the walk goes on, in the words of the `way` that walks; `ended_at` is set when it is done."""

    __tablename__ = "backfills"
    __table_args__ = (UniqueConstraint("outlet_id", "since", "until"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    outlet_id: Mapped[str] = mapped_column(ForeignKey("outlets.id"))
    since: Mapped[datetime]
    until: Mapped[datetime]
    way: Mapped[str]
    cursor: Mapped[dict[str, Any]]
    requests: Mapped[int]
    found: Mapped[int]
    reason: Mapped[str]
    begun_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


_IS_DUE_EVER = text("next_try_at IS NOT NULL")


class Link(Base):
    """`next_try_at` is when the link is to be fetched, again or for the first time; null means never.

    `told_at` is the newest change of the page that an endpoint told of; `refused_unseen` says that the link was
    rejected where it was found, by a rule that another endpoint may not have. `endpoint_id` is the endpoint that found
    it first, `final_url` where its redirects led when the page was last stored.
    """

    __tablename__ = "links"
    __table_args__ = (
        Index("uq_links_key", "key", unique=True),
        Index("ix_links_article_id", "article_id"),
        Index("ix_links_endpoint_id", "endpoint_id", "found_at"),
        Index(
            "ix_links_due", "found_at", "id", "next_try_at", postgresql_where=_IS_DUE_EVER, sqlite_where=_IS_DUE_EVER
        ),
        Index(
            "ix_links_due_of_outlet",
            "outlet_id",
            "found_at",
            "id",
            "next_try_at",
            postgresql_where=_IS_DUE_EVER,
            sqlite_where=_IS_DUE_EVER,
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    outlet_id: Mapped[str] = mapped_column(ForeignKey("outlets.id"))
    url: Mapped[str]
    key: Mapped[str]
    state: Mapped[str]
    reason: Mapped[str]
    attempts: Mapped[int]
    found_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    next_try_at: Mapped[datetime | None]
    http_status: Mapped[int | None]
    hints: Mapped[dict[str, Any]]
    told_at: Mapped[datetime | None]
    refused_unseen: Mapped[bool]
    article_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("articles.id", ondelete="SET NULL"))
    endpoint_id: Mapped[int | None] = mapped_column(BigId)
    final_url: Mapped[str | None]


class Article(Base):
    """`fetched_at` is when this version was first seen, `checked_at` when the page was last fetched or answered 304.

    `dated_at` files the article under an instant: `published_at`, or for a page without a date the first fetch of all.
    `originator_id` is the outlet of the catalogue that the credit names; `choices` is how the newest version was read, and
    `layout_version` the version of the outlet's layout that its text was read by; null: by none. `completeness` says how
    much of the text the page showed: "whole", "truncated" or "paywalled".
    """

    __tablename__ = "articles"
    __table_args__ = (
        Index("uq_articles_key", "key", unique=True),
        Index("ix_articles_dated_at", "dated_at", "id"),
        Index("ix_articles_text", "outlet_id", "text_sha256"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    outlet_id: Mapped[str] = mapped_column(ForeignKey("outlets.id"))
    url: Mapped[str]
    key: Mapped[str]
    title: Mapped[str]
    language: Mapped[str]
    authors: Mapped[list[Any]]
    publisher: Mapped[str]
    originator: Mapped[str | None]
    originator_id: Mapped[str | None]
    kind: Mapped[str]
    picture_url: Mapped[str | None]
    published_at: Mapped[datetime | None]
    published_raw: Mapped[str | None]
    published_source: Mapped[str | None]
    published_known: Mapped[str | None]
    updated_at: Mapped[datetime | None]
    updated_raw: Mapped[str | None]
    text_sha256: Mapped[str]
    fingerprint: Mapped[bytes]
    etag: Mapped[str | None]
    last_modified: Mapped[str | None]
    dated_at: Mapped[datetime]
    first_fetched_at: Mapped[datetime]
    fetched_at: Mapped[datetime]
    checked_at: Mapped[datetime]
    revision: Mapped[int]
    withdrawn_at: Mapped[datetime | None]
    completeness: Mapped[str] = mapped_column(server_default="whole")
    layout_version: Mapped[int | None]
    choices: Mapped[list[Any] | None]
    text: Mapped[str]  # last: SQLite reads the columns after a long one more slowly


class Revision(Base):
    __tablename__ = "revisions"

    article_id: Mapped[int] = mapped_column(BigId, ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    title: Mapped[str]
    text: Mapped[str]
    text_sha256: Mapped[str]
    seen_at: Mapped[datetime]
    replaced_at: Mapped[datetime]


class Snapshot(Base):
    """`indexed_sha256` marks the folded words under which full-text search finds the version; null: not noted."""

    __tablename__ = "snapshots"
    __table_args__ = (
        UniqueConstraint("article_id", "revision"),
        Index("ix_snapshots_file", "file", "offset", "length"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    article_id: Mapped[int] = mapped_column(BigId, ForeignKey("articles.id", ondelete="CASCADE"))
    revision: Mapped[int]
    file: Mapped[str]
    offset: Mapped[int] = mapped_column(BigId)
    length: Mapped[int] = mapped_column(BigId)
    sha256: Mapped[str]
    http_status: Mapped[int]
    content_type: Mapped[str]
    fetched_at: Mapped[datetime]
    indexed_sha256: Mapped[str | None]


class Flag(Base):
    __tablename__ = "flags"
    __table_args__ = (Index("ix_flags_theme", "theme", "article_id", "revision"),)

    article_id: Mapped[int] = mapped_column(BigId, ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    theme: Mapped[str] = mapped_column(String(200), primary_key=True)
    version: Mapped[int]
    score: Mapped[float]
    spans: Mapped[list[Any]]


class LayoutRow(Base):
    """Version 0 is no layout: it holds the `observations` of which the next version is learned, and `pages_learned_from`
    counts them. `spec` and the observations are JSON of `crawler.extraction`."""

    __tablename__ = "layouts"
    __table_args__ = (UniqueConstraint("outlet_id", "version"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    outlet_id: Mapped[str] = mapped_column(ForeignKey("outlets.id"))
    version: Mapped[int]
    state: Mapped[str]
    spec: Mapped[dict[str, Any] | None]
    observations: Mapped[list[Any]]
    pages_learned_from: Mapped[int]
    corrected_by_operator: Mapped[bool]
    created_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]
    reason: Mapped[str]
    pages_read: Mapped[int]
    checks: Mapped[int]
    agreement: Mapped[float | None]
    recent: Mapped[list[Any]]
    doubted_at: Mapped[datetime | None]


class LayoutEventRow(Base):
    __tablename__ = "layout_events"
    __table_args__ = (Index("ix_layout_events_at", "at"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    outlet_id: Mapped[str] = mapped_column(ForeignKey("outlets.id"))
    at: Mapped[datetime]
    version: Mapped[int]
    change: Mapped[str]
    reason: Mapped[str]


class Reprocess(Base):
    """`position` is the id of the last article that is done with; `tally` counts what became of those up to it.

    `selection` says which articles the run is for, `reader` what they are read with. `ended_at` null: it goes on. A run
    with a theme in its selection reads no snapshot: it flags the texts that are kept by that theme alone.
    """

    __tablename__ = "reprocess_runs"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    selection: Mapped[dict[str, Any]]
    reader: Mapped[str]
    begun_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    reason: Mapped[str]
    position: Mapped[int] = mapped_column(BigId)
    tally: Mapped[dict[str, Any]]


class Rereading(Base):
    """`changed` names what differs, `before` holds the values that were replaced, by column.

    Versions that read as before have no row.
    """

    __tablename__ = "rereadings"
    __table_args__ = (
        UniqueConstraint("run_id", "article_id"),
        Index("ix_rereadings_article_id", "article_id", "revision"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    run_id: Mapped[int] = mapped_column(BigId, ForeignKey("reprocess_runs.id"))
    article_id: Mapped[int] = mapped_column(BigId, ForeignKey("articles.id", ondelete="CASCADE"))
    revision: Mapped[int]
    at: Mapped[datetime]
    outcome: Mapped[str]
    reason: Mapped[str]
    changed: Mapped[list[Any]]
    before: Mapped[dict[str, Any]]


class ThemeVersionRow(Base):
    __tablename__ = "theme_versions"

    theme: Mapped[str] = mapped_column(String(200), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    pack: Mapped[str]
    activated_at: Mapped[datetime]
    activated_by: Mapped[str | None]
    reason: Mapped[str]
