"""the ledger of privileges"""

import sqlalchemy as sa
from alembic import op

from surgery_gov.kernel.triggers import drop_append_only, drop_refusal, make_append_only, refuse

OVERLAP = (
    "EXISTS (SELECT 1 FROM privilege_span AS other WHERE other.privilege_id = NEW.privilege_id"
    " AND other.id IS NOT NEW.id"
    " AND (NEW.until IS NULL OR other.since < NEW.until)"
    " AND (other.until IS NULL OR NEW.since < other.until))"
)

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "privilege",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("surgeon_id", sa.Integer(), nullable=False),
        sa.Column("target", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["surgeon_id"], ["surgeon.id"], name=op.f("fk_privilege_surgeon_id_surgeon")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_privilege")),
        sa.UniqueConstraint("surgeon_id", "target", name=op.f("uq_privilege_surgeon_id_target")),
    )
    with op.batch_alter_table("privilege", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_privilege_target"), ["target"], unique=False)

    op.create_table(
        "privilege_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("privilege_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("effective_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.String(), nullable=False),
        sa.Column("actor_name", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("document_no", sa.String(), nullable=False),
        sa.Column("edition", sa.String(), nullable=False),
        sa.Column("conditions", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('grant', 'renew', 'restrict', 'suspend', 'reinstate', 'revoke')",
            name=op.f("ck_privilege_decision_kind"),
        ),
        sa.CheckConstraint(
            "until IS NULL OR until > effective_at",
            name=op.f("ck_privilege_decision_until_after_start"),
        ),
        sa.ForeignKeyConstraint(
            ["privilege_id"],
            ["privilege.id"],
            name=op.f("fk_privilege_decision_privilege_id_privilege"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_privilege_decision")),
    )
    with op.batch_alter_table("privilege_decision", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_privilege_decision_privilege_id"), ["privilege_id"], unique=False
        )

    op.create_table(
        "privilege_span",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("privilege_id", sa.Integer(), nullable=False),
        sa.Column("surgeon_id", sa.Integer(), nullable=False),
        sa.Column("target", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("conditions", sa.JSON(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('active', 'suspended')", name=op.f("ck_privilege_span_state")
        ),
        sa.CheckConstraint(
            "until IS NULL OR until > since", name=op.f("ck_privilege_span_until_after_since")
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"],
            ["privilege_decision.id"],
            name=op.f("fk_privilege_span_decision_id_privilege_decision"),
        ),
        sa.ForeignKeyConstraint(
            ["privilege_id"],
            ["privilege.id"],
            name=op.f("fk_privilege_span_privilege_id_privilege"),
        ),
        sa.ForeignKeyConstraint(
            ["surgeon_id"], ["surgeon.id"], name=op.f("fk_privilege_span_surgeon_id_surgeon")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_privilege_span")),
    )
    with op.batch_alter_table("privilege_span", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_privilege_span_privilege_id"), ["privilege_id"], unique=False
        )
        batch_op.create_index(
            "ix_privilege_span_surgeon_id_target", ["surgeon_id", "target"], unique=False
        )
        batch_op.create_index("ix_privilege_span_target_since", ["target", "since"], unique=False)
    make_append_only(op, "privilege_decision", ("id",))
    if op.get_bind().dialect.name == "postgresql":
        op.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
        op.execute(
            "ALTER TABLE privilege_span ADD CONSTRAINT ex_privilege_span_overlap"
            " EXCLUDE USING gist (privilege_id WITH =, tstzrange(since, until) WITH &&)"
        )
    else:
        refuse(op, "privilege_span", "overlap", ("INSERT", "UPDATE"), OVERLAP)


def downgrade() -> None:
    drop_append_only(op, "privilege_decision")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE privilege_span DROP CONSTRAINT ex_privilege_span_overlap")
    else:
        drop_refusal(op, "privilege_span", "overlap", ("INSERT", "UPDATE"))
    with op.batch_alter_table("privilege_span", schema=None) as batch_op:
        batch_op.drop_index("ix_privilege_span_target_since")
        batch_op.drop_index("ix_privilege_span_surgeon_id_target")
        batch_op.drop_index(batch_op.f("ix_privilege_span_privilege_id"))

    op.drop_table("privilege_span")
    with op.batch_alter_table("privilege_decision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_privilege_decision_privilege_id"))

    op.drop_table("privilege_decision")
    with op.batch_alter_table("privilege", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_privilege_target"))

    op.drop_table("privilege")
