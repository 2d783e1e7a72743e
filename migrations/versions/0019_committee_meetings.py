"""committee meetings"""

import sqlalchemy as sa
from alembic import op

from surgery_gov.kernel.triggers import drop_append_only, drop_refusal, make_append_only, refuse

revision = "0019"
down_revision = "0018"

APPEND_ONLY = {
    "committee_agenda_act": ("id",),
    "committee_resolution": ("id", "meeting_id", "number"),
}
_INSTANT = sa.DateTime(timezone=True)
_OVER = "OLD.status <> 'planned'"
_VERBS = ("UPDATE", "DELETE")


def _column(name: str, kind: sa.types.TypeEngine) -> sa.Column:
    return sa.Column(name, kind, nullable=False)


def _key(table: str) -> list[sa.schema.SchemaItem]:
    return [
        _column("id", sa.Integer()),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    ]


def _refers(table: str, column: str, other: str) -> list[sa.schema.SchemaItem]:
    name = op.f(f"fk_{table}_{column}_{other}")
    return [
        _column(column, sa.Integer()),
        sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name),
    ]


def upgrade() -> None:
    op.create_table(
        "committee_meeting",
        *_key("committee_meeting"),
        *(_column(name, sa.String()) for name in ("key", "number", "place", "status")),
        _column("day", sa.Date()),
        _column("members", sa.JSON()),
        _column("reason", sa.Text()),
        _column("created_at", _INSTANT),
        _column("version", sa.Integer()),
        sa.CheckConstraint(
            "status IN ('planned', 'closed', 'cancelled')", name=op.f("ck_committee_meeting_status")
        ),
        sa.UniqueConstraint("key", name=op.f("uq_committee_meeting_key")),
        sa.UniqueConstraint("number", name=op.f("uq_committee_meeting_number")),
    )
    op.create_index("ix_committee_meeting_status_day", "committee_meeting", ["status", "day"])
    op.create_table(
        "committee_agenda_act",
        *_key("committee_agenda_act"),
        *_refers("committee_agenda_act", "meeting_id", "committee_meeting"),
        *_refers("committee_agenda_act", "application_id", "application"),
        _column("listed", sa.Boolean()),
        _column("recorded_at", _INSTANT),
        _column("actor_no", sa.String()),
        _column("actor_name", sa.String()),
    )
    for column in ("meeting_id", "application_id"):
        op.create_index(op.f(f"ix_committee_agenda_act_{column}"), "committee_agenda_act", [column])
    op.create_table(
        "committee_resolution",
        *_key("committee_resolution"),
        *_refers("committee_resolution", "meeting_id", "committee_meeting"),
        _column("number", sa.String()),
        _column("recorded_at", _INSTANT),
        _column("actor_no", sa.String()),
        _column("actor_name", sa.String()),
        _column("present", sa.JSON()),
        _column("quorum", sa.Integer()),
        _column("items", sa.JSON()),
        _column("opinion", sa.Text()),
        sa.UniqueConstraint("meeting_id", name=op.f("uq_committee_resolution_meeting_id")),
        sa.UniqueConstraint("number", name=op.f("uq_committee_resolution_number")),
    )
    for table, keys in APPEND_ONLY.items():
        make_append_only(op, table, keys)
    refuse(op, "committee_meeting", "over", _VERBS, _OVER)


def downgrade() -> None:
    drop_refusal(op, "committee_meeting", "over", _VERBS)
    for table in APPEND_ONLY:
        drop_append_only(op, table)
    for table in ("committee_resolution", "committee_agenda_act", "committee_meeting"):
        op.drop_table(table)
