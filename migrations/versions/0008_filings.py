"""filings"""

import sqlalchemy as sa
from alembic import op

from surgery_gov.kernel.triggers import drop_refusal, refuse

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "filing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("edition", sa.String(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("previous_id", sa.Integer(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("grade3", sa.Integer(), nullable=False),
        sa.Column("grade4", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("prepared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("prepared_by", sa.String(), nullable=False),
        sa.Column("exported_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("exported_by", sa.String(), nullable=True),
        sa.Column("workbook", sa.LargeBinary(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('initial', 'update')", name=op.f("ck_filing_kind")),
        sa.CheckConstraint(
            "status IN ('prepared', 'exported', 'discarded')", name=op.f("ck_filing_status")
        ),
        sa.CheckConstraint(
            "status <> 'exported' OR (workbook IS NOT NULL AND exported_at IS NOT NULL"
            " AND exported_by IS NOT NULL)",
            name=op.f("ck_filing_exported_is_kept"),
        ),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["edition.id"], name=op.f("fk_filing_edition_id_edition")
        ),
        sa.ForeignKeyConstraint(
            ["previous_id"], ["filing.id"], name=op.f("fk_filing_previous_id_filing")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_filing")),
        sa.UniqueConstraint("number", name=op.f("uq_filing_number")),
    )
    with op.batch_alter_table("filing", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_filing_digest"), ["digest"], unique=False)
        batch_op.create_index(batch_op.f("ix_filing_edition_id"), ["edition_id"], unique=False)
    op.create_index(
        "uq_filing_one_prepared",
        "filing",
        ["status"],
        unique=True,
        sqlite_where=sa.text("status = 'prepared'"),
        postgresql_where=sa.text("status = 'prepared'"),
    )
    refuse(op, "filing", "exported", ("UPDATE", "DELETE"), "OLD.status = 'exported'")


def downgrade() -> None:
    drop_refusal(op, "filing", "exported", ("UPDATE", "DELETE"))
    op.drop_index("uq_filing_one_prepared", table_name="filing")
    with op.batch_alter_table("filing", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_filing_edition_id"))
        batch_op.drop_index(batch_op.f("ix_filing_digest"))

    op.drop_table("filing")
