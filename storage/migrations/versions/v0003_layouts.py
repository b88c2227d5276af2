"""How outlets' pages are read: versions of their layouts, what became of them, and which article was read by which."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("articles", sa.Column("layout_version", sa.Integer()))
    op.create_table(
        "layouts",
        sa.Column("id", BIG, nullable=False),
        sa.Column("outlet_id", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("spec", sa.Text()),
        sa.Column("observations", sa.Text(), nullable=False),
        sa.Column("pages_learned_from", sa.Integer(), nullable=False),
        sa.Column("corrected_by_operator", sa.Boolean(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("retired_at", INSTANT),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("pages_read", sa.Integer(), nullable=False),
        sa.Column("checks", sa.Integer(), nullable=False),
        sa.Column("agreement", sa.Float()),
        sa.Column("recent", sa.Text(), nullable=False),
        sa.Column("doubted_at", INSTANT),
        sa.PrimaryKeyConstraint("id", name="pk_layouts"),
        sa.ForeignKeyConstraint(["outlet_id"], ["outlets.id"], name="fk_layouts_outlet_id"),
        sa.UniqueConstraint("outlet_id", "version", name="uq_layouts_outlet_id_version"),
    )
    op.create_table(
        "layout_events",
        sa.Column("id", BIG, nullable=False),
        sa.Column("outlet_id", sa.String(length=200), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("change", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_layout_events"),
        sa.ForeignKeyConstraint(["outlet_id"], ["outlets.id"], name="fk_layout_events_outlet_id"),
    )
    op.create_index("ix_layout_events_at", "layout_events", ["at"])
