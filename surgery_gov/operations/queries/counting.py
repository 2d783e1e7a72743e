"""The operations that conditions count: by surgeon as operator and procedure, as known then."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from surgery_gov.kernel import db
from surgery_gov.operations.models import OperationRecord
from surgery_gov.operations.queries.reach import holds
from surgery_gov.operations.rules.counting import Performed

AT_ONCE = 5_000  # values in one IN list; both databases take many more


def performed_by(
    staff_nos: Collection[str], codes: Collection[str], known_at: datetime
) -> Mapping[tuple[str, str], tuple[Performed, ...]]:
    """Return the operations of these surgeons as operator, by 工号 and code; absent where none.

    The newest revision known then holds. Uncertain rows are among them and say so. One
    statement for five thousand surgeons.
    """
    found: dict[tuple[str, str], list[Performed]] = {}
    numbers = sorted(set(staff_nos))
    for start in range(0, len(numbers), AT_ONCE):
        rows = db.session.execute(
            _ASKED.where(
                OperationRecord.surgeon_no.in_(numbers[start : start + AT_ONCE]),
                OperationRecord.code.in_(sorted(set(codes))),
                holds(known_at),
            )
        )
        for row in rows:
            key = (row.surgeon_no, row.code)
            found.setdefault(key, []).append(
                Performed(
                    source=row.source,
                    case_no=row.case_no,
                    day=row.performed_on,
                    moment=row.performed_at,
                    doubtful=row.doubtful,
                    first_recorded_at=row.first_recorded_at,
                )
            )
    return {key: tuple(rows) for key, rows in found.items()}


_first = aliased(OperationRecord)
_ASKED = select(
    OperationRecord.surgeon_no,
    OperationRecord.code,
    OperationRecord.source,
    OperationRecord.case_no,
    OperationRecord.performed_on,
    OperationRecord.performed_at,
    OperationRecord.doubtful,
    select(func.min(_first.recorded_at))
    .where(_first.source == OperationRecord.source, _first.row_key == OperationRecord.row_key)
    .correlate(OperationRecord)
    .scalar_subquery()
    .label("first_recorded_at"),
).order_by(OperationRecord.id)
