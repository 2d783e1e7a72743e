"""The operation of a case as it was put on record, and every correction of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, select
from sqlalchemy.orm import aliased

from surgery_gov.kernel import db
from surgery_gov.preop.models import CasePerformance
from surgery_gov.preop.rules.performed import Performed


@dataclass(frozen=True, kw_only=True, slots=True)
class PerformanceRow:
    """One revision; ``clearance`` is the answer given for who really operated, as kept."""

    revision: int
    done: Performed
    clearance: Mapping[str, Any]
    grade: int | None
    reason: str
    recorded_at: datetime
    actor_name: str


def performances_of(case_id: int) -> Sequence[PerformanceRow]:
    """Return every revision, the oldest first; nothing where none is on record."""
    rows = db.session.scalars(
        select(CasePerformance)
        .where(CasePerformance.case_id == case_id)
        .order_by(CasePerformance.revision)
    )
    return [_row(row) for row in rows]


def newest_performance(case_id: int) -> PerformanceRow | None:
    """Return how the operation of a case is on record; None where it is not."""
    found = performances_of(case_id)
    return found[-1] if found else None


def holds(at: datetime | None = None) -> ColumnElement[bool]:
    """Say that no later revision is on record, or was known at an instant."""
    later = aliased(CasePerformance)
    newer = [
        later.case_id == CasePerformance.case_id,
        later.revision > CasePerformance.revision,
    ]
    if at is None:
        return ~exists().where(*newer)
    return and_(CasePerformance.recorded_at <= at, ~exists().where(*newer, later.recorded_at <= at))


def _row(row: CasePerformance) -> PerformanceRow:
    return PerformanceRow(
        revision=row.revision,
        done=Performed(
            surgeon_no=row.surgeon_no,
            codes=frozenset(row.codes),
            began_at=row.began_at,
            ended_at=row.ended_at,
            supervisor_no=row.supervisor_no,
        ),
        clearance=row.clearance,
        grade=row.grade,
        reason=row.reason,
        recorded_at=row.recorded_at,
        actor_name=row.actor_name,
    )
