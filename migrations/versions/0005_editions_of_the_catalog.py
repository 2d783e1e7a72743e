"""editions of the catalog"""

import sqlalchemy as sa
from alembic import op

from surgery_gov.kernel.triggers import drop_refusal, refuse

PUBLISHED = "EXISTS (SELECT 1 FROM edition WHERE id = {row}.edition_id AND status = 'published')"

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "edition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("source_name", sa.String(), nullable=False),
        sa.Column("source_digest", sa.String(), nullable=False),
        sa.Column("entry_count", sa.Integer(), nullable=False),
        sa.Column("in_force_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("document_no", sa.String(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_by", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "status = 'draft' OR (in_force_from IS NOT NULL AND published_at IS NOT NULL"
            " AND document_no IS NOT NULL)",
            name=op.f("ck_edition_published_is_dated"),
        ),
        sa.CheckConstraint("status IN ('draft', 'published')", name=op.f("ck_edition_status")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edition")),
        sa.UniqueConstraint("name", name=op.f("uq_edition_name")),
    )
    with op.batch_alter_table("edition", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_edition_in_force_from"), ["in_force_from"], unique=False
        )

    op.create_table(
        "catalog_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("pinyin", sa.String(), nullable=False),
        sa.Column("grade", sa.Integer(), nullable=False),
        sa.Column("department", sa.String(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("restricted", sa.Boolean(), nullable=False),
        sa.Column("prohibited", sa.Boolean(), nullable=False),
        sa.Column("exam_grade4", sa.Boolean(), nullable=False),
        sa.Column("minimally_invasive", sa.Boolean(), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "NOT restricted OR grade = 4", name=op.f("ck_catalog_entry_restricted_is_grade_4")
        ),
        sa.CheckConstraint("grade BETWEEN 1 AND 4", name=op.f("ck_catalog_entry_grade")),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["edition.id"], name=op.f("fk_catalog_entry_edition_id_edition")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalog_entry")),
        sa.UniqueConstraint("edition_id", "code", name=op.f("uq_catalog_entry_edition_id_code")),
    )
    with op.batch_alter_table("catalog_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_catalog_entry_code"), ["code"], unique=False)
        batch_op.create_index(
            "ix_catalog_entry_edition_id_grade_code", ["edition_id", "grade", "code"], unique=False
        )
        batch_op.create_index(
            "ix_catalog_entry_edition_id_pinyin", ["edition_id", "pinyin"], unique=False
        )
    refuse(op, "edition", "published", ("UPDATE", "DELETE"), "OLD.status = 'published'")
    refuse(op, "catalog_entry", "published", ("UPDATE", "DELETE"), PUBLISHED.format(row="OLD"))
    refuse(op, "catalog_entry", "published", ("INSERT",), PUBLISHED.format(row="NEW"))


def downgrade() -> None:
    drop_refusal(op, "catalog_entry", "published", ("INSERT", "UPDATE", "DELETE"))
    drop_refusal(op, "edition", "published", ("UPDATE", "DELETE"))
    with op.batch_alter_table("catalog_entry", schema=None) as batch_op:
        batch_op.drop_index("ix_catalog_entry_edition_id_pinyin")
        batch_op.drop_index("ix_catalog_entry_edition_id_grade_code")
        batch_op.drop_index(batch_op.f("ix_catalog_entry_code"))

    op.drop_table("catalog_entry")
    with op.batch_alter_table("edition", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_edition_in_force_from"))

    op.drop_table("edition")
