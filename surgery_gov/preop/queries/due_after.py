"""What waits after operations: reports and verdicts, records, follow-ups, filings."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from surgery_gov.kernel.calendar import day_after, local_date
from surgery_gov.kernel.due import Due
from surgery_gov.kernel.permissions import Actor, Permission
from surgery_gov.preop.queries.after import AfterRow, duties_open
from surgery_gov.preop.queries.bypasses import list_unjudged
from surgery_gov.preop.queries.technologies import list_technologies
from surgery_gov.preop.rules.after import Duty
from surgery_gov.preop.rules.bypasses import BypassRow
from surgery_gov.preop.rules.emergencies import Standing as Reported
from surgery_gov.preop.rules.scope import EVERYONE, Scope
from surgery_gov.preop.rules.technologies import Standing, Technology

_ACTS = (
    Permission.PREOP_EMERGENCY,
    Permission.PREOP_NURSING,
    Permission.PREOP_REVIEW,
)


def due_for(actor: Actor, at: datetime) -> Sequence[Due]:
    """Tell what the actor has to see to after operations; a dozen statements at most."""
    if not actor.may(*_ACTS):
        return ()
    return (*_emergencies(actor, at), *_duties(actor, at), *_technologies(actor, at))


def near_scope(actor: Actor) -> Scope:
    """Return the department of whoever leads one, and the cases one takes part in."""
    leads = actor.may(Permission.PREOP_READ_DEPARTMENT)
    return Scope(department=actor.department if leads else None, staff_no=actor.staff_no)


def _emergencies(actor: Actor, at: datetime) -> Iterator[Due]:
    reviews = actor.may(Permission.PREOP_REVIEW)
    for stated in list_unjudged(EVERYONE if reviews else near_scope(actor)):
        if stated.report is not None:
            if reviews and actor.staff_no not in stated.concerned:
                yield _to_review(stated)
        elif actor.may(Permission.PREOP_EMERGENCY):
            yield _to_report(stated)
        elif reviews and stated.standing(at) is Reported.OVERDUE:
            yield _to_urge(stated)


def _to_report(stated: BypassRow) -> Due:
    act, endpoint, values = "补报经过和结局", "preop.report_form", {"bypass_id": str(stated.id)}
    if not stated.performed:
        act, endpoint = "先登记实际手术", "preop.perform_form"
        values = {"number": stated.number}
    return Due(
        kind="preop.report",
        subject=f"bypass:{stated.id}",
        title=f"补报紧急越权：{stated.number}",
        detail=f"抢救时超出手术权限实施，{stated.reason}",
        act=act,
        endpoint=endpoint,
        values=values,
        waiting_since=stated.recorded_at,
        due_at=stated.due_at,
    )


def _to_urge(stated: BypassRow) -> Due:
    return Due(
        kind="preop.urge",
        subject=f"bypass:{stated.id}:late",
        title=f"催办紧急越权补报：{stated.number}",
        detail=f"抢救时超出手术权限实施，逾期没有补报，{stated.reason}",
        act="看由谁补报",
        endpoint="preop.emergency",
        values={"bypass_id": str(stated.id)},
        waiting_since=stated.recorded_at,
        due_at=stated.due_at,
    )


def _to_review(stated: BypassRow) -> Due:
    assert stated.report is not None  # noqa: S101  (asked for above)
    return Due(
        kind="preop.review",
        subject=f"bypass:{stated.id}",
        title=f"确认紧急越权：{stated.number}",
        detail=f"已补报，等待确认是否合理，{stated.reason}",
        act="确认",
        endpoint="preop.review_form",
        values={"bypass_id": str(stated.id)},
        waiting_since=stated.report.recorded_at,
    )


def _duties(actor: Actor, at: datetime) -> Iterator[Due]:
    if not actor.staff_no or not actor.may(Permission.PREOP_PERFORM):
        return
    for row in duties_open(near_scope(actor), at):
        if _is_for(row, actor):
            yield Due(
                kind=f"preop.{row.owed.duty.value}",
                subject=f"case:{row.number}",
                title=f"{row.owed.duty.label}：{row.number}",
                detail=_told(row),
                act=row.owed.duty.act,
                endpoint="preop.go_to",
                values={"number": row.number, "duty": row.owed.duty.value},
                waiting_since=row.ended_at,
                due_at=row.owed.due_at,
            )


def _is_for(row: AfterRow, actor: Actor) -> bool:
    """The head leads key rounds; who took part registers; all else is the surgeon's."""
    duty = row.owed.duty
    if duty is Duty.PERFORMANCE:
        return f";{actor.staff_no};" in row.team
    if duty is Duty.KEY_ROUND and actor.may(Permission.PREOP_READ_DEPARTMENT):
        return row.department == actor.department
    return row.surgeon_no == actor.staff_no and actor.may(Permission.PREOP_WRITE)


def _told(row: AfterRow) -> str:
    if row.ended_at is None:
        return "计划结束时间已过，还没有登记实际手术"
    return f"手术于{local_date(row.ended_at)}结束"


def _technologies(actor: Actor, at: datetime) -> Iterator[Due]:
    if not actor.may(Permission.PREOP_REVIEW):
        return
    today = local_date(at)
    for each in list_technologies(at):
        if each.due_on and each.standing(today) in {Standing.OWED, Standing.OVERDUE}:
            yield _to_file(each, each.due_on)


def _to_file(each: Technology, due_on: date) -> Due:
    return Due(
        kind="preop.technology",
        subject=f"technology:{each.code}",
        title=f"备案限制类技术：{each.name}",
        detail=f"首例{each.first_on}，自首例之日起按工作日计算期限",
        act="登记备案",
        endpoint="preop.technologies",
        due_at=day_after(due_on),
    )
