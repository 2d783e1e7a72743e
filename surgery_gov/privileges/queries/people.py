"""Surgeons within a scope. Whoever is outside it is not found, as if not there."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, false, or_, select, true

from surgery_gov.kernel import clock, db
from surgery_gov.kernel.errors import Forbidden, NotFound
from surgery_gov.privileges.rules.scope import Everyone, InDepartment, Nobody, Oneself, Scope
from surgery_gov.staff.queries import (
    department_id_at,
    department_rows,
    invited_to,
    surgeon_rows,
)

SURGEONS, DEPARTMENTS = surgeon_rows("surgeon"), department_rows("department")
surgeon, department = SURGEONS.c, DEPARTMENTS.c


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """A surgeon as a page shows them: with the department of now, or None."""

    id: int
    staff_no: str
    name: str
    department: str | None


def within(scope: Scope) -> ColumnElement[bool]:
    """Say whose ``SURGEONS`` may be seen: by where they work now, whatever day is looked at.

    A department sees whom it has invited until the visit is over.
    """
    match scope:
        case Everyone():
            return true()
        case InDepartment(code):
            own, now = department_rows("own").c, clock.now()
            here = exists().where(own.id == department_id_at(surgeon.id, now), own.code == code)
            return or_(here, invited_to(code, surgeon.id, now))
        case Oneself(staff_no):
            return surgeon.staff_no == staff_no
        case Nobody():
            return false()


def people(scope: Scope, at: datetime) -> Select[*tuple[Any, ...]]:
    """Select id, staff_no, name and department of the surgeons within the scope."""
    return (
        select(surgeon.id, surgeon.staff_no, surgeon.name, department.name.label("department"))
        .select_from(SURGEONS)
        .outerjoin(DEPARTMENTS, department.id == department_id_at(surgeon.id, at))
        .where(within(scope))
    )


def staff_nos_by_id(ids: Collection[int]) -> Mapping[int, str]:
    """Return the 工号 of these surgeons, whoever may see them."""
    rows = db.session.execute(select(surgeon.id, surgeon.staff_no).where(surgeon.id.in_(ids)))
    return {row.id: row.staff_no for row in rows}


def person(scope: Scope, staff_no: str) -> Person:
    """Return the surgeon; ``NotFound`` for an unknown one and for one outside the scope alike.

    ``Forbidden`` where the scope holds nobody: the permission to read is missing.
    """
    if isinstance(scope, Nobody):
        raise Forbidden("当前身份不能查看任何人的手术权限。办理之前须先有查看手术权限的许可。")
    row = None
    if staff_no.isprintable():  # PostgreSQL has no text with a NUL in it
        asked = people(scope, clock.now()).where(surgeon.staff_no == staff_no)
        row = db.session.execute(asked).first()
    if row is None:
        raise NotFound(f"没有找到工号为 {staff_no[:40]} 的术者。请核对工号，注意开头的0。")
    return Person(**row._mapping)  # noqa: SLF001


def people_by_id(ids: Collection[int], scope: Scope | None = None) -> Mapping[int, Person]:
    """Return the surgeons of these ids that lie within the scope (None: everyone)."""
    rows = db.session.execute(
        people(scope or Everyone(), clock.now()).where(surgeon.id.in_(list(ids)))
    )
    return {row.id: Person(**row._mapping) for row in rows}  # noqa: SLF001


def people_by_staff_no() -> Mapping[str, Person]:
    """Return all surgeons of the hospital by 工号: for an import."""
    rows = db.session.execute(people(Everyone(), clock.now()))
    return {row.staff_no: Person(**row._mapping) for row in rows}  # noqa: SLF001


def known_among(numbers: Iterable[str]) -> frozenset[str]:
    """Return those of the 工号 that are on file; no statement where none is asked."""
    asked = {number for number in numbers if number.isprintable()}
    if not asked:
        return frozenset()
    found = db.session.scalars(select(surgeon.staff_no).where(surgeon.staff_no.in_(asked)))
    return frozenset(found)
