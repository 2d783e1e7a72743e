"""Operations beside their plans, for a period and a department: what indicators 17 and 18 count.

The plan is the one that held when the operation began: one changed in the theatre in time is as
planned, one changed afterwards is not. A case first entered after the beginning is compared with
its first plan.
"""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import aliased

from surgery_gov.kernel import db
from surgery_gov.kernel.calendar import day_after, start_of_day
from surgery_gov.preop.models import CaseBypass, CasePerformance, CasePlan, SurgicalCase
from surgery_gov.preop.queries.cases import within
from surgery_gov.preop.queries.performances import holds
from surgery_gov.preop.queries.told import stated_for
from surgery_gov.preop.rules.consistency import Compared
from surgery_gov.preop.rules.performed import Performed, compare
from surgery_gov.preop.rules.plans import LONGEST
from surgery_gov.preop.rules.records import Passable
from surgery_gov.preop.rules.scope import Scope


def compared(scope: Scope, since: date, until: date, department: str = "") -> Sequence[Compared]:
    """Return the operations begun in these days, both inclusive, the latest first."""
    earlier = aliased(CasePlan)
    held = (
        select(func.max(earlier.revision))
        .where(
            earlier.case_id == SurgicalCase.id,
            or_(earlier.recorded_at <= CasePerformance.began_at, earlier.revision == 1),
        )
        .correlate(SurgicalCase, CasePerformance)
        .scalar_subquery()
    )
    statement = (
        select(SurgicalCase, CasePlan, CasePerformance, _rescue())
        .select_from(SurgicalCase)
        .join(CasePerformance, and_(CasePerformance.case_id == SurgicalCase.id, holds()))
        .join(CasePlan, and_(CasePlan.case_id == SurgicalCase.id, CasePlan.revision == held))
        .where(
            within(scope),
            CasePerformance.began_at >= start_of_day(since),
            CasePerformance.began_at < day_after(until),
            CasePerformance.ended_at >= start_of_day(since),  # by the index on the end
            CasePerformance.ended_at < day_after(until) + LONGEST,
        )
        .order_by(CasePerformance.began_at.desc(), SurgicalCase.id.desc())
    )
    if department:
        statement = statement.where(SurgicalCase.department == department)
    return [_row(*row) for row in db.session.execute(statement)]


def _rescue() -> ColumnElement[int | None]:
    """Return the statement that let this surgeon go beyond the privilege."""
    stated = select(func.max(CaseBypass.id)).where(
        CaseBypass.case_id == SurgicalCase.id,
        CaseBypass.what == Passable.PRIVILEGE.value,
        stated_for(CaseBypass).element == CasePerformance.surgeon_no,
    )
    return stated.correlate(SurgicalCase, CasePerformance).scalar_subquery()


def _row(case: SurgicalCase, plan: CasePlan, done: CasePerformance, rescue: int | None) -> Compared:
    performed = Performed(
        surgeon_no=done.surgeon_no,
        codes=frozenset(done.codes),
        began_at=done.began_at,
        ended_at=done.ended_at,
    )
    return Compared(
        number=case.number,
        department=case.department,
        patient_no=case.patient_no,
        began_at=done.began_at,
        planned_surgeon=plan.surgeon_no,
        surgeon=done.surgeon_no,
        planned=tuple(plan.codes),
        codes=tuple(done.codes),
        outcome=str(done.clearance.get("outcome", "")),
        difference=compare(plan.surgeon_no, plan.codes, performed),
        rescue=rescue,
    )
