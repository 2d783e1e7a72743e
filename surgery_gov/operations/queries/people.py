"""The surgeon whose operations are shown, and the departments to choose from."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy import true as always

from surgery_gov.kernel import clock, db
from surgery_gov.kernel.errors import NotFound
from surgery_gov.operations.rules.scope import Scope
from surgery_gov.staff.models import Department, SurgeonEmployment
from surgery_gov.staff.models import Surgeon as SurgeonRow


@dataclass(frozen=True, kw_only=True, slots=True)
class Surgeon:
    """A surgeon on file."""

    staff_no: str
    name: str


def get_surgeon(scope: Scope, staff_no: str) -> Surgeon:
    """Return the surgeon; ``NotFound`` for an unknown one and for one out of reach alike."""
    row = None
    if staff_no.isprintable():  # PostgreSQL has no text with a NUL in it
        ways = [SurgeonRow.staff_no == (scope.staff_no or "")]
        if scope.department:
            ways.append(_works_in(scope.department))
        statement = select(SurgeonRow.staff_no, SurgeonRow.name).where(
            SurgeonRow.staff_no == staff_no, always() if scope.everyone else or_(*ways)
        )
        row = db.session.execute(statement).first()
    if row is None:
        raise NotFound(
            f"没有工号为 {staff_no[:40]} 的术者，或不在可查看的范围内。请核对工号，注意开头的0。"
        )
    return Surgeon(staff_no=row.staff_no, name=row.name)


def departments() -> Sequence[tuple[str, str]]:
    """Return every department, ended ones too, as code and name."""
    rows = db.session.execute(select(Department.code, Department.name).order_by(Department.code))
    return [(row.code, row.name) for row in rows]


def _works_in(department: str) -> ColumnElement[bool]:
    post, now = SurgeonEmployment, clock.now()
    return exists().where(
        and_(
            post.surgeon_id == SurgeonRow.id,
            post.department_id == Department.id,
            Department.code == department,
            post.retracted_at.is_(None),
            post.since <= now,
            or_(post.until.is_(None), post.until > now),
        )
    )
