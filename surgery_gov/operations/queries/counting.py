"""The operations that conditions count: by surgeon as operator and procedure, as known then."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Exists, bindparam, case, exists, func, select
from sqlalchemy.orm import aliased

from surgery_gov.kernel.lots import in_lots
from surgery_gov.kernel.reading import Read
from surgery_gov.operations.models import OperationRecord
from surgery_gov.operations.queries.reach import holds, supervised
from surgery_gov.operations.rules.counting import Performed

_row = OperationRecord.__table__.c
_first = aliased(OperationRecord)
_READ = Read(
    select(
        _row.surgeon_no,
        _row.code,
        _row.source,
        _row.case_no,
        _row.performed_on,
        _row.performed_at,
        _row.doubtful,
        case((supervised(), _row.supervisor_no), else_="").label("supervisor_no"),
        select(func.min(_first.recorded_at))
        .where(_first.source == _row.source, _first.row_key == _row.row_key)
        .correlate(OperationRecord)
        .scalar_subquery()
        .label("first_recorded_at"),
    )
    .where(
        _row.surgeon_no.in_(bindparam("staff_nos", expanding=True)),
        _row.code.in_(bindparam("codes", expanding=True)),
        holds(bindparam("known_at", type_=_row.recorded_at.type)),
    )
    .order_by(_row.id),
    ["staff_nos", "codes"],
)


def performed_by(
    staff_nos: Collection[str], codes: Collection[str], known_at: datetime
) -> Mapping[tuple[str, str], tuple[Performed, ...]]:
    """Return the operations of these surgeons as operator, by 工号 and code; absent where none.

    The newest revision known then holds. Uncertain rows are among them and say so. One
    statement for five thousand surgeons.
    """
    found: dict[tuple[str, str], list[Performed]] = {}
    numbers, asked = sorted(set(staff_nos)), sorted(set(codes))
    for lot in in_lots(numbers):
        for row in _READ.rows({"staff_nos": lot, "codes": asked, "known_at": known_at}):
            found.setdefault((row.surgeon_no, row.code), []).append(
                Performed(
                    source=row.source,
                    case_no=row.case_no,
                    day=row.performed_on,
                    moment=row.performed_at,
                    doubtful=row.doubtful,
                    first_recorded_at=row.first_recorded_at,
                    supervisor_no=row.supervisor_no,
                )
            )
    return {key: tuple(rows) for key, rows in found.items()}


def operated_on(staff_no: Any, day: Any, *, patients_left_out: Any = ()) -> Exists:
    """Say that the surgeon (a column or a 工号) has an operation as operator on record that day.

    ``patients_left_out`` (病案号, or a statement that selects them) are those not looked for.
    """
    return exists().where(
        OperationRecord.surgeon_no == staff_no,
        OperationRecord.performed_on == day,
        OperationRecord.case_no.not_in(patients_left_out),
        holds(),
    )
