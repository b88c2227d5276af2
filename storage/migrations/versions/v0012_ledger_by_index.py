"""What the sum of the books reads in indexes alone: which version each article has, and in which state its links are."""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_articles_revision", "articles", ["revision", "id"])
    op.create_index("ix_links_article_id_state", "links", ["article_id", "state"])
    op.drop_index("ix_links_article_id", table_name="links")
