"""What came of it: the ledger, articles with their versions, their evidence and their flags."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import BigId
from storage.tables.base import Base

_IS_DUE_EVER = text("next_try_at IS NOT NULL")
_IS_WITHDRAWN = text("withdrawn_at IS NOT NULL")


class Link(Base):
    """`next_try_at` is when the link is to be fetched, again or for the first time; null means never.

    `told_at` is the newest change of the page that an endpoint told of; `refused_unseen` says that the link was
    rejected where it was found, by a rule that another endpoint may not have. `endpoint_id` is the endpoint that found
    it first, `final_url` where its redirects led when the page was last stored.
    """

    __tablename__ = "links"
    __table_args__ = (
        Index("uq_links_key", "key", unique=True),
        Index("ix_links_article_id_state", "article_id", "state"),
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
        Index("ix_articles_revision", "revision", "id"),
        Index(
            "ix_articles_withdrawn_at",
            "withdrawn_at",
            postgresql_where=_IS_WITHDRAWN,
            sqlite_where=_IS_WITHDRAWN,
        ),
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
    __table_args__ = (Index("ix_revisions_replaced_at", "replaced_at", "article_id"),)

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
