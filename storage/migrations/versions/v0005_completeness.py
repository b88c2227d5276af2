"""How much of an article's text its page showed. What is there already counts as whole: nobody looked."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("articles", sa.Column("completeness", sa.Text(), nullable=False, server_default="whole"))
