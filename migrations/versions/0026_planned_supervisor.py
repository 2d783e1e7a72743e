"""who is to supervise an operation that is planned"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    op.add_column(
        "case_plan",
        sa.Column("supervisor_no", sa.String(), server_default="", nullable=False),
    )


def downgrade() -> None:
    op.drop_column("case_plan", "supervisor_no")
