"""reminders that leave"""

import sqlalchemy as sa
from alembic import op

from surgery_gov.kernel.triggers import drop_append_only, drop_refusal, make_append_only, refuse

revision = "0011"
down_revision = "0010"

SAME_STEP = (
    "EXISTS (SELECT 1 FROM outbox_reminder AS other WHERE other.recipient = NEW.recipient"
    " AND other.kind = NEW.kind AND other.subject = NEW.subject AND other.step = NEW.step"
    " AND other.channel = NEW.channel)"
)
KEPT = ("outbox_reminder", "outbox_attempt", "outbox_run")


def upgrade() -> None:
    op.add_column("account", sa.Column("email", sa.String(), nullable=True))
    _messages()
    op.create_table(
        "outbox_reminder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"],
            ["outbox_message.id"],
            name=op.f("fk_outbox_reminder_message_id_outbox_message"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_reminder")),
        sa.UniqueConstraint(
            "recipient",
            "kind",
            "subject",
            "step",
            "channel",
            name=op.f("uq_outbox_reminder_recipient_kind_subject_step_channel"),
        ),
    )
    op.create_table(
        "outbox_attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fault", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["message_id"],
            ["outbox_message.id"],
            name=op.f("fk_outbox_attempt_message_id_outbox_message"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_attempt")),
    )
    op.create_table(
        "outbox_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered", sa.Integer(), nullable=False),
        sa.Column("sent", sa.Integer(), nullable=False),
        sa.Column("faults", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_run")),
    )
    for table in ("outbox_reminder", "outbox_attempt"):
        op.create_index(op.f(f"ix_{table}_message_id"), table, ["message_id"])
    for table in KEPT:
        make_append_only(op, table)
    if op.get_bind().dialect.name == "sqlite":
        refuse(op, "outbox_reminder", "replace", ("INSERT",), SAME_STEP)


def _messages() -> None:
    op.create_table(
        "outbox_message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("lease", sa.String(), nullable=True),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("given_up_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "channel IN ('webhook', 'mail')", name=op.f("ck_outbox_message_channel_is_known")
        ),
        sa.CheckConstraint("count >= 1", name=op.f("ck_outbox_message_count")),
        sa.CheckConstraint(
            "delivered_at IS NULL OR given_up_at IS NULL", name=op.f("ck_outbox_message_one_end")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_message")),
        sa.UniqueConstraint("key", name=op.f("uq_outbox_message_key")),
    )
    op.create_index(
        "ix_outbox_message_waiting", "outbox_message", ["delivered_at", "given_up_at", "next_at"]
    )


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        drop_refusal(op, "outbox_reminder", "replace", ("INSERT",))
    for table in reversed(KEPT):
        drop_append_only(op, table)
        op.drop_table(table)
    op.drop_table("outbox_message")
    op.drop_column("account", "email")
