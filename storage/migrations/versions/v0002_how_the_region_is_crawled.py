"""What crawling the region needs to remember: events, parts of indexes, hosts, backfills, rhythms and switches."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _new_columns()
    _events()
    _parts()
    _hosts()
    _backfills()


def _new_columns() -> None:
    columns: dict[str, list[sa.Column[object]]] = {
        "outlets": [sa.Column("off_since", INSTANT), sa.Column("off_because", sa.Text())],
        "endpoints": [sa.Column(name, sa.Text()) for name in ("moved_to", "advice", "rhythm")],
        "links": [sa.Column("endpoint_id", BIG), sa.Column("final_url", sa.Text())],
        "articles": [sa.Column("originator_id", sa.Text())],
    }
    for table, added in columns.items():
        for column in added:
            op.add_column(table, column)
    op.create_index("ix_links_endpoint_id", "links", ["endpoint_id", "found_at"])
    op.create_index("ix_articles_text", "articles", ["outlet_id", "text_sha256"])


def _events() -> None:
    op.create_table(
        "events",
        sa.Column("id", BIG, nullable=False),
        sa.Column("endpoint_id", BIG, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("previous", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_events"),
        sa.ForeignKeyConstraint(["endpoint_id"], ["endpoints.id"], name="fk_events_endpoint_id"),
    )
    op.create_index("ix_events_endpoint_id", "events", ["endpoint_id", "at"])
    op.create_index("ix_events_at", "events", ["at"])


def _parts() -> None:
    op.create_table(
        "parts",
        sa.Column("id", BIG, nullable=False),
        sa.Column("endpoint_id", BIG, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("changed_at", INSTANT),
        sa.Column("read_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_parts"),
        sa.ForeignKeyConstraint(["endpoint_id"], ["endpoints.id"], name="fk_parts_endpoint_id"),
        sa.UniqueConstraint("endpoint_id", "key", name="uq_parts_endpoint_id_key"),
    )


def _hosts() -> None:
    op.create_table(
        "hosts",
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("resting_until", INSTANT),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("delay_s", sa.Float()),
        sa.Column("robots", sa.Text()),
        sa.PrimaryKeyConstraint("name", name="pk_hosts"),
    )


def _backfills() -> None:
    op.create_table(
        "backfills",
        sa.Column("id", BIG, nullable=False),
        sa.Column("outlet_id", sa.String(length=200), nullable=False),
        sa.Column("since", INSTANT, nullable=False),
        sa.Column("until", INSTANT, nullable=False),
        sa.Column("way", sa.Text(), nullable=False),
        sa.Column("cursor", sa.Text(), nullable=False),
        sa.Column("requests", sa.Integer(), nullable=False),
        sa.Column("found", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("begun_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT),
        sa.PrimaryKeyConstraint("id", name="pk_backfills"),
        sa.ForeignKeyConstraint(["outlet_id"], ["outlets.id"], name="fk_backfills_outlet_id"),
        sa.UniqueConstraint("outlet_id", "since", "until", name="uq_backfills_outlet_id_since_until"),
    )
