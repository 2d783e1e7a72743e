"""When a procedure was first performed here, as far as cases tell."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import select

from surgery_gov.kernel import db
from surgery_gov.preop.models import CasePerformance


def first_performed(codes: Collection[str], at: datetime) -> Mapping[str, datetime]:
    """Return the first start on record by then, by code; one never performed is absent."""
    rows = db.session.execute(
        select(CasePerformance.codes, CasePerformance.began_at)
        .where(CasePerformance.recorded_at <= at)
        .order_by(CasePerformance.began_at.desc())
    )
    return {code: began for performed, began in rows for code in performed if code in codes}
