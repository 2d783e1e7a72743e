"""planned cases"""

import sqlalchemy as sa
from alembic import op

from surgery_gov.kernel.triggers import drop_keeping, keep

revision = "0020"
down_revision = "0019"

# What is only ever added, and by which columns a row of it is known.
KEPT = {
    "case_plan": ("case_id", "revision"),
    "case_record": ("case_id", "key", "revision"),
    "case_signature": ("case_id", "key", "revision", "hand"),
    "mdt_invitation": ("case_id", "key", "staff_no"),
    "mdt_answer": (),
    "case_bypass": (),
    "bypass_act": ("bypass_id", "kind"),
    "case_performance": ("case_id", "revision"),
    "technology_filing": (),
}


def upgrade() -> None:
    op.create_table(
        "surgical_case",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("source_number", sa.String(), nullable=False),
        sa.Column("patient_no", sa.String(), nullable=False),
        sa.Column("patient_name", sa.String(), nullable=False),
        sa.Column("patient_sex", sa.String(), nullable=False),
        sa.Column("patient_age", sa.String(), nullable=False),
        sa.Column("department", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("surgeon_no", sa.String(), nullable=False),
        sa.Column("anesthetist_no", sa.String(), nullable=False),
        sa.Column("team", sa.String(), nullable=False),
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("urgency", sa.String(), nullable=False),
        sa.Column("planned_start", sa.DateTime(timezone=True), nullable=False),
        sa.Column("planned_end", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('planned', 'performed', 'cancelled')", name=op.f("ck_surgical_case_state")
        ),
        sa.CheckConstraint(
            "planned_end > planned_start", name=op.f("ck_surgical_case_end_after_start")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_surgical_case")),
        sa.UniqueConstraint("number", name=op.f("uq_surgical_case_number")),
        sa.UniqueConstraint(
            "source", "source_number", name=op.f("uq_surgical_case_source_source_number")
        ),
    )
    op.create_index(
        "ix_surgical_case_anesthetist_no_planned_start",
        "surgical_case",
        ["anesthetist_no", "planned_start"],
        unique=False,
    )
    op.create_index(
        op.f("ix_surgical_case_department"), "surgical_case", ["department"], unique=False
    )
    op.create_index(
        op.f("ix_surgical_case_patient_no"), "surgical_case", ["patient_no"], unique=False
    )
    op.create_index(
        "ix_surgical_case_planned_start_state",
        "surgical_case",
        ["planned_start", "state"],
        unique=False,
    )
    op.create_index(
        "ix_surgical_case_surgeon_no_planned_start",
        "surgical_case",
        ["surgeon_no", "planned_start"],
        unique=False,
    )
    op.create_table(
        "technology_filing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("filed_on", sa.Date(), nullable=False),
        sa.Column("document_no", sa.String(), nullable=False),
        sa.Column("ethics", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.String(), nullable=False),
        sa.Column("actor_name", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_technology_filing")),
    )
    op.create_index(op.f("ix_technology_filing_code"), "technology_filing", ["code"], unique=False)
    op.create_table(
        "case_bypass",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by_no", sa.String(), nullable=False),
        sa.Column("superior_no", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked_how", sa.String(), nullable=False),
        sa.Column("duty_told", sa.Boolean(), nullable=False),
        sa.Column("none_present", sa.Boolean(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.String(), nullable=False),
        sa.Column("actor_name", sa.String(), nullable=False),
        sa.CheckConstraint(
            "what IN ('discussion', 'mdt', 'privilege')", name=op.f("ck_case_bypass_what")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["surgical_case.id"], name=op.f("fk_case_bypass_case_id_surgical_case")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_bypass")),
    )
    op.create_index(op.f("ix_case_bypass_case_id"), "case_bypass", ["case_id"], unique=False)
    op.create_table(
        "case_performance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("surgeon_no", sa.String(), nullable=False),
        sa.Column("codes", sa.JSON(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("clearance", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.String(), nullable=False),
        sa.Column("actor_name", sa.String(), nullable=False),
        sa.CheckConstraint("ended_at > began_at", name=op.f("ck_case_performance_end_after_start")),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["surgical_case.id"],
            name=op.f("fk_case_performance_case_id_surgical_case"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_performance")),
        sa.UniqueConstraint(
            "case_id", "revision", name=op.f("uq_case_performance_case_id_revision")
        ),
    )
    op.create_table(
        "case_plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.String(), nullable=False),
        sa.Column("actor_name", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("diagnosis", sa.Text(), nullable=False),
        sa.Column("codes", sa.JSON(), nullable=False),
        sa.Column("surgeon_no", sa.String(), nullable=False),
        sa.Column("assistants", sa.JSON(), nullable=False),
        sa.Column("anesthetist_no", sa.String(), nullable=False),
        sa.Column("nurse_no", sa.String(), nullable=False),
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("planned_start", sa.DateTime(timezone=True), nullable=False),
        sa.Column("planned_end", sa.DateTime(timezone=True), nullable=False),
        sa.Column("urgency", sa.String(), nullable=False),
        sa.Column("anesthesia", sa.String(), nullable=False),
        sa.Column("inpatient", sa.Boolean(), nullable=False),
        sa.Column("majors", sa.JSON(), nullable=False),
        sa.Column("ordered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("consented_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["surgical_case.id"], name=op.f("fk_case_plan_case_id_surgical_case")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_plan")),
        sa.UniqueConstraint("case_id", "revision", name=op.f("uq_case_plan_case_id_revision")),
    )
    op.create_table(
        "case_record",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("author_no", sa.String(), nullable=False),
        sa.Column("actor_id", sa.String(), nullable=False),
        sa.Column("actor_name", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("document_id", sa.String(), nullable=False),
        sa.Column("codes", sa.JSON(), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["surgical_case.id"], name=op.f("fk_case_record_case_id_surgical_case")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_record")),
        sa.UniqueConstraint(
            "case_id", "key", "revision", name=op.f("uq_case_record_case_id_key_revision")
        ),
    )
    op.create_table(
        "case_signature",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("hand", sa.String(), nullable=False),
        sa.Column("staff_no", sa.String(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.CheckConstraint(
            "hand IN ('surgeon', 'anesthetist', 'nurse')", name=op.f("ck_case_signature_hand")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["surgical_case.id"], name=op.f("fk_case_signature_case_id_surgical_case")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_signature")),
        sa.UniqueConstraint(
            "case_id",
            "key",
            "revision",
            "hand",
            name=op.f("uq_case_signature_case_id_key_revision_hand"),
        ),
    )
    op.create_table(
        "mdt_invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("department", sa.String(), nullable=False),
        sa.Column("staff_no", sa.String(), nullable=False),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("invited_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["surgical_case.id"], name=op.f("fk_mdt_invitation_case_id_surgical_case")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mdt_invitation")),
        sa.UniqueConstraint(
            "case_id", "key", "staff_no", name=op.f("uq_mdt_invitation_case_id_key_staff_no")
        ),
    )
    op.create_index(
        op.f("ix_mdt_invitation_staff_no"), "mdt_invitation", ["staff_no"], unique=False
    )
    op.create_table(
        "bypass_act",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("bypass_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("staff_no", sa.String(), nullable=False),
        sa.Column("actor_id", sa.String(), nullable=False),
        sa.Column("actor_name", sa.String(), nullable=False),
        sa.CheckConstraint(
            "verdict IN ('none', 'reasonable', 'unreasonable')", name=op.f("ck_bypass_act_verdict")
        ),
        sa.CheckConstraint("kind IN ('report', 'review')", name=op.f("ck_bypass_act_kind")),
        sa.ForeignKeyConstraint(
            ["bypass_id"], ["case_bypass.id"], name=op.f("fk_bypass_act_bypass_id_case_bypass")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bypass_act")),
        sa.UniqueConstraint("bypass_id", "kind", name=op.f("uq_bypass_act_bypass_id_kind")),
    )
    op.create_table(
        "mdt_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("invitation_id", sa.Integer(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.String(), nullable=False),
        sa.Column("actor_name", sa.String(), nullable=False),
        sa.CheckConstraint(
            "answer IN ('accepted', 'declined', 'opinion')", name=op.f("ck_mdt_answer_answer")
        ),
        sa.ForeignKeyConstraint(
            ["invitation_id"],
            ["mdt_invitation.id"],
            name=op.f("fk_mdt_answer_invitation_id_mdt_invitation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mdt_answer")),
    )
    op.create_index(
        op.f("ix_mdt_answer_invitation_id"), "mdt_answer", ["invitation_id"], unique=False
    )
    for table, columns in KEPT.items():
        keep(op, table, columns)


def downgrade() -> None:
    for table, columns in KEPT.items():
        drop_keeping(op, table, columns)
    op.drop_index(op.f("ix_mdt_answer_invitation_id"), table_name="mdt_answer")
    op.drop_table("mdt_answer")
    op.drop_table("bypass_act")
    op.drop_index(op.f("ix_mdt_invitation_staff_no"), table_name="mdt_invitation")
    op.drop_table("mdt_invitation")
    op.drop_table("case_signature")
    op.drop_table("case_record")
    op.drop_table("case_plan")
    op.drop_table("case_performance")
    op.drop_index(op.f("ix_case_bypass_case_id"), table_name="case_bypass")
    op.drop_table("case_bypass")
    op.drop_index(op.f("ix_technology_filing_code"), table_name="technology_filing")
    op.drop_table("technology_filing")
    op.drop_index("ix_surgical_case_surgeon_no_planned_start", table_name="surgical_case")
    op.drop_index("ix_surgical_case_planned_start_state", table_name="surgical_case")
    op.drop_index(op.f("ix_surgical_case_patient_no"), table_name="surgical_case")
    op.drop_index(op.f("ix_surgical_case_department"), table_name="surgical_case")
    op.drop_index("ix_surgical_case_anesthetist_no_planned_start", table_name="surgical_case")
    op.drop_table("surgical_case")
