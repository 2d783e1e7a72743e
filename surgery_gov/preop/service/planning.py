"""Entering a case, changing its plan, calling it off."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from surgery_gov.kernel.calendar import local_date
from surgery_gov.kernel.commands import command
from surgery_gov.kernel.errors import Invalid, Outdated, Stale
from surgery_gov.kernel.locks import hold
from surgery_gov.kernel.permissions import Permission
from surgery_gov.kernel.work import Work
from surgery_gov.preop.models import CasePlan, SurgicalCase
from surgery_gov.preop.queries.cases import CaseRow, find_number, get_case, plans_of
from surgery_gov.preop.rules.items.facts import moment
from surgery_gov.preop.rules.plans import HERE, Patient, Plan, Source, faults, patient_faults
from surgery_gov.preop.rules.scope import scope_of
from surgery_gov.preop.service._room import held, speak_for

PATIENT = "患者信息"


@dataclass(frozen=True, slots=True)
class Sent:
    """Our number of a case that a system sent, and whether it is new."""

    number: str
    created: bool


@command(Permission.PREOP_PLAN)
def enter_case(work: Work, patient: Patient, plan: Plan, once: str = "") -> str:
    """Enter a planned operation and return its number; ``Invalid`` with every fault.

    ``once`` marks one filled-in form: sent twice, it is entered once.
    """
    known = find_number("", once) if once else None
    if known is not None:
        get_case(known, scope_of(work.actor))  # only where it is the actor's own business
        work.record("case.sent_again", f"case:{known}", source="")
        return known
    return _entered(work, patient, plan, replace(HERE, number=once))


@command(Permission.PREOP_FEED)
def send_case(work: Work, source: Source, patient: Patient, plan: Plan, reason: str = "") -> Sent:
    """Enter or change the case that a system calls by its own number.

    Sending the same again changes nothing.
    """
    if not source.system or not source.number:
        raise Invalid({"number": ["没有写明来源系统和它的手术编号"]})
    speak_for(work, source.system)
    hold(work.session, SurgicalCase)
    known = find_number(source.system, source.number)
    if known is None:
        return Sent(_entered(work, patient, plan, source), created=True)
    _take_over(work, known, source, (patient, plan), reason)
    return Sent(known, created=False)


@command(Permission.PREOP_PLAN)
def change_plan(work: Work, number: str, plan: Plan, reason: str, version: int) -> None:
    """Change the plan; everything is judged anew by it. The old plan stays on record.

    ``version`` is that of the case as shown; ``Stale`` where somebody changed it since.
    """
    head, row = held(work, number)
    if head.version == version + 1 and row.plan == plan:  # sent twice
        work.record("case.sent_again", f"case:{number}", source="")
        return
    if head.version != version:
        raise Stale(f"{number}刚刚被别人改过，这次没有保存。请核对现在的计划再改。")
    found = dict(faults(plan, work.now))
    if not reason.strip():
        found["reason"] = ["没有填写变更原因，请填写"]
    if row.plan == plan:
        found.setdefault("reason", []).append("计划没有变化，不需要保存")
    _refuse(found)
    _changed(work, (head, row), plan, reason.strip())


@command(Permission.PREOP_PLAN)
def cancel_case(work: Work, number: str, reason: str) -> None:
    """Call an operation off; what is on record stays."""
    _call_off(work, number, reason)


@command(Permission.PREOP_FEED)
def send_cancellation(work: Work, number: str, reason: str) -> None:
    """Call an operation off for the system that planned it; sent again, once."""
    row = get_case(number)
    speak_for(work, row.source)
    if row.state == "cancelled":
        work.record("case.cancelled_again", f"case:{number}")
        return
    _call_off(work, number, reason)


def _call_off(work: Work, number: str, reason: str) -> None:
    head, _ = held(work, number)
    if not reason.strip():
        raise Invalid({"reason": ["没有填写取消原因，请填写"]})
    head.state = "cancelled"
    work.record("case.cancelled", f"case:{number}", reason=reason.strip())


def _take_over(
    work: Work, known: str, source: Source, told: tuple[Patient, Plan], reason: str
) -> None:
    """Change a case to what its system tells of it, where that is new."""
    patient, plan = told
    row = get_case(known)
    same = row.plan == plan and row.patient == patient
    if row.state != "cancelled" and (same or _taken_before(row, source, plan)):
        work.record("case.sent_again", f"case:{known}", source=source.system)
        return
    head, row = held(work, known)
    _refuse({**faults(plan, work.now), **patient_faults(patient)})
    head.patient_no, head.patient_name = patient.number, patient.name
    head.patient_sex, head.patient_age = patient.sex, patient.age
    told_why = reason or f"{source.system}传送变更"
    at = source.changed_at
    _changed(work, (head, row), plan, told_why, changed_at=at, patient=patient)


def _taken_before(row: CaseRow, source: Source, plan: Plan) -> bool:
    """Whether this change was taken already; ``Conflict`` where a later one was."""
    at = source.changed_at
    if at is None:
        return False
    told = [(each.changed_at, each.plan) for each in plans_of(row) if each.changed_at is not None]
    if (at, plan) in told:
        return True
    newest = max((changed for changed, _ in told), default=at)
    if newest > at:
        raise Outdated(
            f"{row.number}已有{moment(newest)}变更的计划，这次传送的是{moment(at)}的旧内容，"
            "没有采用。不用重发。"
        )
    return False


def _entered(work: Work, patient: Patient, plan: Plan, source: Source) -> str:
    _refuse({**faults(plan, work.now), **patient_faults(patient)})
    hold(work.session, SurgicalCase)
    told = _row(work, plan, source.changed_at)
    number = _next_number(work)
    head = SurgicalCase(
        number=number,
        source=source.system,
        source_number=source.number or number,
        patient_no=patient.number.strip(),
        patient_name=patient.name.strip(),
        patient_sex=patient.sex,
        patient_age=patient.age,
        created_at=work.now,
        **_projected(plan),
    )
    work.session.add(head)
    work.session.flush()
    work.session.add(CasePlan(case_id=head.id, revision=1, reason="", **told))
    work.record("case.entered", f"case:{number}", source=source.system, codes=list(plan.codes))
    return number


def _changed(
    work: Work,
    case: tuple[SurgicalCase, CaseRow],
    plan: Plan,
    reason: str,
    *,
    changed_at: datetime | None = None,
    patient: Patient | None = None,
) -> None:
    """Keep another revision of the plan, the patient changed with it where one is given."""
    head, row = case
    for column, value in _projected(plan).items():
        setattr(head, column, value)
    head.version = SurgicalCase.version + 1  # also where no column changes
    work.session.add(
        CasePlan(
            case_id=head.id,
            revision=row.revision + 1,
            reason=reason,
            **_row(work, plan, changed_at),
        )
    )
    what = _differences(row, plan, patient or row.patient)
    event = "case.patient_changed" if what == [PATIENT] else "case.changed"
    revision = row.revision + 1
    work.record(event, f"case:{head.number}", reason=reason, what=what, revision=revision)


def _differences(before: CaseRow, after: Plan, patient: Patient) -> list[str]:
    labels = {
        "codes": "拟施手术",
        "surgeon_no": "术者",
        "assistants": "助手",
        "anesthetist_no": "麻醉医师",
        "nurse_no": "护士",
        "starts_at": "计划开始",
        "ends_at": "计划结束",
        "site": "手术间",
        "urgency": "紧急程度",
    }
    changed = [labels[x] for x in labels if getattr(before.plan, x) != getattr(after, x)]
    if before.plan != after and not changed:
        changed = ["其他内容"]
    if patient != before.patient:
        changed.append(PATIENT)
    return changed or ["其他内容"]


def _projected(plan: Plan) -> dict[str, Any]:
    team = (plan.surgeon_no, *plan.assistants, plan.anesthetist_no, plan.nurse_no)
    return {
        "department": plan.department,
        "surgeon_no": plan.surgeon_no,
        "anesthetist_no": plan.anesthetist_no,
        "team": f";{';'.join(filter(None, team))};",
        "site": plan.site,
        "urgency": plan.urgency.value,
        "planned_start": plan.starts_at,
        "planned_end": plan.ends_at,
    }


def _row(work: Work, plan: Plan, changed_at: datetime | None) -> dict[str, Any]:
    return {
        "recorded_at": work.now,
        "actor_id": work.actor.id,
        "actor_name": work.actor.name,
        "department": plan.department,
        "diagnosis": plan.diagnosis,
        "codes": list(plan.codes),
        "surgeon_no": plan.surgeon_no,
        "assistants": list(plan.assistants),
        "anesthetist_no": plan.anesthetist_no,
        "nurse_no": plan.nurse_no,
        "site": plan.site,
        "planned_start": plan.starts_at,
        "planned_end": plan.ends_at,
        "urgency": plan.urgency.value,
        "anesthesia": plan.anesthesia.value,
        "inpatient": plan.inpatient,
        "majors": [m.value for m in plan.majors],
        "ordered_at": plan.ordered_at,
        "consented_at": plan.consented_at,
        "changed_at": changed_at,
    }


def _next_number(work: Work) -> str:
    """Return the next number of the year; the table is held, so that none is given twice."""
    prefix = f"SS{local_date(work.now).year}-"
    last = work.session.scalar(
        select(func.max(SurgicalCase.number)).where(SurgicalCase.number.startswith(prefix))
    )
    return f"{prefix}{int(last.removeprefix(prefix)) + 1 if last else 1:06d}"


def _refuse(found: dict[str, list[str]]) -> None:
    if found:
        raise Invalid(found)
