"""Analysts' judgements on stories, and what tells quickly which articles were edited or withdrawn since an instant."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
_IS_WITHDRAWN = sa.text("withdrawn_at IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "judgements",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("story_id", BIG_ID, nullable=False),
        sa.Column("article_id", BIG_ID, nullable=False),
        sa.Column("theme", sa.Text(), nullable=False),
        sa.Column("brief", sa.Text(), nullable=False),
        sa.Column("relevant", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("features", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_judgements"),
    )
    op.create_index("ix_judgements_story_id", "judgements", ["story_id"])
    op.create_index("ix_judgements_theme", "judgements", ["theme"])
    op.create_index("ix_revisions_replaced_at", "revisions", ["replaced_at", "article_id"])
    op.create_index(
        "ix_articles_withdrawn_at",
        "articles",
        ["withdrawn_at"],
        postgresql_where=_IS_WITHDRAWN,
        sqlite_where=_IS_WITHDRAWN,
    )
