"""How often an operation was put on record."""

from sqlalchemy import func, select

from surgery_gov.kernel import db
from surgery_gov.preop.models import CasePerformance


def revision_of(case_id: int) -> int:
    """Return the newest revision of a case's operation; 0 where none is on record."""
    newest = select(func.max(CasePerformance.revision)).where(CasePerformance.case_id == case_id)
    return db.session.scalar(newest) or 0
