"""who supervised the operation of a case"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    op.add_column(
        "case_performance",
        sa.Column("supervisor_no", sa.String(), server_default="", nullable=False),
    )


def downgrade() -> None:
    op.drop_column("case_performance", "supervisor_no")
