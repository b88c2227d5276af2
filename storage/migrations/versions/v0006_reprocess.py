"""Reading the snapshots anew: runs, what each found, and the mark of what full-text search has of a version."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("snapshots", sa.Column("indexed_sha256", sa.Text()))
    _runs()
    _rereadings()


def _runs() -> None:
    op.create_table(
        "reprocess_runs",
        sa.Column("id", BIG, nullable=False),
        sa.Column("selection", sa.Text(), nullable=False),
        sa.Column("reader", sa.Text(), nullable=False),
        sa.Column("begun_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("position", BIG, nullable=False),
        sa.Column("tally", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_reprocess_runs"),
    )


def _rereadings() -> None:
    op.create_table(
        "rereadings",
        sa.Column("id", BIG, nullable=False),
        sa.Column("run_id", BIG, nullable=False),
        sa.Column("article_id", BIG, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("changed", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_rereadings"),
        sa.UniqueConstraint("run_id", "article_id", name="uq_rereadings_run_id_article_id"),
        sa.ForeignKeyConstraint(["run_id"], ["reprocess_runs.id"], name="fk_rereadings_run_id"),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_rereadings_article_id", ondelete="CASCADE"),
    )
    op.create_index("ix_rereadings_article_id", "rereadings", ["article_id", "revision"])
