"""One invitation with its procedures and its acts."""

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from sqlalchemy import ColumnElement, Select, select

from surgery_gov.kernel import clock, db
from surgery_gov.kernel.calendar import local_date
from surgery_gov.kernel.errors import NotFound
from surgery_gov.staff.queries import department_rows, surgeon_rows
from surgery_gov.staff.rules.scope import Scope
from surgery_gov.visitors.models import VisitorAct, VisitorInvitation, VisitorProcedure
from surgery_gov.visitors.queries.reach import shown_on, within
from surgery_gov.visitors.rules.invitations import Act, ActKind, Entry, Invitation, Line, State

_ENTERED = tuple(each.name for each in fields(Entry) if each.name != "codes")
_OWN = (
    "id",
    "number",
    "department",
    "visitor_no",
    "visit_id",
    "by_id",
    "by_no",
    "by_name",
    "created_at",
    "version",
)


def get_invitation(scope: Scope, number: str) -> Invitation:
    """Return one invitation, in three statements; ``NotFound`` outside the scope as well."""
    found = None
    if number.isprintable():
        found = _found(VisitorInvitation.number == number, within(scope))
    if found is None:
        raise NotFound(f"没有编号为 {number[:40]} 的外请专家申请，或不在可查看的范围内。")
    return found


def find_by_id(key: int) -> Invitation:
    """Return the invitation of a row that is known to be there: inside a command."""
    found = _found(VisitorInvitation.id == key)
    assert found is not None  # noqa: S101
    return found


def _found(*conditions: ColumnElement[bool]) -> Invitation | None:
    row = db.session.execute(_selected().where(*conditions)).first()
    if row is None:
        return None
    kept = row[0]
    lines = lines_of(kept.id)
    entered = {name: getattr(kept, name) for name in _ENTERED}
    return Invitation(
        **{name: getattr(kept, name) for name in _OWN},
        state=State(kept.state),
        shown=row.shown,
        department_name=row.department_name or kept.department,
        responsible_name=row.responsible_name or "",
        entry=Entry(**entered, codes=tuple(line.code for line in lines)),
        lines=lines,
        acts=_acts_of(kept.id),
    )


def _selected() -> Select[*tuple[Any, ...]]:
    department, surgeon = department_rows("host").c, surgeon_rows("responsible").c
    row = VisitorInvitation
    return (
        select(
            row,
            shown_on(local_date(clock.now())).label("shown"),
            department.name.label("department_name"),
            surgeon.name.label("responsible_name"),
        )
        .outerjoin(department.name.table, department.code == row.department)
        .outerjoin(surgeon.name.table, surgeon.staff_no == row.responsible_no)
        .execution_options(populate_existing=True)
    )


def lines_of(key: int) -> tuple[Line, ...]:
    """Return the procedures of an invitation in their order."""
    rows = db.session.scalars(
        select(VisitorProcedure)
        .where(VisitorProcedure.invitation_id == key)
        .order_by(VisitorProcedure.position)
    )
    return tuple(
        Line(
            code=row.code,
            name=row.name,
            grade=row.grade,
            proof_digest=row.proof_digest,
            proof_name=row.proof_name,
        )
        for row in rows
    )


def _acts_of(key: int) -> tuple[Act, ...]:
    rows: Sequence[VisitorAct] = db.session.scalars(
        select(VisitorAct).where(VisitorAct.invitation_id == key).order_by(VisitorAct.id)
    ).all()
    return tuple(
        Act(
            kind=ActKind(row.kind),
            at=row.at,
            actor_id=row.actor_id,
            actor_no=row.actor_no,
            actor_name=row.actor_name,
            opinion=row.opinion,
            document_no=row.document_no,
            day=row.day,
        )
        for row in rows
    )
