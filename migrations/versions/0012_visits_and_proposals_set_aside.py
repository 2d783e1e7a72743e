"""visits of invited surgeons, and proposals set aside"""

import sqlalchemy as sa
from alembic import op

from surgery_gov.kernel.triggers import (
    drop_append_only,
    drop_refusal,
    make_append_only,
    refuse,
)

VISIT = "surgeon_visit"
FIXED = (
    "surgeon_id",
    "department_id",
    "home_hospital",
    "invitation_no",
    "responsible_no",
    "since",
    "until",
    "recorded_at",
)
DISMISSAL = "proposal_dismissal"

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.create_table(
        VISIT,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("surgeon_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("home_hospital", sa.String(), nullable=False),
        sa.Column("invitation_no", sa.String(), nullable=False),
        sa.Column("responsible_no", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retracted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("until > since", name=op.f("ck_surgeon_visit_until_after_since")),
        sa.ForeignKeyConstraint(
            ["department_id"],
            ["department.id"],
            name=op.f("fk_surgeon_visit_department_id_department"),
        ),
        sa.ForeignKeyConstraint(
            ["surgeon_id"], ["surgeon.id"], name=op.f("fk_surgeon_visit_surgeon_id_surgeon")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_surgeon_visit")),
    )
    with op.batch_alter_table(VISIT, schema=None) as batch_op:
        for column in ("department_id", "surgeon_id"):
            batch_op.create_index(batch_op.f(f"ix_{VISIT}_{column}"), [column], unique=False)
    changed = " OR ".join(f"OLD.{c} IS DISTINCT FROM NEW.{c}" for c in FIXED)
    refuse(op, VISIT, "fixed", ("UPDATE",), f"OLD.retracted_at IS NOT NULL OR {changed}")
    refuse(op, VISIT, "kept", ("DELETE",), "1 = 1")
    _keep_apart()
    op.create_table(
        DISMISSAL,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("surgeon_id", sa.Integer(), nullable=False),
        sa.Column("target", sa.String(), nullable=False),
        sa.Column("facts", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.String(), nullable=False),
        sa.Column("actor_name", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["surgeon_id"],
            ["surgeon.id"],
            name=op.f("fk_proposal_dismissal_surgeon_id_surgeon"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal_dismissal")),
        sa.UniqueConstraint(
            "surgeon_id",
            "kind",
            "target",
            "facts",
            name=op.f("uq_proposal_dismissal_surgeon_id_kind_target_facts"),
        ),
    )
    make_append_only(op, DISMISSAL, ("id",))


def _keep_apart() -> None:
    """Of one surgeon no two visits overlap that are held to be so at the same time."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"ALTER TABLE {VISIT} ADD CONSTRAINT ex_{VISIT}_overlap"
            " EXCLUDE USING gist (surgeon_id WITH =, tstzrange(since, until) WITH &&)"
            " WHERE (retracted_at IS NULL)"
        )
        return
    overlap = (
        f"NEW.retracted_at IS NULL AND EXISTS (SELECT 1 FROM {VISIT} AS other"  # noqa: S608
        " WHERE other.surgeon_id = NEW.surgeon_id AND other.retracted_at IS NULL"
        " AND other.id IS NOT NEW.id"
        " AND other.since < NEW.until AND NEW.since < other.until)"
    )
    refuse(op, VISIT, "overlap", ("INSERT", "UPDATE"), overlap)


def downgrade() -> None:
    drop_append_only(op, DISMISSAL)
    op.drop_table(DISMISSAL)
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER TABLE {VISIT} DROP CONSTRAINT ex_{VISIT}_overlap")
    else:
        drop_refusal(op, VISIT, "overlap", ("INSERT", "UPDATE"))
    drop_refusal(op, VISIT, "kept", ("DELETE",))
    drop_refusal(op, VISIT, "fixed", ("UPDATE",))
    with op.batch_alter_table(VISIT, schema=None) as batch_op:
        for column in ("surgeon_id", "department_id"):
            batch_op.drop_index(batch_op.f(f"ix_{VISIT}_{column}"))
    op.drop_table(VISIT)
