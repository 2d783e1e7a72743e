"""invited surgeons"""

import sqlalchemy as sa
from alembic import op

from surgery_gov.kernel.triggers import drop_append_only, drop_refusal, make_append_only, refuse

revision = "0018"
down_revision = "0017"

STATES = (
    "state IN ('draft', 'submitted', 'endorsed', 'approved', 'returned', 'rejected',"
    " 'withdrawn', 'canceled')"
)
KINDS = (
    "kind IN ('submit', 'endorse', 'approve', 'return', 'reject', 'withdraw', 'cancel', 'letter')"
)
RECEIVED = "state <> 'approved' OR (visitor_no <> '' AND visit_id IS NOT NULL AND day IS NOT NULL)"
INDEXED = ("state", "department", "visitor_no", "by_no", "day", "responsible_no")
IDENTITY = ("id", "number", "department", "by_id", "by_no", "by_name", "created_at")
CONTENT = (
    "name",
    "home_hospital",
    "certificate_no",
    "scope",
    "licence_since",
    "licence_last_day",
    "title",
    "by_phone",
    "invitation_no",
    "invited_on",
    "purpose",
    "fee_agreed",
    "patient",
    "diagnosis",
    "day",
    "responsible_no",
    "consent_by",
    "consent_on",
)


def _text(*names: str) -> list[sa.Column]:
    return [sa.Column(name, sa.String(), nullable=False) for name in names]


def _days(*names: str) -> list[sa.Column]:
    return [sa.Column(name, sa.Date(), nullable=True) for name in names]


def _differ(columns: tuple[str, ...]) -> str:
    return "(" + " OR ".join(f"OLD.{c} IS DISTINCT FROM NEW.{c}" for c in columns) + ")"


def _sent(row: str) -> str:
    its = f"its.id = {row}.invitation_id AND its.state NOT IN ('draft', 'returned')"
    return f"EXISTS (SELECT 1 FROM visitor_invitation AS its WHERE {its})"  # noqa: S608


def upgrade() -> None:
    _invitations()
    op.create_table(
        "visitor_procedure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("invitation_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        *_text("code", "name"),
        sa.Column("grade", sa.Integer(), nullable=False),
        sa.Column("proof_digest", sa.String(), nullable=True),
        *_text("proof_name"),
        sa.ForeignKeyConstraint(
            ["invitation_id"],
            ["visitor_invitation.id"],
            name=op.f("fk_visitor_procedure_invitation_id_visitor_invitation"),
        ),
        sa.ForeignKeyConstraint(
            ["proof_digest"],
            ["evidence.digest"],
            name=op.f("fk_visitor_procedure_proof_digest_evidence"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visitor_procedure")),
        sa.UniqueConstraint(
            "invitation_id", "code", name=op.f("uq_visitor_procedure_invitation_id_code")
        ),
    )
    op.create_table(
        "visitor_act",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("invitation_id", sa.Integer(), nullable=False),
        *_text("kind"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        *_text("actor_id"),
        sa.Column("actor_no", sa.String(), nullable=True),
        *_text("actor_name"),
        sa.Column("opinion", sa.Text(), nullable=False),
        *_text("document_no"),
        *_days("day"),
        sa.CheckConstraint(KINDS, name=op.f("ck_visitor_act_kind")),
        sa.ForeignKeyConstraint(
            ["invitation_id"],
            ["visitor_invitation.id"],
            name=op.f("fk_visitor_act_invitation_id_visitor_invitation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visitor_act")),
    )
    for table in ("visitor_procedure", "visitor_act"):
        op.create_index(op.f(f"ix_{table}_invitation_id"), table, ["invitation_id"])
    make_append_only(op, "visitor_act")
    sent = f"OLD.state NOT IN ('draft', 'returned') AND {_differ(CONTENT)}"
    refuse(op, "visitor_invitation", "fixed", ("UPDATE",), f"{_differ(IDENTITY)} OR ({sent})")
    refuse(op, "visitor_invitation", "kept", ("DELETE",), "1 = 1")
    refuse(op, "visitor_procedure", "sent", ("INSERT", "UPDATE"), _sent("NEW"))
    refuse(op, "visitor_procedure", "held", ("DELETE",), _sent("OLD"))


def _invitations() -> None:
    op.create_table(
        "visitor_invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        *_text("number", "state", "department", "visitor_no"),
        sa.Column("visit_id", sa.Integer(), nullable=True),
        *_text("by_id"),
        sa.Column("by_no", sa.String(), nullable=True),
        *_text("by_name"),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        *_text("name", "home_hospital", "certificate_no", "scope"),
        *_days("licence_since", "licence_last_day"),
        *_text("title"),
        sa.Column("by_phone", sa.Boolean(), nullable=False),
        *_text("invitation_no"),
        *_days("invited_on"),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("fee_agreed", sa.Boolean(), nullable=False),
        *_text("patient", "diagnosis"),
        *_days("day"),
        *_text("responsible_no", "consent_by"),
        *_days("consent_on"),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(STATES, name=op.f("ck_visitor_invitation_state")),
        sa.CheckConstraint(RECEIVED, name=op.f("ck_visitor_invitation_approved_is_received")),
        sa.ForeignKeyConstraint(
            ["visit_id"],
            ["surgeon_visit.id"],
            name=op.f("fk_visitor_invitation_visit_id_surgeon_visit"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visitor_invitation")),
        sa.UniqueConstraint("number", name=op.f("uq_visitor_invitation_number")),
        sa.UniqueConstraint("visit_id", name=op.f("uq_visitor_invitation_visit_id")),
    )
    for column in INDEXED:
        op.create_index(op.f(f"ix_visitor_invitation_{column}"), "visitor_invitation", [column])


def downgrade() -> None:
    drop_refusal(op, "visitor_procedure", "held", ("DELETE",))
    drop_refusal(op, "visitor_procedure", "sent", ("INSERT", "UPDATE"))
    drop_refusal(op, "visitor_invitation", "kept", ("DELETE",))
    drop_refusal(op, "visitor_invitation", "fixed", ("UPDATE",))
    drop_append_only(op, "visitor_act")
    for table in ("visitor_act", "visitor_procedure"):
        op.drop_index(op.f(f"ix_{table}_invitation_id"), table_name=table)
        op.drop_table(table)
    for column in INDEXED:
        op.drop_index(op.f(f"ix_visitor_invitation_{column}"), table_name="visitor_invitation")
    op.drop_table("visitor_invitation")
