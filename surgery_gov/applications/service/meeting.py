"""Meetings of the committee: planned, changed, cancelled, and what is on their agenda."""

from collections.abc import Mapping, Sequence

from sqlalchemy import insert, select

from surgery_gov.applications.models import (
    Application,
    CommitteeAgendaAct,
    CommitteeMeeting,
)
from surgery_gov.applications.queries.dossier import Dossier
from surgery_gov.applications.queries.meetings import listed_in, meeting_of, on_agendas
from surgery_gov.applications.rules.control import as_hand
from surgery_gov.applications.rules.meetings import MeetingStatus, Plan
from surgery_gov.applications.rules.refusals import Refusal, refuse, refuse_all
from surgery_gov.applications.rules.words import Hand, Status
from surgery_gov.applications.service._acting import take_all
from surgery_gov.kernel.calendar import local_date
from surgery_gov.kernel.commands import command
from surgery_gov.kernel.errors import Conflict, Invalid, NotFound, Stale
from surgery_gov.kernel.permissions import Permission
from surgery_gov.kernel.work import Work
from surgery_gov.policy.rules import bases
from surgery_gov.staff.queries.facts import facts_of


@command(Permission.APPLICATIONS_APPROVE)
def plan_meeting(work: Work, key: str, plan: Plan) -> int:
    """Make a meeting and return its id; the same ``key`` again is the same meeting."""
    known = work.session.scalar(select(CommitteeMeeting).where(CommitteeMeeting.key == key))
    if known is not None:
        work.record("meeting.planned_again", f"meeting:{known.number}")
        return known.id
    _refuse_plan(work, plan)
    row = CommitteeMeeting(
        key=key, status=MeetingStatus.PLANNED.value, created_at=work.now, **_values(plan)
    )
    work.session.add(row)
    work.session.flush()
    _record(work, "meeting.planned", plan)
    return row.id


@command(Permission.APPLICATIONS_APPROVE)
def change_meeting(work: Work, meeting_id: int, plan: Plan, seen: int | None = None) -> None:
    """Write a meeting over that has not taken place."""
    row = take_meeting(work, meeting_id)
    if seen is not None and seen != row.version:
        raise Stale("会议已有变化，这次没有保存。请刷新页面，核对现在的内容后再改。")
    _refuse_plan(work, plan, meeting_id)
    for name, value in _values(plan).items():
        setattr(row, name, value)
    _record(work, "meeting.changed", plan)


@command(Permission.APPLICATIONS_APPROVE)
def cancel_meeting(work: Work, meeting_id: int, reason: str) -> None:
    """Cancel a meeting that will not take place; what was on its agenda waits again."""
    row = take_meeting(work, meeting_id)
    if not reason.strip():
        refuse([Refusal("reason", "no_reason", "请写明取消的原因。")])
    row.status, row.reason = MeetingStatus.CANCELLED.value, reason.strip()
    work.record("meeting.cancelled", f"meeting:{row.number}", reason=reason.strip())


@command(Permission.APPLICATIONS_APPROVE)
def put_on_agenda(work: Work, meeting_id: int, numbers: Sequence[str]) -> int:
    """Put applications on the agenda, all or none; returns how many are new there."""
    row = take_meeting(work, meeting_id)
    if not numbers:
        raise Invalid({"pick": ["没有选择申请。请至少勾选一件。"]})
    taken = take_all(work, numbers)
    elsewhere = on_agendas()
    refuse_all({n: _against(work, row, n, taken, elsewhere) for n in numbers})
    new = [n for n, (application, _) in taken.items() if application.id not in elsewhere]
    _write(work, row, [taken[n][0] for n in new], listed=True)
    return len(new)


@command(Permission.APPLICATIONS_APPROVE)
def take_off_agenda(work: Work, meeting_id: int, number: str) -> None:
    """Take an application off the agenda again; it waits for another meeting."""
    row = take_meeting(work, meeting_id)
    taken = take_all(work, [number])
    listed = work.session.execute(listed_in(row.id)).all()
    ids = {line.application_id for line in listed}
    _write(work, row, [a for a, _ in taken.values() if a.id in ids], listed=False)


def take_meeting(work: Work, meeting_id: int) -> CommitteeMeeting:
    """Hold a meeting that is still to come; ``Conflict`` where it is over."""
    row = work.session.scalar(
        select(CommitteeMeeting).where(CommitteeMeeting.id == meeting_id).with_for_update()
    )
    if row is None:
        raise NotFound("没有找到这次会议。请从“会议与决议”的列表进入。")
    if row.status != MeetingStatus.PLANNED.value:
        label = MeetingStatus(row.status).label
        raise Conflict(f"会议{row.number}{label}，不能再改，也不能再登记决议。")
    return row


def _refuse_plan(work: Work, plan: Plan, meeting_id: int | None = None) -> None:
    numbers = [m.staff_no for m in plan.members]
    registered = {no: facts.name for no, facts in facts_of(numbers, work.now).items()}
    found = list(plan.faults(registered, local_date(work.now)))
    other = work.session.scalar(
        select(CommitteeMeeting.id).where(CommitteeMeeting.number == plan.number)
    )
    if other is not None and other != meeting_id:
        found.append(Refusal("number", "taken", f"已有编号为“{plan.number}”的会议，请换一个。"))
    refuse(found)


def _values(plan: Plan) -> dict[str, object]:
    members = [{"staff_no": m.staff_no, "name": m.name} for m in plan.members]
    return {"number": plan.number, "day": plan.day, "place": plan.place, "members": members}


def _record(work: Work, event: str, plan: Plan) -> None:
    day = plan.day.isoformat()
    work.record(event, f"meeting:{plan.number}", day=day, members=len(plan.members))


def _against(
    work: Work,
    row: CommitteeMeeting,
    number: str,
    taken: Mapping[str, tuple[Application, Dossier]],
    elsewhere: Mapping[int, str],
) -> list[Refusal]:
    if number not in taken:
        return [Refusal("", "not_found", "没有找到这件申请，请核对编号。")]
    application, dossier = taken[number]
    own = as_hand(dossier.party, dossier.course, work.actor, Hand.APPROVE)
    found = [r for r in own if r.code == "own_application"]
    if dossier.status is not Status.APPROVE:
        message = f"现在是“{dossier.status.label}”，不等委员会审批，不能列入议程。"
        return [*found, Refusal("", "not_now", message)]
    there = elsewhere.get(application.id)
    if there and there != row.number:
        found.append(Refusal("", "not_now", f"已列入会议{there}的议程，请先从那里取下。"))
    return [*found, *_too_early(meeting_of(row).day, dossier)]


def _too_early(day: object, dossier: Dossier) -> list[Refusal]:
    since = local_date(dossier.acts[-1].acted_at)
    if str(day) >= str(since):
        return []
    message = f"会议日期{day}早于上一道手续的日期{since}，不能列入。"
    return [Refusal("", "too_early", message, bases.HANDS)]


def _write(
    work: Work, row: CommitteeMeeting, applications: Sequence[Application], *, listed: bool
) -> None:
    """Add one act each; putting or taking twice is one."""
    values = [
        {
            "meeting_id": row.id,
            "application_id": application.id,
            "listed": listed,
            "recorded_at": work.now,
            "actor_no": work.actor.staff_no or "",
            "actor_name": work.actor.name,
        }
        for application in applications
    ]
    if values:
        work.session.execute(insert(CommitteeAgendaAct), values)
    event = "meeting.put_on_agenda" if listed else "meeting.taken_off_agenda"
    numbers = [str(a.number) for a in applications]
    work.record(
        event if values else "meeting.agenda_unchanged",
        f"meeting:{row.number}",
        applications=numbers,
    )
