"""The head of a case and its plan as it stood at an instant."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    bindparam,
    exists,
    false,
    func,
    or_,
    select,
    true,
)
from sqlalchemy.orm import aliased

from surgery_gov.kernel import db
from surgery_gov.kernel.errors import NotFound
from surgery_gov.kernel.reading import Read, padded
from surgery_gov.kernel.together import Together
from surgery_gov.preop.models import CasePlan, MdtInvitation, SurgicalCase
from surgery_gov.preop.rules.cases import Anesthesia, Major, Urgency
from surgery_gov.preop.rules.plans import Patient, Plan
from surgery_gov.preop.rules.scope import EVERYONE, Scope
from surgery_gov.staff.queries import guest_answered_for


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


_earlier = aliased(CasePlan)
_NEWEST = (
    select(func.max(_earlier.revision))
    .where(
        _earlier.case_id == SurgicalCase.id,
        _earlier.recorded_at <= bindparam("known_at", type_=CasePlan.recorded_at.type),
    )
    .correlate(SurgicalCase)
    .scalar_subquery()
)
ALWAYS = datetime(9999, 1, 1, tzinfo=UTC)
_WITH_PLAN = (
    select(SurgicalCase, CasePlan)
    .join(CasePlan, CasePlan.case_id == SurgicalCase.id)
    .where(CasePlan.revision == _NEWEST)
)
"""Each case with the newest plan known then; by its index, case by case."""

_head = SurgicalCase.__table__.c
_NUMBERS: BindParameter[str] = bindparam("numbers", expanding=True)
_EACH = Together(
    Read(select(SurgicalCase.__table__).where(_head.number.in_(_NUMBERS)), ["numbers"]),
    Read(
        select(*CasePlan.__table__.c)
        .join(SurgicalCase, SurgicalCase.id == CasePlan.case_id)
        .where(SurgicalCase.number.in_(_NUMBERS), CasePlan.revision == _NEWEST),
        ["numbers"],
    ),
)
_NUMBER = Read(
    select(_head.number).where(
        _head.source == bindparam("system"), _head.source_number == bindparam("source_number")
    )
)


def within(scope: Scope) -> ColumnElement[bool]:
    """Say that a case lies within the scope: one's own are those of a guest answered for, too."""
    if scope.everyone:
        return true()
    near: list[ColumnElement[bool]] = []
    if scope.department:
        near.append(SurgicalCase.department == scope.department)
    if scope.staff_no:
        near.append(SurgicalCase.team.contains(f";{scope.staff_no};", autoescape=True))
        surgeon_no, start = SurgicalCase.surgeon_no, SurgicalCase.planned_start
        near.append(guest_answered_for(scope.staff_no, surgeon_no, start))
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
    found = _NUMBER.first({"system": system, "source_number": source_number})
    return found.number if found else None


def number_of(reference: str) -> str:
    """Return our number of a case called by ours or as ``HIS:OP-7001``, system and its number.

    What names no case of another system is returned as it is: ``get_case`` says so.
    """
    system, colon, source_number = reference.partition(":")
    if not colon or not reference.isprintable():
        return reference
    return find_number(system, source_number) or reference


def list_cases(
    numbers: Collection[str], scope: Scope = EVERYONE, at: datetime | None = None
) -> Mapping[str, CaseRow]:
    """Return the cases of these numbers within the scope, each with its plan, in one statement."""
    if scope.everyone and numbers:
        return _of_all(numbers, at)
    return {row.number: row for row in _rows(at, SurgicalCase.number.in_(numbers), within(scope))}


def cases_between(
    since: datetime, until: datetime, department: str | None, scope: Scope = EVERYONE
) -> Sequence[CaseRow]:
    """Return the cases planned to begin then and not called off, as they are planned now."""
    planned = [SurgicalCase.planned_start >= since, SurgicalCase.planned_start < until]
    if department:
        planned.append(SurgicalCase.department == department)
    found = _rows(None, *planned, SurgicalCase.state != "cancelled", within(scope))
    return sorted(found, key=lambda row: (row.plan.starts_at, row.plan.site, row.number))


def _of_all(numbers: Collection[str], at: datetime | None) -> Mapping[str, CaseRow]:
    """Return the same where no row is out of reach: what programs ask for again and again."""
    asked = {"numbers": padded(numbers), "known_at": at or ALWAYS}
    ((heads, plans),) = _EACH.rows([asked])
    by_case = {plan.case_id: plan for plan in plans}
    return {h.number: _row(h, by_case[h.id]) for h in heads if h.id in by_case}


def _rows(at: datetime | None, *wanted: ColumnElement[bool]) -> list[CaseRow]:
    rows = db.session.execute(_WITH_PLAN.where(*wanted), {"known_at": at or ALWAYS})
    return [_row(case, plan) for case, plan in rows]


def _row(case: Any, plan: Any) -> CaseRow:
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
            bed=case.patient_bed,
        ),
        plan=plan_of(plan.department or case.department, plan),
        revision=plan.revision,
    )


def plan_of(department: str, row: Any) -> Plan:
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
        supervisor_no=row.supervisor_no,
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
    changed_at: datetime | None


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
            plan=plan_of(each.department or row.plan.department, each),
            changed_at=each.changed_at,
        )
        for each in found
    ]
