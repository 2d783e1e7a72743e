"""The surgeon whose operations are shown, and the departments to choose from."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy import true as always

from surgery_gov.kernel import db
from surgery_gov.kernel.errors import NotFound
from surgery_gov.operations.rules.scope import Scope
from surgery_gov.staff import queries as staff

_person = staff.surgeon_rows("person").c


@dataclass(frozen=True, kw_only=True, slots=True)
class Surgeon:
    """A surgeon on file."""

    staff_no: str
    name: str


def get_surgeon(scope: Scope, staff_no: str) -> Surgeon:
    """Return the surgeon; ``NotFound`` for an unknown one and for one out of reach alike."""
    row = None
    if staff_no.isprintable():  # PostgreSQL has no text with a NUL in it
        ways = [_person.staff_no == (scope.staff_no or "")]
        if scope.department:
            ways.append(staff.works_in(scope.department, _person.staff_no))
        statement = select(_person.staff_no, _person.name).where(
            _person.staff_no == staff_no, always() if scope.everyone else or_(*ways)
        )
        row = db.session.execute(statement).first()
    if row is None:
        raise NotFound(
            f"没有工号为 {staff_no[:40]} 的术者，或不在可查看的范围内。请核对工号，注意开头的0。"
        )
    return Surgeon(staff_no=row.staff_no, name=row.name)


def departments() -> Sequence[tuple[str, str]]:
    """Return every department, ended ones too, as code and name."""
    department = staff.department_rows("department").c
    rows = db.session.execute(select(department.code, department.name).order_by(department.code))
    return [(row.code, row.name) for row in rows]
