"""beds, opinions given in person, authorized hosts"""

import sqlalchemy as sa
from alembic import op

from surgery_gov.kernel.triggers import drop_keeping, keep

revision = "0029"
down_revision = "0028"

# What is only ever added, and by which columns a row of it is known.
KEPT = {
    "case_opinion": ("case_id", "key", "revision", "seat"),
    "host_authorization": ("withdraws",),
}


def upgrade() -> None:
    op.add_column(
        "surgical_case",
        sa.Column("patient_bed", sa.String(), server_default="", nullable=False),
    )
    op.create_table(
        "case_opinion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("seat", sa.String(), nullable=False),
        sa.Column("agreed", sa.Boolean(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("staff_no", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.String(), nullable=False),
        sa.Column("actor_name", sa.String(), nullable=False),
        sa.CheckConstraint("seat IN ('head', 'office')", name=op.f("ck_case_opinion_seat")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["surgical_case.id"], name=op.f("fk_case_opinion_case_id_surgical_case")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_opinion")),
        sa.UniqueConstraint(
            "case_id",
            "key",
            "revision",
            "seat",
            name=op.f("uq_case_opinion_case_id_key_revision_seat"),
        ),
    )
    op.create_table(
        "host_authorization",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("department", sa.String(), nullable=False),
        sa.Column("deputy_no", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("head_no", sa.String(), nullable=False),
        sa.Column("withdraws", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.String(), nullable=False),
        sa.Column("actor_name", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["withdraws"],
            ["host_authorization.id"],
            name=op.f("fk_host_authorization_withdraws_host_authorization"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host_authorization")),
        sa.UniqueConstraint("withdraws", name=op.f("uq_host_authorization_withdraws")),
    )
    op.create_index(
        op.f("ix_host_authorization_department"),
        "host_authorization",
        ["department"],
        unique=False,
    )
    for table, columns in KEPT.items():
        keep(op, table, columns)


def downgrade() -> None:
    for table, columns in KEPT.items():
        drop_keeping(op, table, columns)
    op.drop_index(op.f("ix_host_authorization_department"), table_name="host_authorization")
    op.drop_table("host_authorization")
    op.drop_table("case_opinion")
    op.drop_column("surgical_case", "patient_bed")
