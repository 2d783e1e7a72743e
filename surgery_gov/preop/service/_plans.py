"""How plans are kept: a head that lists use, and a revision for every change; from any door."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from surgery_gov.kernel.calendar import local_date
from surgery_gov.kernel.errors import Invalid
from surgery_gov.kernel.locks import hold
from surgery_gov.kernel.work import Work
from surgery_gov.preop.models import CasePlan, SurgicalCase
from surgery_gov.preop.queries.cases import CaseRow
from surgery_gov.preop.rules.plans import Patient, Plan, Source, faults, patient_faults
from surgery_gov.preop.service._room import held

PATIENT = "患者信息"


def enter(work: Work, patient: Patient, plan: Plan, source: Source) -> str:
    refuse({**faults(plan, work.now), **patient_faults(patient)})
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
        patient_bed=patient.bed,
        created_at=work.now,
        **_projected(plan),
    )
    work.session.add(head)
    work.session.flush()
    work.session.add(CasePlan(case_id=head.id, revision=1, reason="", **told))
    work.record("case.entered", f"case:{number}", source=source.system, codes=list(plan.codes))
    return number


def change(
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
        "supervisor_no": "指导医师",
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
    return {
        "department": plan.department,
        "surgeon_no": plan.surgeon_no,
        "anesthetist_no": plan.anesthetist_no,
        "team": f";{';'.join(plan.team)};",
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
        **plan.plain(),
        "diagnosis": plan.diagnosis,
        "planned_start": plan.starts_at,
        "planned_end": plan.ends_at,
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


def refuse(found: dict[str, list[str]]) -> None:
    if found:
        raise Invalid(found)


def call_off(work: Work, number: str, reason: str) -> None:
    head, _ = held(work, number)
    if not reason.strip():
        raise Invalid({"reason": ["没有填写取消原因，请填写"]})
    head.state = "cancelled"
    work.record("case.cancelled", f"case:{number}", reason=reason.strip())
