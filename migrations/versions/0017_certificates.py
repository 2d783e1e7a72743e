"""certificates, signed rosters"""

import sqlalchemy as sa
from alembic import op

from surgery_gov.kernel.triggers import drop_append_only, make_append_only

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.create_table(
        "certificate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("check_part", sa.String(), nullable=False),
        sa.Column("surgeon_id", sa.Integer(), nullable=False),
        sa.Column("previous_id", sa.Integer(), nullable=True),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_by_id", sa.String(), nullable=False),
        sa.Column("issued_by", sa.String(), nullable=False),
        sa.Column("items", sa.Integer(), nullable=False),
        sa.Column("last_decision_id", sa.Integer(), nullable=False),
        sa.Column("next_change", sa.DateTime(timezone=True), nullable=True),
        sa.Column("body_digest", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.CheckConstraint("items > 0", name=op.f("ck_certificate_not_empty")),
        sa.ForeignKeyConstraint(
            ["previous_id"], ["certificate.id"], name=op.f("fk_certificate_previous_id_certificate")
        ),
        sa.ForeignKeyConstraint(
            ["surgeon_id"], ["surgeon.id"], name=op.f("fk_certificate_surgeon_id_surgeon")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate")),
        sa.UniqueConstraint("number", name=op.f("uq_certificate_number")),
        sa.UniqueConstraint("previous_id", name=op.f("uq_certificate_previous_id")),
    )
    with op.batch_alter_table("certificate", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_certificate_surgeon_id"), ["surgeon_id"])
    op.create_table(
        "certificate_throttle",
        sa.Column("actor_id", sa.String(), nullable=False),
        sa.Column("window_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("misses", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("actor_id", name=op.f("pk_certificate_throttle")),
    )
    op.create_table(
        "signed_roster",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.String(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("surgeons", sa.Integer(), nullable=False),
        sa.Column("privileges", sa.Integer(), nullable=False),
        sa.Column("key_id", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.CheckConstraint("until > since", name=op.f("ck_signed_roster_until_after_since")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signed_roster")),
        sa.UniqueConstraint("number", name=op.f("uq_signed_roster_number")),
    )
    op.create_table(
        "signed_roster_file",
        sa.Column("roster_id", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["roster_id"],
            ["signed_roster.id"],
            name=op.f("fk_signed_roster_file_roster_id_signed_roster"),
        ),
        sa.PrimaryKeyConstraint("roster_id", name=op.f("pk_signed_roster_file")),
    )
    make_append_only(op, "certificate", ("id", "number", "previous_id"))
    make_append_only(op, "signed_roster", ("id", "number"))


def downgrade() -> None:
    drop_append_only(op, "signed_roster")
    drop_append_only(op, "certificate")
    op.drop_table("signed_roster_file")
    op.drop_table("signed_roster")
    op.drop_table("certificate_throttle")
    with op.batch_alter_table("certificate", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_certificate_surgeon_id"))
    op.drop_table("certificate")
