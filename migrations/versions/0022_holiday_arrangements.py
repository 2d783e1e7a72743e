"""the arrangement of public holidays, by year"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    op.create_table(
        "holiday_arrangement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("days_off", sa.JSON(), nullable=False),
        sa.Column("days_on", sa.JSON(), nullable=False),
        sa.Column("document_no", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holiday_arrangement")),
    )
    op.create_index(op.f("ix_holiday_arrangement_year"), "holiday_arrangement", ["year"])


def downgrade() -> None:
    op.drop_index(op.f("ix_holiday_arrangement_year"), table_name="holiday_arrangement")
    op.drop_table("holiday_arrangement")
