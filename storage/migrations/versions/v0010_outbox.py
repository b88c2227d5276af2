"""What is sent: digests and alerts as they were frozen, the deliveries of each, and which stories were alerted."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _messages()
    _outbox()
    _alerts()


def _messages() -> None:
    op.create_table(
        "messages",
        sa.Column("id", BIG, nullable=False),
        sa.Column("brief", sa.String(200), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("skipped_because", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_messages"),
        sa.UniqueConstraint("brief", "kind", "key", name="uq_messages_brief_kind_key"),
    )
    op.create_table(
        "message_forms",
        sa.Column("message_id", BIG, nullable=False),
        sa.Column("form", sa.String(40), nullable=False),
        sa.Column("packed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("message_id", "form", name="pk_message_forms"),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.id"], name="fk_message_forms_message_id", ondelete="CASCADE"
        ),
    )


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", BIG, nullable=False),
        sa.Column("message_id", BIG, nullable=False),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("recipient", sa.String(2000), nullable=False),
        sa.Column("idempotency_key", sa.String(100), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("next_try_at", INSTANT),
        sa.Column("began_at", INSTANT),
        sa.Column("ended_at", INSTANT),
        sa.Column("last_error", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.UniqueConstraint("message_id", "channel", "recipient", name="uq_outbox_message_id_channel_recipient"),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name="fk_outbox_message_id", ondelete="CASCADE"),
    )
    op.create_index("ix_outbox_due", "outbox", ["state", "next_try_at"])


def _alerts() -> None:
    op.create_table(
        "alerts",
        sa.Column("id", BIG, nullable=False),
        sa.Column("brief", sa.String(200), nullable=False),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("recipient", sa.String(2000), nullable=False),
        sa.Column("story", sa.String(200), nullable=False),
        sa.Column("article_id", BIG, nullable=False),
        sa.Column("seen_at", INSTANT, nullable=False),
        sa.Column("message_id", BIG),
        sa.Column("sent_at", INSTANT),
        sa.PrimaryKeyConstraint("id", name="pk_alerts"),
        sa.UniqueConstraint("channel", "recipient", "story", name="uq_alerts_channel_recipient_story"),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name="fk_alerts_message_id", ondelete="SET NULL"),
    )
    op.create_index("ix_alerts_seen_at", "alerts", ["seen_at"])
