"""Stories: what grouping sees of each article, the stories themselves, their members, and what became of them.

Every article that is kept already waits to be placed, in the order in which it came.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
IS_WAITING = sa.text("waiting_since IS NOT NULL")


def upgrade() -> None:
    _features()
    _stories()
    _members()
    _changes()
    op.execute(
        "INSERT INTO article_features (article_id, features, waiting_since) "
        "SELECT id, NULL, first_fetched_at FROM articles ORDER BY id"
    )


def _features() -> None:
    op.create_table(
        "article_features",
        sa.Column("article_id", BIG, nullable=False),
        sa.Column("features", sa.LargeBinary()),
        sa.Column("waiting_since", INSTANT),
        sa.PrimaryKeyConstraint("article_id", name="pk_article_features"),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name="fk_article_features_article_id", ondelete="CASCADE"
        ),
    )
    op.create_index(
        "ix_article_features_waiting",
        "article_features",
        ["article_id"],
        sqlite_where=IS_WAITING,
        postgresql_where=IS_WAITING,
    )


def _stories() -> None:
    op.create_table(
        "stories",
        sa.Column("id", BIG, nullable=False),
        sa.Column("headline", sa.Text(), nullable=False),
        sa.Column("headline_article_id", BIG, nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("first_at", INSTANT, nullable=False),
        sa.Column("last_at", INSTANT, nullable=False),
        sa.Column("articles", sa.Integer(), nullable=False),
        sa.Column("texts", sa.Integer(), nullable=False),
        sa.Column("languages", sa.Text(), nullable=False),
        sa.Column("outlet_ids", sa.Text(), nullable=False),
        sa.Column("themes", sa.Text(), nullable=False),
        sa.Column("merged_into", BIG),
        sa.PrimaryKeyConstraint("id", name="pk_stories"),
    )
    op.create_index("ix_stories_last_at", "stories", ["last_at", "id"])


def _members() -> None:
    op.create_table(
        "story_members",
        sa.Column("article_id", BIG, nullable=False),
        sa.Column("story_id", BIG, nullable=False),
        sa.Column("text_id", BIG, nullable=False),
        sa.Column("joined_at", INSTANT, nullable=False),
        sa.Column("quotes", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("article_id", name="pk_story_members"),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name="fk_story_members_article_id", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_story_members_story_id", "story_members", ["story_id", "article_id"])


def _changes() -> None:
    op.create_table(
        "story_changes",
        sa.Column("id", BIG, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("story_id", BIG, nullable=False),
        sa.Column("change", sa.Text(), nullable=False),
        sa.Column("other_id", BIG),
        sa.Column("article_id", BIG),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_story_changes"),
    )
    op.create_index("ix_story_changes_story_id", "story_changes", ["story_id", "id"])
    op.create_index("ix_story_changes_at", "story_changes", ["at"])
