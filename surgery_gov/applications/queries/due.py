"""What of applications waits for an actor: to judge, to issue, to correct."""

from collections.abc import Sequence
from datetime import datetime

from surgery_gov.applications.queries.listing import Listed, list_own, waiting_for
from surgery_gov.applications.rules.scope import scope_of
from surgery_gov.applications.rules.words import Status
from surgery_gov.kernel.due import Due
from surgery_gov.kernel.permissions import Actor, Permission

_HANDS = (
    Permission.APPLICATIONS_ASSESS,
    Permission.APPLICATIONS_REVIEW,
    Permission.APPLICATIONS_APPROVE,
    Permission.APPLICATIONS_ISSUE,
)
_DO = {
    Status.ASSESS: ("评估权限申请", "评估"),
    Status.REVIEW: ("复核权限申请", "复核"),
    Status.APPROVE: ("登记委员会审批", "审批"),
    Status.ISSUE: ("登记权限申请的发文", "登记文号"),
    Status.RETURNED: ("补正被退回的申请", "补正"),
}


def due_for(actor: Actor, at: datetime) -> Sequence[Due]:
    """Tell what is due for the actor: at most four statements."""
    found = list(waiting_for(actor, scope_of(actor))) if actor.may(*_HANDS) else []
    if actor.may(Permission.APPLICATIONS_APPLY) and actor.staff_no:
        found += [row for row in list_own(actor.staff_no) if row.status is Status.RETURNED]
    return [_due(row) for row in found if row.waiting_since is None or row.waiting_since <= at]


def _due(row: Listed) -> Due:
    title, act = _DO[row.status]
    urged = "，申请人已催办" if row.urged_at else ""
    return Due(
        kind=f"applications.{row.status.value}",
        subject=f"application:{row.number}",
        title=title,
        detail=f"{row.name}（{row.department_name}）{row.kind.label}：{row.what}{urged}",
        act=act,
        endpoint="applications.show",
        values={"application_id": str(row.id)},
        waiting_since=row.waiting_since,
    )
