"""departments and surgeons"""

import sqlalchemy as sa
from alembic import op

from surgery_gov.kernel.triggers import (
    drop_append_only,
    drop_refusal,
    make_append_only,
    refuse,
)

FACTS = {
    "surgeon_employment": ("surgeon_id", "department_id", "since", "until", "recorded_at"),
    "surgeon_licence": (
        "surgeon_id",
        "certificate_no",
        "scope",
        "since",
        "until",
        "recorded_at",
    ),
    "surgeon_title": ("surgeon_id", "title", "since", "recorded_at"),
}
SPANS = ("surgeon_employment", "surgeon_licence")

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "department",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("pinyin", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_department")),
        sa.UniqueConstraint("code", name=op.f("uq_department_code")),
        sa.UniqueConstraint("name", name=op.f("uq_department_name")),
    )
    with op.batch_alter_table("department", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_department_pinyin"), ["pinyin"], unique=False)

    op.create_table(
        "department_name",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["department_id"],
            ["department.id"],
            name=op.f("fk_department_name_department_id_department"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_department_name")),
        sa.UniqueConstraint("name", name=op.f("uq_department_name_name")),
    )
    with op.batch_alter_table("department_name", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_department_name_department_id"), ["department_id"], unique=False
        )

    make_append_only(op, "department_name", ("id", "name"))
    op.create_table(
        "surgeon",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("staff_no", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("pinyin", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_surgeon")),
        sa.UniqueConstraint("staff_no", name=op.f("uq_surgeon_staff_no")),
    )
    with op.batch_alter_table("surgeon", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_surgeon_name"), ["name"], unique=False)
        batch_op.create_index(batch_op.f("ix_surgeon_pinyin"), ["pinyin"], unique=False)

    op.create_table(
        "surgeon_employment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("surgeon_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retracted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["department_id"],
            ["department.id"],
            name=op.f("fk_surgeon_employment_department_id_department"),
        ),
        sa.ForeignKeyConstraint(
            ["surgeon_id"], ["surgeon.id"], name=op.f("fk_surgeon_employment_surgeon_id_surgeon")
        ),
        sa.CheckConstraint(
            "until IS NULL OR until > since",
            name=op.f("ck_surgeon_employment_until_after_since"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_surgeon_employment")),
    )
    with op.batch_alter_table("surgeon_employment", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_surgeon_employment_department_id"), ["department_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_surgeon_employment_surgeon_id"), ["surgeon_id"], unique=False
        )

    op.create_table(
        "surgeon_licence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("surgeon_id", sa.Integer(), nullable=False),
        sa.Column("certificate_no", sa.String(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retracted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["surgeon_id"], ["surgeon.id"], name=op.f("fk_surgeon_licence_surgeon_id_surgeon")
        ),
        sa.CheckConstraint(
            "until IS NULL OR until > since",
            name=op.f("ck_surgeon_licence_until_after_since"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_surgeon_licence")),
    )
    with op.batch_alter_table("surgeon_licence", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_surgeon_licence_surgeon_id"), ["surgeon_id"], unique=False
        )

    op.create_table(
        "surgeon_title",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("surgeon_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retracted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["surgeon_id"], ["surgeon.id"], name=op.f("fk_surgeon_title_surgeon_id_surgeon")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_surgeon_title")),
    )
    with op.batch_alter_table("surgeon_title", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_surgeon_title_surgeon_id"), ["surgeon_id"], unique=False
        )
    for table, columns in FACTS.items():
        _hold_still(table, columns)
    for table in SPANS:
        _keep_apart(table)


def _hold_still(table: str, columns: tuple[str, ...]) -> None:
    """A fact is never edited and never deleted; it may be retracted, once."""
    changed = " OR ".join(f"OLD.{c} IS DISTINCT FROM NEW.{c}" for c in columns)
    refuse(op, table, "fixed", ("UPDATE",), f"OLD.retracted_at IS NOT NULL OR {changed}")
    refuse(op, table, "kept", ("DELETE",), "1 = 1")


def _keep_apart(table: str) -> None:
    """Of one surgeon no two spans overlap that are held to be so at the same time."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
        op.execute(
            f"ALTER TABLE {table} ADD CONSTRAINT ex_{table}_overlap"
            " EXCLUDE USING gist (surgeon_id WITH =, tstzrange(since, until) WITH &&)"
            " WHERE (retracted_at IS NULL)"
        )
        return
    overlap = (
        f"NEW.retracted_at IS NULL AND EXISTS (SELECT 1 FROM {table} AS other"  # noqa: S608
        " WHERE other.surgeon_id = NEW.surgeon_id AND other.retracted_at IS NULL"
        " AND other.id IS NOT NEW.id"
        " AND (NEW.until IS NULL OR other.since < NEW.until)"
        " AND (other.until IS NULL OR NEW.since < other.until))"
    )
    refuse(op, table, "overlap", ("INSERT", "UPDATE"), overlap)


def downgrade() -> None:
    drop_append_only(op, "department_name")
    for table in SPANS:
        if op.get_bind().dialect.name == "postgresql":
            op.execute(f"ALTER TABLE {table} DROP CONSTRAINT ex_{table}_overlap")
        else:
            drop_refusal(op, table, "overlap", ("INSERT", "UPDATE"))
    for table in FACTS:
        drop_refusal(op, table, "fixed", ("UPDATE",))
        drop_refusal(op, table, "kept", ("DELETE",))
    with op.batch_alter_table("surgeon_title", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_surgeon_title_surgeon_id"))

    op.drop_table("surgeon_title")
    with op.batch_alter_table("surgeon_licence", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_surgeon_licence_surgeon_id"))

    op.drop_table("surgeon_licence")
    with op.batch_alter_table("surgeon_employment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_surgeon_employment_surgeon_id"))
        batch_op.drop_index(batch_op.f("ix_surgeon_employment_department_id"))

    op.drop_table("surgeon_employment")
    with op.batch_alter_table("surgeon", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_surgeon_pinyin"))
        batch_op.drop_index(batch_op.f("ix_surgeon_name"))

    op.drop_table("surgeon")
    with op.batch_alter_table("department_name", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_department_name_department_id"))

    op.drop_table("department_name")
    with op.batch_alter_table("department", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_department_pinyin"))

    op.drop_table("department")
