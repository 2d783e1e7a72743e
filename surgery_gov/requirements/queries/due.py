"""Certificates that end soon: for the surgeon, and for whoever records them."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from surgery_gov.kernel.calendar import day_after, local_date
from surgery_gov.kernel.due import Due
from surgery_gov.kernel.permissions import Actor, Permission
from surgery_gov.policy import queries as policy
from surgery_gov.policy.rules.settings import Key
from surgery_gov.privileges.rules.scope import Everyone, Oneself, Scope
from surgery_gov.requirements.queries.qualifications import ending
from surgery_gov.requirements.rules.reach import Row


def due_for(actor: Actor, at: datetime) -> Sequence[Due]:
    """Return the certificates of the policy's expiring days that end within reach, soonest first.

    A surgeon is told of his own, who records them of everybody's.
    """
    scope = _scope(actor)
    if scope is None:
        return ()
    days = max(policy.numbers(Key.EXPIRING_DAYS, at), default=0)
    first = local_date(at)
    return [_due(row) for row in ending(scope, first, first + timedelta(days=days))]


def _scope(actor: Actor) -> Scope | None:
    if actor.may(Permission.REQUIREMENTS_RECORD):
        return Everyone()
    if actor.may(Permission.REQUIREMENTS_READ_OWN) and actor.staff_no:
        return Oneself(actor.staff_no)
    return None


def _due(row: Row) -> Due:
    record, entry = row.record, row.record.entry
    assert entry.valid_until is not None  # noqa: S101
    return Due(
        kind="requirements.certificate_ending",
        subject=f"qualification:{record.id}",
        title=f"{entry.kind.label}将到期",
        detail=f"{row.surgeon}（{record.staff_no}）：{entry.name}，有效期至{entry.valid_until}",
        act="看培训考核",
        endpoint="requirements.surgeon",
        values={"staff_no": record.staff_no},
        due_at=day_after(entry.valid_until),
    )
