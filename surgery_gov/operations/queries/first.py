"""When a procedure was first done here, as far as operations on record tell."""

from collections.abc import Collection, Mapping
from datetime import date, datetime

from sqlalchemy import func, select

from surgery_gov.kernel import db
from surgery_gov.operations.models import OperationRecord
from surgery_gov.operations.queries.reach import holds


def first_days(codes: Collection[str], known_at: datetime) -> Mapping[str, date]:
    """Return the first day on record by then, by code; one never done is absent."""
    record = OperationRecord
    rows = db.session.execute(
        select(record.code, func.min(record.performed_on))
        .where(record.code.in_(codes), record.performed_on.is_not(None), holds(known_at))
        .group_by(record.code)
    )
    return {code: day for code, day in rows if day is not None}
