"""People and departments as parts of the statements of other features.

What stands above never sees the tables: it joins these subqueries, which both databases fold into
the statement around them, and compares with these selects. Each call makes a subquery of its own,
so that one statement can hold several.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Exists,
    ScalarSelect,
    Select,
    Subquery,
    exists,
    select,
)

from surgery_gov.kernel import clock
from surgery_gov.staff.models import (
    Department,
    DepartmentName,
    Surgeon,
    SurgeonEmployment,
    SurgeonVisit,
)
from surgery_gov.staff.queries.reach import current


def surgeon_rows(name: str) -> Subquery:
    """Return everybody on file: ``id``, ``staff_no``, ``name``, ``pinyin``."""
    return select(Surgeon.id, Surgeon.staff_no, Surgeon.name, Surgeon.pinyin).subquery(name)


def department_rows(name: str) -> Subquery:
    """Return every department, ended ones too: ``id``, ``code``, ``name``."""
    return select(Department.id, Department.code, Department.name).subquery(name)


def department_id_at(surgeon_id: ColumnElement[int], at: datetime) -> ScalarSelect[Any]:
    """Return the department a surgeon is employed in (the newest post), to join on."""
    post = SurgeonEmployment
    return (
        select(post.department_id)
        .where(post.surgeon_id == surgeon_id, current(post, at))
        .order_by(post.since.desc(), post.id.desc())
        .limit(1)
        .correlate_except(post)
        .scalar_subquery()
    )


def invited_to(department: str, surgeon_id: ColumnElement[int], at: datetime) -> Exists:
    """Say that the surgeon is invited to the department, for then or for later."""
    visit = SurgeonVisit
    return exists().where(
        visit.surgeon_id == surgeon_id,
        visit.retracted_at.is_(None),
        visit.until > at,
        Department.id == visit.department_id,
        Department.code == department,
    )


def guest_answered_for(staff_no: str, guest_no: Any, at: Any) -> Exists:
    """Say that the guest (a column of 工号) is here then, and that this surgeon answers for it."""
    visit = SurgeonVisit
    return exists().where(
        Surgeon.staff_no == guest_no,
        visit.surgeon_id == Surgeon.id,
        visit.responsible_no == staff_no,
        visit.retracted_at.is_(None),
        visit.since <= at,
        visit.until > at,
    )


def works_in(department: str | None, staff_no: Any) -> Exists:
    """Say that the surgeon with this 工号 (a column or a value) works in the department now."""
    post = SurgeonEmployment
    return exists().where(
        Surgeon.staff_no == staff_no,
        post.surgeon_id == Surgeon.id,
        current(post, clock.now()),
        Department.id == post.department_id,
        Department.code == (department or ""),
    )


def colleagues(department: str) -> Select[str]:
    """Select the 工号 of those who work in the department now."""
    post = SurgeonEmployment
    return (
        select(Surgeon.staff_no)
        .join(post, post.surgeon_id == Surgeon.id)
        .join(Department, Department.id == post.department_id)
        .where(Department.code == department, current(post, clock.now()))
    )


def words_for(department: str) -> CompoundSelect[str]:
    """Select the code of a department and every name it bore."""
    names = (
        select(DepartmentName.name)
        .join(Department, Department.id == DepartmentName.department_id)
        .where(Department.code == department)
    )
    return select(Department.code).where(Department.code == department).union_all(names)


def words_for_departments() -> CompoundSelect[str]:
    """Select every department's code and every name that any bore."""
    return select(Department.code).union_all(select(DepartmentName.name))
