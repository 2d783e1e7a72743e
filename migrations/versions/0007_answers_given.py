"""answers given"""

import sqlalchemy as sa
from alembic import op

from surgery_gov.kernel.triggers import drop_append_only, make_append_only

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "clearance_answer",
        sa.Column("decision_id", sa.String(), nullable=False),
        sa.Column("evaluated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.String(), nullable=False),
        sa.Column("staff_no", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("rules_edition", sa.String(), nullable=False),
        sa.Column("dossier_digest", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("decision_id", name=op.f("pk_clearance_answer")),
    )
    with op.batch_alter_table("clearance_answer", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_clearance_answer_evaluated_at"), ["evaluated_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_clearance_answer_staff_no"), ["staff_no"], unique=False
        )
    make_append_only(op, "clearance_answer", ("decision_id",))


def downgrade() -> None:
    drop_append_only(op, "clearance_answer")
    with op.batch_alter_table("clearance_answer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_clearance_answer_staff_no"))
        batch_op.drop_index(batch_op.f("ix_clearance_answer_evaluated_at"))

    op.drop_table("clearance_answer")
