"""requirements and qualifications"""

import sqlalchemy as sa
from alembic import op

from surgery_gov.kernel.triggers import drop_append_only, drop_refusal, make_append_only, refuse

revision = "0014"
down_revision = "0013"

FIXED = (
    "id",
    "surgeon_id",
    "kind",
    "name",
    "number",
    "issuer",
    "day",
    "valid_until",
    "score",
    "code",
    "grade",
    "recorded_at",
    "actor_id",
    "actor_name",
)


def _act(*columns: sa.Column) -> tuple[sa.Column, ...]:
    return (
        *columns,
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.String(), nullable=False),
        sa.Column("actor_name", sa.String(), nullable=False),
    )


def upgrade() -> None:
    op.create_table(
        "requirement_set",
        *_act(
            sa.Column("id", sa.Integer(), nullable=False),
            sa.Column("target", sa.String(), nullable=False),
            sa.Column("mode", sa.String(), nullable=False),
            sa.Column("since", sa.Date(), nullable=False),
        ),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("review_months", sa.Integer(), nullable=True),
        sa.Column("conditions", sa.JSON(), nullable=False),
        sa.CheckConstraint("mode IN ('adds', 'replaces')", name=op.f("ck_requirement_set_mode")),
        sa.CheckConstraint(
            "review_months IS NULL OR review_months > 0",
            name=op.f("ck_requirement_set_review_months"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_requirement_set")),
    )
    op.create_index("ix_requirement_set_target_since", "requirement_set", ["target", "since"])
    op.create_table(
        "qualification",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("surgeon_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("issuer", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("score", sa.Float(), nullable=True),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("grade", sa.Integer(), nullable=True),
        *_act(),
        sa.Column("evidence_digest", sa.String(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('training', 'fellowship', 'continuing', 'theory', 'skill', 'norm')",
            name=op.f("ck_qualification_kind"),
        ),
        sa.CheckConstraint(
            "valid_until IS NULL OR valid_until >= day",
            name=op.f("ck_qualification_valid_after_day"),
        ),
        sa.CheckConstraint(
            "score IS NULL OR (score >= 0 AND score <= 100)", name=op.f("ck_qualification_score")
        ),
        sa.CheckConstraint(
            "grade IS NULL OR (grade >= 1 AND grade <= 4)", name=op.f("ck_qualification_grade")
        ),
        sa.ForeignKeyConstraint(
            ["surgeon_id"], ["surgeon.id"], name=op.f("fk_qualification_surgeon_id_surgeon")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_qualification")),
    )
    for column in ("surgeon_id", "valid_until"):
        op.create_index(op.f(f"ix_qualification_{column}"), "qualification", [column])
    op.create_table(
        "qualification_withdrawal",
        *_act(
            sa.Column("id", sa.Integer(), nullable=False),
            sa.Column("qualification_id", sa.Integer(), nullable=False),
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["qualification_id"],
            ["qualification.id"],
            name=op.f("fk_qualification_withdrawal_qualification_id_qualification"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_qualification_withdrawal")),
        sa.UniqueConstraint(
            "qualification_id", name=op.f("uq_qualification_withdrawal_qualification_id")
        ),
    )
    make_append_only(op, "requirement_set", ("id",))
    make_append_only(op, "qualification_withdrawal", ("id", "qualification_id"))
    changed = " OR ".join(f"OLD.{c} IS DISTINCT FROM NEW.{c}" for c in FIXED)
    attached = "OLD.evidence_digest IS NOT NULL OR NEW.evidence_digest IS NULL"
    refuse(op, "qualification", "fixed", ("UPDATE",), f"{attached} OR {changed}")
    refuse(op, "qualification", "kept", ("DELETE",), "1 = 1")


def downgrade() -> None:
    drop_refusal(op, "qualification", "kept", ("DELETE",))
    drop_refusal(op, "qualification", "fixed", ("UPDATE",))
    drop_append_only(op, "qualification_withdrawal")
    drop_append_only(op, "requirement_set")
    op.drop_table("qualification_withdrawal")
    for column in ("valid_until", "surgeon_id"):
        op.drop_index(op.f(f"ix_qualification_{column}"), table_name="qualification")
    op.drop_table("qualification")
    op.drop_index("ix_requirement_set_target_since", table_name="requirement_set")
    op.drop_table("requirement_set")
