"""Lists of invitations, by tab, with the counts of all tabs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select

from surgery_gov.kernel import clock, db
from surgery_gov.kernel.calendar import local_date
from surgery_gov.kernel.paging import Page, paginate
from surgery_gov.operations.rules import masked
from surgery_gov.staff.queries import department_rows, surgeon_rows
from surgery_gov.staff.rules.scope import Scope
from surgery_gov.visitors.models import VisitorInvitation, VisitorProcedure
from surgery_gov.visitors.queries.reach import shown_on, within
from surgery_gov.visitors.rules.invitations import TABS


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One invitation of a list; the 病案号 masked, ``procedures`` how many there are."""

    number: str
    name: str
    visitor_no: str
    home_hospital: str
    department: str
    patient: str
    day: date | None
    procedure: str
    procedures: int
    responsible: str
    by_phone: bool
    shown: str


def list_invitations(
    scope: Scope, tab: str = "", q: str = "", number: int = 1, size: int = 50
) -> tuple[Page[Row], Mapping[str, int]]:
    """Return a page of a tab, the nearest day first, and how many each tab holds.

    Three statements whatever its length. A blank ``tab`` holds all.
    """
    today = local_date(clock.now())
    counts = _counts(scope, today)
    found = paginate(_listed(scope, today, tab, q), number, size)
    page = Page(
        items=[_row(row) for row in found.items],
        total=found.total,
        number=found.number,
        size=found.size,
    )
    return page, counts


def _counts(scope: Scope, today: date) -> Mapping[str, int]:
    states = select(shown_on(today).label("shown")).where(within(scope)).subquery()
    rows = db.session.execute(
        select(states.c.shown, func.count().label("held")).group_by(states.c.shown)
    )
    held = {row.shown: row.held for row in rows}
    return {tab: sum(held.get(s, 0) for s in states_in) for tab, (_, states_in) in TABS.items()}


def _listed(scope: Scope, today: date, tab: str, q: str) -> Select[Any]:
    row, line = VisitorInvitation, VisitorProcedure
    department, surgeon = department_rows("host").c, surgeon_rows("responsible").c
    first = (
        select(line.name)
        .where(line.invitation_id == row.id)
        .order_by(line.position)
        .limit(1)
        .scalar_subquery()
    )
    held = select(func.count()).where(line.invitation_id == row.id).scalar_subquery()
    shown = shown_on(today)
    statement = (
        select(
            row.number,
            row.name,
            row.visitor_no,
            row.home_hospital,
            func.coalesce(department.name, row.department).label("department"),
            row.patient,
            row.day,
            func.coalesce(first, "").label("procedure"),
            held.label("procedures"),
            func.coalesce(surgeon.name, row.responsible_no).label("responsible"),
            row.by_phone,
            shown.label("shown"),
        )
        .outerjoin(department.name.table, department.code == row.department)
        .outerjoin(surgeon.name.table, surgeon.staff_no == row.responsible_no)
        .where(within(scope), *_matching(q))
        .order_by(row.day.is_(None), row.day.desc(), row.id.desc())
    )
    if tab in TABS:
        statement = statement.where(shown.in_(sorted(TABS[tab][1])))
    return statement


def _matching(q: str) -> list[ColumnElement[bool]]:
    wanted, row = q.strip(), VisitorInvitation
    if not wanted:
        return []
    return [
        or_(
            row.name.contains(wanted, autoescape=True),
            row.home_hospital.contains(wanted, autoescape=True),
            func.lower(row.number).startswith(wanted.lower(), autoescape=True),
            func.lower(row.visitor_no).startswith(wanted.lower(), autoescape=True),
        )
    ]


def _row(row: Any) -> Row:
    values = dict(row._mapping)  # noqa: SLF001
    return Row(**{**values, "patient": masked(values["patient"]) if values["patient"] else ""})
