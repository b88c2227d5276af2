"""The first schema: outlets, endpoints, polls, the ledger, articles with their versions, and the full-text index."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
DUE_EVER = sa.text("next_try_at IS NOT NULL")


def upgrade() -> None:
    _outlets()
    _endpoints()
    _polls()
    _articles()
    _links()
    _revisions()
    _snapshots()
    _flags()
    _article_search()


def _outlets() -> None:
    op.create_table(
        "outlets",
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("homepage", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("languages", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("ownership", sa.Text(), nullable=False),
        sa.Column("region_focus", sa.Text(), nullable=False),
        sa.Column("timezone", sa.Text(), nullable=False),
        sa.Column("aliases", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_outlets"),
    )


def _endpoints() -> None:
    op.create_table(
        "endpoints",
        sa.Column("id", BIG, nullable=False),
        sa.Column("outlet_id", sa.String(length=200), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state_since", INSTANT, nullable=True),
        sa.Column("last_polled_at", INSTANT, nullable=True),
        sa.Column("last_ok_at", INSTANT, nullable=True),
        sa.Column("newest_item_at", INSTANT, nullable=True),
        sa.Column("next_due_at", INSTANT, nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("last_modified", sa.Text(), nullable=True),
        sa.Column("content_hash", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["outlet_id"], ["outlets.id"], name="fk_endpoints_outlet_id"),
        sa.PrimaryKeyConstraint("id", name="pk_endpoints"),
        sa.UniqueConstraint("outlet_id", "url", name="uq_endpoints_outlet_id_url"),
    )
    op.create_index("ix_endpoints_due", "endpoints", ["enabled", "next_due_at"], unique=False)


def _polls() -> None:
    op.create_table(
        "polls",
        sa.Column("id", BIG, nullable=False),
        sa.Column("endpoint_id", BIG, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("items", sa.Integer(), nullable=False),
        sa.Column("http_status", sa.Integer(), nullable=True),
        sa.Column("duration_ms", BIG, nullable=False),
        sa.Column("bytes_received", BIG, nullable=False),
        sa.Column("newest_item_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["endpoint_id"], ["endpoints.id"], name="fk_polls_endpoint_id"),
        sa.PrimaryKeyConstraint("id", name="pk_polls"),
    )
    op.create_index("ix_polls_at_endpoint_id", "polls", ["at", "endpoint_id"], unique=False)


def _articles() -> None:
    op.create_table(
        "articles",
        sa.Column("id", BIG, nullable=False),
        sa.Column("outlet_id", sa.String(length=200), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("authors", sa.Text(), nullable=False),
        sa.Column("publisher", sa.Text(), nullable=False),
        sa.Column("originator", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("picture_url", sa.Text(), nullable=True),
        sa.Column("published_at", INSTANT, nullable=True),
        sa.Column("published_raw", sa.Text(), nullable=True),
        sa.Column("published_source", sa.Text(), nullable=True),
        sa.Column("published_known", sa.Text(), nullable=True),
        sa.Column("updated_at", INSTANT, nullable=True),
        sa.Column("updated_raw", sa.Text(), nullable=True),
        sa.Column("text_sha256", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("last_modified", sa.Text(), nullable=True),
        sa.Column("dated_at", INSTANT, nullable=False),
        sa.Column("first_fetched_at", INSTANT, nullable=False),
        sa.Column("fetched_at", INSTANT, nullable=False),
        sa.Column("checked_at", INSTANT, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("withdrawn_at", INSTANT, nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["outlet_id"], ["outlets.id"], name="fk_articles_outlet_id"),
        sa.PrimaryKeyConstraint("id", name="pk_articles"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_articles_dated_at", "articles", ["dated_at", "id"], unique=False)
    op.create_index("uq_articles_key", "articles", ["key"], unique=True)


def _links() -> None:
    op.create_table(
        "links",
        sa.Column("id", BIG, nullable=False),
        sa.Column("outlet_id", sa.String(length=200), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("found_at", INSTANT, nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.Column("next_try_at", INSTANT, nullable=True),
        sa.Column("http_status", sa.Integer(), nullable=True),
        sa.Column("hints", sa.Text(), nullable=False),
        sa.Column("told_at", INSTANT, nullable=True),
        sa.Column("refused_unseen", sa.Boolean(), nullable=False),
        sa.Column("article_id", BIG, nullable=True),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_links_article_id", ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["outlet_id"], ["outlets.id"], name="fk_links_outlet_id"),
        sa.PrimaryKeyConstraint("id", name="pk_links"),
    )
    op.create_index("ix_links_article_id", "links", ["article_id"], unique=False)
    op.create_index(
        "ix_links_due",
        "links",
        ["found_at", "id", "next_try_at"],
        unique=False,
        postgresql_where=DUE_EVER,
        sqlite_where=DUE_EVER,
    )
    op.create_index(
        "ix_links_due_of_outlet",
        "links",
        ["outlet_id", "found_at", "id", "next_try_at"],
        unique=False,
        postgresql_where=DUE_EVER,
        sqlite_where=DUE_EVER,
    )
    op.create_index("uq_links_key", "links", ["key"], unique=True)


def _revisions() -> None:
    op.create_table(
        "revisions",
        sa.Column("article_id", BIG, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("text_sha256", sa.Text(), nullable=False),
        sa.Column("seen_at", INSTANT, nullable=False),
        sa.Column("replaced_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_revisions_article_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("article_id", "number", name="pk_revisions"),
    )


def _snapshots() -> None:
    op.create_table(
        "snapshots",
        sa.Column("id", BIG, nullable=False),
        sa.Column("article_id", BIG, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("offset", BIG, nullable=False),
        sa.Column("length", BIG, nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("http_status", sa.Integer(), nullable=False),
        sa.Column("content_type", sa.Text(), nullable=False),
        sa.Column("fetched_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_snapshots_article_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_snapshots"),
        sa.UniqueConstraint("article_id", "revision", name="uq_snapshots_article_id_revision"),
    )
    op.create_index("ix_snapshots_file", "snapshots", ["file", "offset", "length"], unique=False)


def _flags() -> None:
    op.create_table(
        "flags",
        sa.Column("article_id", BIG, nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("theme", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("spans", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_flags_article_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("article_id", "revision", "theme", name="pk_flags"),
    )
    op.create_index("ix_flags_theme", "flags", ["theme", "article_id", "revision"], unique=False)


def _article_search() -> None:
    """SQLite: a row of the index is named by the snapshot of its version. PostgreSQL: one row for each article."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE article_search USING fts5"
            "(title, text, content='', tokenize=\"unicode61 remove_diacritics 0\")"
        )
        return
    op.execute(
        "CREATE TABLE article_search (article_id bigint PRIMARY KEY REFERENCES articles (id) ON DELETE CASCADE, "
        "words tsvector NOT NULL)"
    )
    op.execute("CREATE INDEX ix_article_search_words ON article_search USING gin (words)")
