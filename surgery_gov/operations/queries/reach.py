"""Conditions that many reads share: which revision holds, whose operations may be seen."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, false, or_, select, true
from sqlalchemy.orm import aliased

from surgery_gov.kernel import clock
from surgery_gov.operations.models import OperationRecord
from surgery_gov.operations.rules.scope import Scope
from surgery_gov.staff.models import Department, DepartmentName, Surgeon, SurgeonEmployment


def holds(known_at: datetime | None = None) -> ColumnElement[bool]:
    """Say that no later revision of the row is on record; or was, at an instant."""
    later = aliased(OperationRecord)
    conditions = [
        later.source == OperationRecord.source,
        later.row_key == OperationRecord.row_key,
        later.revision > OperationRecord.revision,
    ]
    if known_at is None:
        return ~exists().where(*conditions)
    return and_(
        OperationRecord.recorded_at <= known_at,
        ~exists().where(*conditions, later.recorded_at <= known_at),
    )


def within(scope: Scope) -> ColumnElement[bool]:
    """Say which operations may be seen."""
    if scope.everyone:
        return true()
    ways: list[ColumnElement[bool]] = []
    if scope.department:
        ways.append(OperationRecord.department.in_(names_of(scope.department)))
        ways.append(by_surgeon(OperationRecord.surgeon_no.in_(colleagues(scope.department))))
    if scope.staff_no:
        ways.append(by_surgeon(OperationRecord.surgeon_no == scope.staff_no))
        ways.append(OperationRecord.first_no == scope.staff_no)
        ways.append(OperationRecord.second_no == scope.staff_no)
    return or_(*ways) if ways else false()


def by_surgeon(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """Add that the surgeon's 工号 is beyond doubt."""
    return and_(condition, OperationRecord.doubtful.is_(False))


def supervised() -> ColumnElement[bool]:
    """Say that a supervisor on file is named, other than the operator himself."""
    record = OperationRecord
    return and_(
        record.supervisor_no != "",
        record.supervisor_no != record.surgeon_no,
        record.supervisor_no.in_(select(Surgeon.staff_no)),
    )


def names_of(department: str) -> Any:
    """Return the code of a department and every name it bore, as a subquery."""
    names = (
        select(DepartmentName.name)
        .join(Department, Department.id == DepartmentName.department_id)
        .where(Department.code == department)
    )
    return select(Department.code).where(Department.code == department).union_all(names)


def colleagues(department: str) -> Select[Any]:
    """Select the 工号 of those who work in the department now."""
    post, now = SurgeonEmployment, clock.now()
    return (
        select(Surgeon.staff_no)
        .join(post, post.surgeon_id == Surgeon.id)
        .join(Department, Department.id == post.department_id)
        .where(
            Department.code == department,
            post.retracted_at.is_(None),
            post.since <= now,
            or_(post.until.is_(None), post.until > now),
        )
    )
