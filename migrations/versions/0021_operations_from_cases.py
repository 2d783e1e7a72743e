"""operations that enter the record from cases"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.add_column(
        "operation_record",
        sa.Column("withdrawn", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.add_column("case_performance", sa.Column("grade", sa.Integer(), nullable=True))
    op.create_index(op.f("ix_case_performance_ended_at"), "case_performance", ["ended_at"])


def downgrade() -> None:
    op.drop_index(op.f("ix_case_performance_ended_at"), table_name="case_performance")
    op.drop_column("case_performance", "grade")
    op.drop_column("operation_record", "withdrawn")
