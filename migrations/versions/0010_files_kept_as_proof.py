"""files kept as proof"""

import sqlalchemy as sa
from alembic import op

from surgery_gov.kernel.triggers import drop_append_only, make_append_only

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_table(
        "evidence",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kept_by", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_evidence")),
    )
    make_append_only(op, "evidence", ("digest",))


def downgrade() -> None:
    drop_append_only(op, "evidence")
    op.drop_table("evidence")
