"""All that is on record about cases, as known at an instant, in one statement."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Label, select

from surgery_gov.kernel.together import Together
from surgery_gov.preop.models import CaseBypass, CasePerformance, CasePlan
from surgery_gov.preop.queries.invited import INVITED, Invited, answered, told_with
from surgery_gov.preop.queries.reading import asked_of, known_read
from surgery_gov.preop.queries.records import OPINIONS, RECORDS, SIGNATURES, RecordRow, newest_of
from surgery_gov.preop.rules.performed import Performed
from surgery_gov.preop.rules.records import Bypass, Passable


def stated_for(bypass: Any) -> Label[str]:
    """Return who was to operate when a rescue went round something: the surgeon of the plan then.

    ``bypass`` is the statement's columns.
    """
    then = (
        select(CasePlan.surgeon_no)
        .where(CasePlan.case_id == bypass.case_id, CasePlan.recorded_at <= bypass.recorded_at)
        .order_by(CasePlan.revision.desc())
        .limit(1)
    )
    return then.scalar_subquery().label("stated_for")


_performance = CasePerformance.__table__.c
BYPASSES = known_read(
    CaseBypass.__table__, *CaseBypass.__table__.c, stated_for(CaseBypass.__table__.c)
)
PERFORMED = known_read(
    CasePerformance.__table__,
    _performance.case_id,
    _performance.revision,
    _performance.surgeon_no,
    _performance.codes,
    _performance.began_at,
    _performance.ended_at,
    _performance.supervisor_no,
)
_ALL = Together(RECORDS, SIGNATURES, OPINIONS, INVITED, BYPASSES, PERFORMED)


R = TypeVar("R", RecordRow, Invited)


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """All that is on record about some cases, by case."""

    records: Mapping[int, tuple[RecordRow, ...]]
    invited: Mapping[int, tuple[Invited, ...]]
    bypasses: Mapping[int, tuple[Bypass, ...]]
    performed: Mapping[int, Performed]


def told_of(case_ids: Collection[int], at: datetime) -> Told:
    """Return everything on record about these cases as known then, in one statement."""
    ((records, signatures, opinions, invited, bypasses, performed),) = _ALL.rows(
        [asked_of(case_ids, at)]
    )
    newest = newest_of(records, signatures, opinions)
    return Told(
        records=_by_case(newest),
        invited=_by_case([*answered(invited), *told_with(newest)]),
        bypasses=_bypasses(bypasses),
        performed=_performed(performed),
    )


def _by_case(rows: Iterable[R]) -> Mapping[int, tuple[R, ...]]:
    found: dict[int, list[R]] = {}
    for row in rows:
        found.setdefault(row.case_id, []).append(row)
    return {case_id: tuple(own) for case_id, own in found.items()}


def bypasses_of(case_ids: Collection[int], at: datetime) -> Mapping[int, tuple[Bypass, ...]]:
    """Return what rescues went round, by case."""
    return _bypasses(BYPASSES.rows(asked_of(case_ids, at)))


def _bypasses(rows: Iterable[Any]) -> Mapping[int, tuple[Bypass, ...]]:
    found: dict[int, tuple[Bypass, ...]] = {}
    for row in sorted(rows, key=lambda row: row.id):
        one = Bypass(
            what=Passable(row.what),
            reason=row.reason,
            recorded_at=row.recorded_at,
            by_no=row.by_no,
            superior_no=row.superior_no,
            asked_at=row.asked_at,
            asked_how=row.asked_how,
            duty_told=row.duty_told,
            none_present=row.none_present,
            surgeon_no=row.stated_for or "",
        )
        found[row.case_id] = (*found.get(row.case_id, ()), one)
    return found


def _performed(rows: Iterable[Any]) -> Mapping[int, Performed]:
    return {
        row.case_id: Performed(
            surgeon_no=row.surgeon_no,
            codes=frozenset(row.codes),
            began_at=row.began_at,
            ended_at=row.ended_at,
            supervisor_no=row.supervisor_no,
        )
        for row in sorted(rows, key=lambda row: row.revision)
    }
