"""applications"""

import sqlalchemy as sa
from alembic import op

from surgery_gov.kernel.triggers import drop_append_only, make_append_only

revision = "0016"
down_revision = "0015"

APPEND_ONLY = ("application_version", "application_act")
_INSTANT = sa.DateTime(timezone=True)


def _column(name: str, kind: sa.types.TypeEngine, *, null: bool = False) -> sa.Column:
    return sa.Column(name, kind, nullable=null)


def _text(*names: str) -> list[sa.Column]:
    return [_column(name, sa.String()) for name in names]


def _of(table: str) -> list[sa.schema.SchemaItem]:
    """The key of a table, and the application it belongs to."""
    return [
        _column("id", sa.Integer()),
        _column("application_id", sa.Integer()),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
            name=op.f(f"fk_{table}_application_id_application"),
        ),
    ]


def upgrade() -> None:
    op.create_table(
        "application",
        _column("id", sa.Integer()),
        _column("key", sa.String()),
        _column("number", sa.String(), null=True),
        *_text("staff_no", "name", "department", "department_name", "kind", "status"),
        _column("grade", sa.Integer()),
        _column("draft", sa.JSON(), null=True),
        _column("terms", sa.JSON(), null=True),
        _column("assessor_no", sa.String()),
        _column("in_department", sa.Boolean()),
        _column("created_at", _INSTANT),
        _column("submitted_at", _INSTANT, null=True),
        _column("waiting_since", _INSTANT, null=True),
        _column("urged_at", _INSTANT, null=True),
        _column("discarded_at", _INSTANT, null=True),
        _column("version", sa.Integer()),
        sa.CheckConstraint(
            "kind IN ('first', 'renewal', 'upgrade', 'added', 'temporary')",
            name=op.f("ck_application_kind"),
        ),
        sa.CheckConstraint(
            "status IN ('draft', 'assess', 'review', 'approve', 'issue', 'returned', 'issued',"
            " 'rejected', 'withdrawn')",
            name=op.f("ck_application_status"),
        ),
        sa.CheckConstraint(
            "status = 'draft' OR number IS NOT NULL",
            name=op.f("ck_application_submitted_has_number"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application")),
        sa.UniqueConstraint("key", name=op.f("uq_application_key")),
        sa.UniqueConstraint("number", name=op.f("uq_application_number")),
    )
    with op.batch_alter_table("application", schema=None) as batch_op:
        batch_op.create_index("ix_application_status_department", ["status", "department"])
        for column in ("staff_no", "department"):
            batch_op.create_index(batch_op.f(f"ix_application_{column}"), [column])
    op.create_table(
        "application_version",
        *_of("application_version"),
        _column("number", sa.Integer()),
        _column("recorded_at", _INSTANT),
        _column("edition", sa.String()),
        *(_column(n, sa.JSON()) for n in ("content", "checks", "volumes", "evidence", "applicant")),
        sa.UniqueConstraint(
            "application_id", "number", name=op.f("uq_application_version_application_id_number")
        ),
    )
    op.create_table(
        "application_item",
        *_of("application_item"),
        *_text("code", "name"),
        _column("grade", sa.Integer()),
        _column("position", sa.Integer()),
        _column("state", sa.String()),
        sa.CheckConstraint(
            "state IN ('open', 'refused', 'granted')", name=op.f("ck_application_item_state")
        ),
        sa.UniqueConstraint(
            "application_id", "code", name=op.f("uq_application_item_application_id_code")
        ),
    )
    with op.batch_alter_table("application_item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_application_item_code"), ["code"])
    op.create_table(
        "application_act",
        *_of("application_act"),
        _column("kind", sa.String()),
        _column("hand", sa.String(), null=True),
        _column("acted_at", _INSTANT),
        _column("recorded_at", _INSTANT),
        *_text("actor_no", "actor_name"),
        _column("reason", sa.Text()),
        _column("version", sa.Integer()),
        *(_column(n, sa.JSON()) for n in ("items", "verdicts", "detail")),
        sa.CheckConstraint(
            "kind IN ('submit', 'assign', 'assess', 'review', 'approve', 'issue', 'return',"
            " 'resubmit', 'reject', 'withdraw', 'urge')",
            name=op.f("ck_application_act_kind"),
        ),
    )
    op.create_table(
        "application_evidence",
        *_of("application_evidence"),
        *_text("code", "digest", "filename", "media_type"),
        _column("size", sa.Integer()),
        _column("kind", sa.String()),
        _column("day", sa.Date(), null=True),
        _column("note", sa.String()),
        _column("added_at", _INSTANT),
        _column("removed_at", _INSTANT, null=True),
    )
    for table in ("application_act", "application_evidence"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.create_index(batch_op.f(f"ix_{table}_application_id"), ["application_id"])
    make_append_only(op, "application_version", ("id",))
    make_append_only(op, "application_act", ("id",))


def downgrade() -> None:
    for table in APPEND_ONLY:
        drop_append_only(op, table)
    for table in (
        "application_evidence",
        "application_act",
        "application_item",
        "application_version",
        "application",
    ):
        op.drop_table(table)
