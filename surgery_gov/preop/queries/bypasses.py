"""What rescues went round, whether it was reported, and what was said of it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import ColumnElement, and_, exists, false, or_, select
from sqlalchemy.orm import aliased

from surgery_gov.kernel import db
from surgery_gov.kernel.errors import NotFound
from surgery_gov.policy import queries as policy
from surgery_gov.policy.rules.settings import Key
from surgery_gov.preop.models import BypassAct, CaseBypass, CasePerformance, CasePlan, SurgicalCase
from surgery_gov.preop.queries.cases import within
from surgery_gov.preop.queries.performances import holds
from surgery_gov.preop.queries.told import stated_for
from surgery_gov.preop.rules.bypasses import ActRow, BypassRow
from surgery_gov.preop.rules.records import Passable
from surgery_gov.preop.rules.scope import EVERYONE, Scope

LARGEST = 2**31 - 1
"""PostgreSQL refuses to compare its keys with more."""


def get_bypass(bypass_id: int, scope: Scope = EVERYONE) -> BypassRow:
    """Return one statement; ``NotFound`` for an unknown one and one out of reach alike."""
    found = _listed(scope, CaseBypass.id == bypass_id) if bypass_id <= LARGEST else []
    if not found:
        raise NotFound("没有找到这次紧急放行。请从列表进入。")
    return found[0]


def list_emergencies(scope: Scope) -> Sequence[BypassRow]:
    """Return the operations beyond privilege within the scope, the newest first."""
    return _listed(scope, CaseBypass.what == Passable.PRIVILEGE.value)


def list_unjudged(scope: Scope) -> Sequence[BypassRow]:
    """Return those beyond privilege that were carried out and that nobody has judged yet."""
    judged = exists().where(BypassAct.bypass_id == CaseBypass.id, BypassAct.kind == "review")
    found = _listed(scope, CaseBypass.what == Passable.PRIVILEGE.value, ~judged)
    return [row for row in found if not row.undone]


def of_case(number: str) -> Sequence[BypassRow]:
    """Return all that one case went round, the newest first."""
    return _listed(EVERYONE, SurgicalCase.number == number)


def was_bypassed(number: str, what: str) -> bool:
    """Whether a case went round this."""
    stated = (
        select(CaseBypass.id)
        .join(SurgicalCase, SurgicalCase.id == CaseBypass.case_id)
        .where(SurgicalCase.number == number, CaseBypass.what == what)
        .limit(1)
    )
    return db.session.scalar(stated) is not None


def _listed(scope: Scope, *wanted: ColumnElement[bool]) -> list[BypassRow]:
    """Return the statements wanted, in three statements however many there are."""
    newest = and_(CasePerformance.case_id == SurgicalCase.id, holds(None))
    rows = db.session.execute(
        select(
            CaseBypass,
            SurgicalCase,
            CasePerformance,
            stated_for(CaseBypass),
            _planned_codes(),
            _replaced(),
        )
        .join(SurgicalCase, SurgicalCase.id == CaseBypass.case_id)
        .outerjoin(CasePerformance, newest)
        .where(_concerned(scope), *wanted)
        .order_by(CaseBypass.id.desc())
    ).all()
    if not rows:
        return []
    acts = acts_of({bypass.id for bypass, *_ in rows})
    hours = policy.numbers_over(
        Key.EMERGENCY_REPORT_HOURS, [bypass.recorded_at for bypass, *_ in rows]
    )
    return [
        replace(
            _row(bypass, case, done, acts.get(bypass.id, ()), timedelta(hours=term)),
            stated_for=surgeon_no or "",
            codes=tuple(done.codes if done else codes),
            undone=bool(replaced) or case.state == "cancelled",
        )
        for (bypass, case, done, surgeon_no, codes, replaced), term in zip(rows, hours, strict=True)
    ]


def _concerned(scope: Scope) -> ColumnElement[bool]:
    """Say whose business it is: who takes part, who stated it, the head; no guest of the case."""
    own = CaseBypass.by_no == scope.staff_no if scope.staff_no else false()
    return or_(within(replace(scope, as_guest=False)), own)


def _planned_codes() -> ColumnElement[list[str]]:
    newest = (
        select(CasePlan.codes)
        .where(CasePlan.case_id == SurgicalCase.id)
        .order_by(CasePlan.revision.desc())
        .limit(1)
    )
    return newest.scalar_subquery()


def _replaced() -> ColumnElement[bool]:
    """Say that the same was stated anew for the same case."""
    later = aliased(CaseBypass)
    return exists().where(
        later.case_id == CaseBypass.case_id,
        later.what == CaseBypass.what,
        later.id > CaseBypass.id,
    )


def _row(
    bypass: CaseBypass,
    case: SurgicalCase,
    done: CasePerformance | None,
    acts: Iterable[ActRow],
    term: timedelta,
) -> BypassRow:
    return BypassRow(
        id=bypass.id,
        number=case.number,
        department=case.department,
        patient_no=case.patient_no,
        what=Passable(bypass.what),
        reason=bypass.reason,
        by_no=bypass.by_no,
        surgeon_no=case.surgeon_no,
        operator_no=done.surgeon_no if done else "",
        began_at=done.began_at if done else None,
        ended_at=done.ended_at if done else None,
        superior_no=bypass.superior_no,
        asked_at=bypass.asked_at,
        asked_how=bypass.asked_how,
        duty_told=bypass.duty_told,
        recorded_at=bypass.recorded_at,
        due_at=(done.began_at if done else bypass.recorded_at) + term,
        acts=tuple(acts),
    )


def acts_of(bypass_ids: Collection[int]) -> Mapping[int, tuple[ActRow, ...]]:
    """Return what followed each statement, in order."""
    rows = db.session.scalars(
        select(BypassAct).where(BypassAct.bypass_id.in_(bypass_ids)).order_by(BypassAct.id)
    )
    found: dict[int, tuple[ActRow, ...]] = {}
    for row in rows:
        one = ActRow(
            kind=row.kind,
            text=row.text,
            verdict=row.verdict,
            recorded_at=row.recorded_at,
            staff_no=row.staff_no,
            actor_name=row.actor_name,
        )
        found[row.bypass_id] = (*found.get(row.bypass_id, ()), one)
    return found
