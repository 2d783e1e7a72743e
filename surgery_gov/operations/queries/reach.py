"""Conditions that many reads share: which revision holds, whose operations may be seen."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, false, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, aliased

from surgery_gov.operations.models import OperationRecord
from surgery_gov.operations.rules.records import Role
from surgery_gov.operations.rules.scope import Scope
from surgery_gov.staff.queries import colleagues, surgeon_rows, words_for


def holds(
    known_at: datetime | ColumnElement[datetime] | None = None,
) -> ColumnElement[bool]:
    """Say that no later revision of the row is on record, or was at an instant, and it was done."""
    later = aliased(OperationRecord)
    conditions = [
        later.source == OperationRecord.source,
        later.row_key == OperationRecord.row_key,
        later.revision > OperationRecord.revision,
    ]
    if known_at is None:
        return and_(OperationRecord.withdrawn.is_(False), ~exists().where(*conditions))
    return and_(
        OperationRecord.withdrawn.is_(False),
        OperationRecord.recorded_at <= known_at,
        ~exists().where(*conditions, later.recorded_at <= known_at),
    )


def within(scope: Scope) -> ColumnElement[bool]:
    """Say which operations may be seen."""
    if scope.everyone:
        return true()
    ways: list[ColumnElement[bool]] = []
    if scope.department:
        ways.append(OperationRecord.department.in_(words_for(scope.department)))
        ways.append(by_surgeon(OperationRecord.surgeon_no.in_(colleagues(scope.department))))
    if scope.staff_no:
        ways.append(by_surgeon(OperationRecord.surgeon_no == scope.staff_no))
        ways.append(OperationRecord.first_no == scope.staff_no)
        ways.append(OperationRecord.second_no == scope.staff_no)
    return or_(*ways) if ways else false()


def by_surgeon(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """Add that the surgeon's 工号 is beyond doubt."""
    return and_(condition, OperationRecord.doubtful.is_(False))


def number_in(role: Role) -> InstrumentedAttribute[str]:
    """Return the column of whoever had the role: who was supervised is the operator."""
    return {
        Role.OPERATOR: OperationRecord.surgeon_no,
        Role.FIRST: OperationRecord.first_no,
        Role.SECOND: OperationRecord.second_no,
        Role.SUPERVISED: OperationRecord.surgeon_no,
    }[role]


def had(role: Role, asked: ColumnElement[bool]) -> ColumnElement[bool]:
    """Say that whom ``asked`` asks for by ``number_in(role)`` had the role, beyond doubt."""
    if role is Role.SUPERVISED:
        return and_(by_surgeon(asked), supervised())
    return by_surgeon(asked) if role is Role.OPERATOR else asked


def supervised() -> ColumnElement[bool]:
    """Say that a supervisor on file is named, other than the operator himself."""
    record = OperationRecord
    return and_(
        record.supervisor_no != "",
        record.supervisor_no != record.surgeon_no,
        record.supervisor_no.in_(select(surgeon_rows("supervisor").c.staff_no)),
    )
