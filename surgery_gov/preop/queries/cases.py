"""The head of a case and its plan as it stood at an instant."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, func, or_, select, true

from surgery_gov.kernel import db
from surgery_gov.kernel.errors import NotFound
from surgery_gov.preop.models import CasePlan, MdtInvitation, SurgicalCase
from surgery_gov.preop.rules.cases import Anesthesia, Major, Urgency
from surgery_gov.preop.rules.plans import Patient, Plan
from surgery_gov.preop.rules.scope import EVERYONE, Scope


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseRow:
    """A case with the plan that held at the instant asked; ``version`` guards its changes."""

    id: int
    number: str
    source: str
    source_number: str
    state: str
    version: int
    created_at: datetime
    patient: Patient
    plan: Plan
    revision: int


def within(scope: Scope) -> ColumnElement[bool]:
    """Say that a case lies within the scope."""
    if scope.everyone:
        return true()
    near: list[ColumnElement[bool]] = []
    if scope.department:
        near.append(SurgicalCase.department == scope.department)
    if scope.staff_no:
        near.append(SurgicalCase.team.contains(f";{scope.staff_no};", autoescape=True))
    if scope.staff_no and scope.as_guest:
        near.append(
            exists().where(
                MdtInvitation.case_id == SurgicalCase.id, MdtInvitation.staff_no == scope.staff_no
            )
        )
    return or_(*near) if near else false()


def get_case(number: str, scope: Scope = EVERYONE, at: datetime | None = None) -> CaseRow:
    """Return a case; ``NotFound`` for an unknown one and for one outside the scope alike."""
    found = list_cases([number], scope, at) if number.isprintable() else {}
    if number not in found:
        raise NotFound(f"没有编号为 {number[:40]} 的手术病例。请从列表进入，或核对编号。")
    return found[number]


def find_number(system: str, source_number: str) -> str | None:
    """Return our number of a case that another system calls by its own."""
    return db.session.scalar(
        select(SurgicalCase.number).where(
            SurgicalCase.source == system, SurgicalCase.source_number == source_number
        )
    )


def list_cases(
    numbers: Collection[str], scope: Scope = EVERYONE, at: datetime | None = None
) -> Mapping[str, CaseRow]:
    """Return the cases of these numbers within the scope, each with its plan, in one statement."""
    newest = _newest(at)
    rows = db.session.execute(
        select(SurgicalCase, CasePlan)
        .join(CasePlan, CasePlan.case_id == SurgicalCase.id)
        .join(
            newest,
            and_(newest.c.case_id == CasePlan.case_id, newest.c.revision == CasePlan.revision),
        )
        .where(SurgicalCase.number.in_(numbers), within(scope))
    )
    return {case.number: _row(case, plan) for case, plan in rows}


def _newest(at: datetime | None) -> Any:
    seen = true() if at is None else CasePlan.recorded_at <= at
    return (
        select(CasePlan.case_id, func.max(CasePlan.revision).label("revision"))
        .where(seen)
        .group_by(CasePlan.case_id)
        .subquery()
    )


def _row(case: SurgicalCase, plan: CasePlan) -> CaseRow:
    return CaseRow(
        id=case.id,
        number=case.number,
        source=case.source,
        source_number=case.source_number,
        state=case.state,
        version=case.version,
        created_at=case.created_at,
        patient=Patient(
            number=case.patient_no,
            name=case.patient_name,
            sex=case.patient_sex,
            age=case.patient_age,
        ),
        plan=plan_of(case.department, plan),
        revision=plan.revision,
    )


def plan_of(department: str, row: CasePlan) -> Plan:
    """Return a revision of the plan as rules read it."""
    return Plan(
        department=department,
        diagnosis=row.diagnosis,
        codes=tuple(row.codes),
        surgeon_no=row.surgeon_no,
        starts_at=row.planned_start,
        ends_at=row.planned_end,
        urgency=Urgency(row.urgency),
        anesthesia=Anesthesia(row.anesthesia),
        assistants=tuple(row.assistants),
        anesthetist_no=row.anesthetist_no,
        nurse_no=row.nurse_no,
        site=row.site,
        inpatient=row.inpatient,
        majors=tuple(Major(m) for m in row.majors),
        ordered_at=row.ordered_at,
        consented_at=row.consented_at,
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Revision:
    """One revision of a plan: who made it, when and why."""

    revision: int
    recorded_at: datetime
    actor_name: str
    reason: str
    plan: Plan


def plans_of(row: CaseRow) -> Sequence[Revision]:
    """Return every revision of the plan, the oldest first."""
    found = db.session.scalars(
        select(CasePlan).where(CasePlan.case_id == row.id).order_by(CasePlan.revision)
    )
    return [
        Revision(
            revision=each.revision,
            recorded_at=each.recorded_at,
            actor_name=each.actor_name,
            reason=each.reason,
            plan=plan_of(row.plan.department, each),
        )
        for each in found
    ]
