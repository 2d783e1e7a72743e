"""who supervised an operation"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

COLUMNS = ("supervisor_no", "supervisor_name")


def upgrade() -> None:
    for column in COLUMNS:
        op.add_column(
            "operation_record", sa.Column(column, sa.String(), server_default="", nullable=False)
        )


def downgrade() -> None:
    for column in reversed(COLUMNS):
        op.drop_column("operation_record", column)
