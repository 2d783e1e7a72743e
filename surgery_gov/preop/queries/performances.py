"""How often an operation was put on record."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from surgery_gov.kernel import db
from surgery_gov.preop.models import CasePerformance
from surgery_gov.preop.rules.performed import Performed


@dataclass(frozen=True, kw_only=True, slots=True)
class PerformanceRow:
    """The newest revision of an operation on record, with what clearance answered then."""

    revision: int
    done: Performed
    clearance: Mapping[str, Any]


def newest_performance(case_id: int) -> PerformanceRow | None:
    """Return how the operation of a case is on record; None where it is not."""
    row = db.session.scalar(
        select(CasePerformance)
        .where(CasePerformance.case_id == case_id)
        .order_by(CasePerformance.revision.desc())
        .limit(1)
    )
    if row is None:
        return None
    done = Performed(
        surgeon_no=row.surgeon_no,
        codes=frozenset(row.codes),
        began_at=row.began_at,
        ended_at=row.ended_at,
    )
    return PerformanceRow(revision=row.revision, done=done, clearance=row.clearance)


def revision_of(case_id: int) -> int:
    """Return the newest revision of a case's operation; 0 where none is on record."""
    newest = select(func.max(CasePerformance.revision)).where(CasePerformance.case_id == case_id)
    return db.session.scalar(newest) or 0
