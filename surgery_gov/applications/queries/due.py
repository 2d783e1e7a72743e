"""What of applications waits for an actor: to judge, to issue, to correct."""

from collections.abc import Sequence
from datetime import datetime

from surgery_gov.applications.queries.listing import Listed, list_own, waiting_for
from surgery_gov.applications.queries.meetings import Meeting, to_come
from surgery_gov.applications.queries.pending import pending_targets
from surgery_gov.applications.rules.scope import scope_of
from surgery_gov.applications.rules.words import Status
from surgery_gov.kernel.calendar import day_after, local_date, start_of_day
from surgery_gov.kernel.due import Due, Source
from surgery_gov.kernel.permissions import Actor, Permission

_HANDS = (
    Permission.APPLICATIONS_ASSESS,
    Permission.APPLICATIONS_REVIEW,
    Permission.APPLICATIONS_APPROVE,
    Permission.APPLICATIONS_ISSUE,
)
_APPLYING = "applications.new"
_DO = {
    Status.ASSESS: ("评估权限申请", "评估"),
    Status.REVIEW: ("复核权限申请", "复核"),
    Status.APPROVE: ("登记委员会审批", "审批"),
    Status.ISSUE: ("登记权限申请的发文", "登记文号"),
    Status.RETURNED: ("补正被退回的申请", "补正"),
}


def due_for(actor: Actor, at: datetime) -> Sequence[Due]:
    """Tell what is due for the actor: at most six statements."""
    if not actor.may(*_HANDS):
        found: list[Listed] = []
    else:
        found = list(waiting_for(actor, scope_of(actor)))
    if actor.may(Permission.APPLICATIONS_APPLY) and actor.staff_no:
        found += [row for row in list_own(actor.staff_no) if row.status is Status.RETURNED]
    told = [_due(row) for row in found if row.waiting_since is None or row.waiting_since <= at]
    return [*told, *_meetings(actor, at)]


def unless_applied_for(source: Source) -> Source:
    """Return that source without what its surgeon is to apply for and has applied for already."""

    def remaining(actor: Actor, at: datetime) -> Sequence[Due]:
        told = source(actor, at)
        if not actor.staff_no or all(due.endpoint != _APPLYING for due in told):
            return told
        pending = pending_targets(at, [actor.staff_no])
        return tuple(
            due
            for due in told
            if due.endpoint != _APPLYING or (actor.staff_no, due.values["code"]) not in pending
        )

    return remaining


def _meetings(actor: Actor, at: datetime) -> Sequence[Due]:
    """Tell the secretary of each meeting to come, and of each whose resolution is not entered."""
    if not actor.may(Permission.APPLICATIONS_APPROVE):
        return ()
    today = local_date(at)
    return [_meeting(meeting, size, over=meeting.day <= today) for meeting, size in to_come()]


def _meeting(meeting: Meeting, size: int, *, over: bool) -> Due:
    title, act = ("登记会议决议", "登记决议") if over else ("准备委员会会议", "准备")
    return Due(
        kind="applications.resolve" if over else "applications.meeting",
        subject=f"meeting:{meeting.number}",
        title=title,
        detail=f"{meeting.number}，{meeting.day}，{meeting.place}：议程{size}件",
        act=act,
        endpoint="meetings.show",
        values={"meeting_id": str(meeting.id)},
        due_at=start_of_day(day_after(meeting.day)),
    )


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
