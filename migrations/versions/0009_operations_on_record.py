"""operations on record"""

import sqlalchemy as sa
from alembic import op

from surgery_gov.kernel.triggers import drop_append_only, drop_refusal, make_append_only, refuse

REPLACED = (
    "EXISTS (SELECT 1 FROM operation_record AS other WHERE other.source = NEW.source"
    " AND other.row_key = NEW.row_key AND other.revision = NEW.revision)"
)

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "operation_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("filename", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.String(), nullable=False),
        sa.Column("actor_name", sa.String(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("corrected", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_operation_import")),
    )
    op.create_table(
        "operation_record",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("row_key", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("case_no", sa.String(), nullable=False),
        sa.Column("performed_on", sa.Date(), nullable=True),
        sa.Column("performed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("surgeon_no", sa.String(), nullable=False),
        sa.Column("surgeon_name", sa.String(), nullable=False),
        sa.Column("first_no", sa.String(), nullable=False),
        sa.Column("first_name", sa.String(), nullable=False),
        sa.Column("second_no", sa.String(), nullable=False),
        sa.Column("second_name", sa.String(), nullable=False),
        sa.Column("department", sa.String(), nullable=False),
        sa.Column("urgency", sa.String(), nullable=False),
        sa.Column("doubtful", sa.Boolean(), nullable=False),
        sa.Column("unread", sa.JSON(), nullable=False),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_operation_record_revision")),
        sa.CheckConstraint(
            "urgency IN ('elective', 'limited', 'emergency', '')",
            name=op.f("ck_operation_record_urgency_is_known"),
        ),
        sa.CheckConstraint(
            "performed_at IS NULL OR performed_on IS NOT NULL",
            name=op.f("ck_operation_record_time_has_day"),
        ),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["operation_import.id"],
            name=op.f("fk_operation_record_import_id_operation_import"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_operation_record")),
        sa.UniqueConstraint(
            "source",
            "row_key",
            "revision",
            name=op.f("uq_operation_record_source_row_key_revision"),
        ),
    )
    with op.batch_alter_table("operation_record", schema=None) as batch_op:
        for column in ("import_id", "performed_on", "code", "department"):
            batch_op.create_index(batch_op.f(f"ix_operation_record_{column}"), [column])
        for column in ("surgeon_no", "first_no", "second_no"):
            batch_op.create_index(
                f"ix_operation_record_{column}_performed_on", [column, "performed_on"]
            )
    make_append_only(op, "operation_import", ("id",))
    make_append_only(op, "operation_record", ("id",))
    if op.get_bind().dialect.name == "sqlite":
        refuse(op, "operation_record", "replace", ("INSERT",), REPLACED)


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        drop_refusal(op, "operation_record", "replace", ("INSERT",))
    drop_append_only(op, "operation_record")
    drop_append_only(op, "operation_import")
    with op.batch_alter_table("operation_record", schema=None) as batch_op:
        for column in ("second_no", "first_no", "surgeon_no"):
            batch_op.drop_index(f"ix_operation_record_{column}_performed_on")
        for column in ("department", "code", "performed_on", "import_id"):
            batch_op.drop_index(batch_op.f(f"ix_operation_record_{column}"))
    op.drop_table("operation_record")
    op.drop_table("operation_import")
