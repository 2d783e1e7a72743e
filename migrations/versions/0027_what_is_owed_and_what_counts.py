"""what cases still owe, kept on their heads; what counts cases in the ledger, found by an index"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"

CASE, BYPASS = "surgical_case", "case_bypass"
OWED = ("owed_from", "follow_up_from")
DECISION, COUNTED = "privilege_decision", "ix_privilege_decision_counting"
COUNTING = (
    "CAST(conditions AS TEXT) LIKE '%first_supervised%'"
    " OR CAST(conditions AS TEXT) LIKE '%then_review%'"
)
_DONE = """
    FROM case_performance AS done WHERE done.case_id = surgical_case.id
    AND done.revision = (SELECT max(revision) FROM case_performance AS other
                         WHERE other.case_id = surgical_case.id)
"""
_FOLLOWED = """
    FROM case_record AS followed WHERE followed.case_id = surgical_case.id
    AND followed.kind = 'follow_up' AND followed.completed_at >= surgical_case.follow_up_from
    AND followed.revision = (SELECT max(revision) FROM case_record AS other
                             WHERE other.case_id = surgical_case.id AND other.key = followed.key)
"""
CLOSED = "IN ('death', 'scheme', 'lost')"


def upgrade() -> None:
    """The acts that follow keep it exactly; until then it may hold more, which only costs time."""
    for name in OWED:
        op.add_column(CASE, sa.Column(name, sa.DateTime(timezone=True)))
    _fill(f"{_closing()} {CLOSED}")
    for name in OWED:
        op.create_index(f"ix_{CASE}_{name}", CASE, [name])
    op.create_index(f"ix_{CASE}_state_planned_end", CASE, ["state", "planned_end"])
    op.create_index(f"ix_{BYPASS}_recorded_at", BYPASS, ["recorded_at"])
    counting = sa.text(COUNTING)
    op.create_index(
        COUNTED, DECISION, ["privilege_id"], postgresql_where=counting, sqlite_where=counting
    )


def downgrade() -> None:
    op.drop_index(COUNTED, DECISION)
    op.drop_index(f"ix_{BYPASS}_recorded_at", BYPASS)
    op.drop_index(f"ix_{CASE}_state_planned_end", CASE)
    for name in OWED:
        op.drop_index(f"ix_{CASE}_{name}", CASE)
        op.drop_column(CASE, name)


def _closing() -> str:
    if op.get_bind().dialect.name == "postgresql":
        return "followed.values ->> 'closing'"
    return "json_extract(followed.\"values\", '$.closing')"


def _fill(closed: str) -> None:
    """Count from the end, or the last statement of a rescue; then from the last follow-up."""
    greatest = "greatest" if op.get_bind().dialect.name == "postgresql" else "max"
    ended = f"(SELECT ended_at {_DONE})"
    stated = f"(SELECT max(recorded_at) FROM {BYPASS} WHERE case_id = {CASE}.id)"  # noqa: S608
    op.execute(
        f"UPDATE {CASE} SET owed_from ="  # noqa: S608
        f" {greatest}(coalesce({ended}, {stated}), coalesce({stated}, {ended}))"
    )
    op.execute(
        f"UPDATE {CASE} SET follow_up_from = {ended}"  # noqa: S608
        f" WHERE EXISTS (SELECT 1 {_DONE} AND (done.grade IS NULL OR done.grade >= 4))"
    )
    op.execute(
        f"UPDATE {CASE} SET follow_up_from = NULL"  # noqa: S608
        f" WHERE EXISTS (SELECT 1 {_FOLLOWED} AND {closed})"
    )
    op.execute(
        f"UPDATE {CASE} SET follow_up_from = (SELECT max(completed_at) {_FOLLOWED})"  # noqa: S608
        f" WHERE EXISTS (SELECT 1 {_FOLLOWED})"
    )
