"""Lists of surgeons, and the candidates of a search as people type."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ScalarSelect, Select, and_, exists, func, or_, select

from surgery_gov.kernel import db
from surgery_gov.kernel.paging import Page, paginate
from surgery_gov.kernel.pinyin import fold
from surgery_gov.staff.models import (
    Department,
    Surgeon,
    SurgeonEmployment,
    SurgeonLicence,
    SurgeonTitle,
    SurgeonVisit,
)
from surgery_gov.staff.queries.reach import current, within
from surgery_gov.staff.rules.scope import Scope
from surgery_gov.staff.rules.standing import place_in_words


class Status(StrEnum):
    """Which surgeons a list shows, at the instant it is asked for."""

    EMPLOYED = "employed"
    NOT_EMPLOYED = "not_employed"
    ALL = "all"


@dataclass(frozen=True, kw_only=True, slots=True)
class SurgeonRow:
    """One surgeon as of an instant; what is not known or does not hold then is None.

    ``invited``: somebody of another hospital who is invited for then.
    """

    staff_no: str
    name: str
    department_code: str | None
    department_name: str | None
    employed_since: datetime | None
    employed_until: datetime | None
    title: str | None
    certificate_no: str | None
    scope: str | None
    licence_since: datetime | None
    licence_until: datetime | None
    invited: bool

    @property
    def place(self) -> str:
        """Where they belong then: a department, 外请专家, or nowhere."""
        return place_in_words(self.department_name, invited=self.invited)


def titles_of(staff_nos: Collection[str], at: datetime) -> Mapping[str, str]:
    """Return the titles (职称) held at an instant, by 工号; whoever has none on file is absent."""
    held = (
        select(Surgeon.staff_no, SurgeonTitle.title)
        .join(SurgeonTitle, SurgeonTitle.surgeon_id == Surgeon.id)
        .where(
            Surgeon.staff_no.in_(staff_nos),
            SurgeonTitle.since <= at,
            SurgeonTitle.retracted_at.is_(None),
        )
        .order_by(SurgeonTitle.since, SurgeonTitle.id)
    )
    return {row.staff_no: row.title for row in db.session.execute(held)}


def list_surgeons(
    scope: Scope,
    at: datetime,
    *,
    q: str = "",
    department: str | None = None,
    status: Status = Status.EMPLOYED,
    number: int = 1,
    size: int = 50,
) -> Page[SurgeonRow]:
    """Return a page of surgeons by 工号, in two statements whatever its length."""
    found = paginate(_listed(scope, at, q, department, status), number, size)
    return Page(
        items=[SurgeonRow(**row._mapping) for row in found.items],  # noqa: SLF001
        total=found.total,
        number=found.number,
        size=found.size,
    )


def export_rows(
    scope: Scope,
    at: datetime,
    *,
    q: str = "",
    department: str | None = None,
    status: Status = Status.EMPLOYED,
) -> Sequence[SurgeonRow]:
    """Return all that a list with the same filter shows."""
    rows = db.session.execute(_listed(scope, at, q, department, status))
    return [SurgeonRow(**row._mapping) for row in rows]  # noqa: SLF001


def options(scope: Scope, at: datetime, q: str, limit: int = 8) -> Sequence[SurgeonRow]:
    """Return the first candidates for what was typed: 工号, then 姓名, then initials."""
    if not q.strip():
        return []
    rows = db.session.execute(_listed(scope, at, q, None, Status.ALL).limit(limit))
    return [SurgeonRow(**row._mapping) for row in rows]  # noqa: SLF001


def _listed(
    scope: Scope, at: datetime, q: str, department: str | None, status: Status
) -> Select[*tuple[Any, ...]]:
    statement = _as_of(at).where(within(scope), *_matching(q)).order_by(Surgeon.staff_no)
    if department:
        statement = statement.where(Department.code == department)
    if status is Status.EMPLOYED:
        statement = statement.where(SurgeonEmployment.id.is_not(None))
    if status is Status.NOT_EMPLOYED:
        statement = statement.where(SurgeonEmployment.id.is_(None))
    return statement


def _as_of(at: datetime) -> Select[*tuple[Any, ...]]:
    """Select everybody as a ``SurgeonRow``, with NULL for what does not hold at that instant."""
    post, licence = SurgeonEmployment, SurgeonLicence
    visiting = exists().where(SurgeonVisit.surgeon_id == Surgeon.id, current(SurgeonVisit, at))
    return (
        select(
            Surgeon.staff_no,
            Surgeon.name,
            Department.code.label("department_code"),
            Department.name.label("department_name"),
            post.since.label("employed_since"),
            post.until.label("employed_until"),
            _title(at).label("title"),
            licence.certificate_no,
            licence.scope,
            licence.since.label("licence_since"),
            licence.until.label("licence_until"),
            visiting.label("invited"),
        )
        .outerjoin(post, and_(post.surgeon_id == Surgeon.id, current(post, at)))
        .outerjoin(Department, Department.id == post.department_id)
        .outerjoin(licence, and_(licence.surgeon_id == Surgeon.id, current(licence, at)))
    )


def _title(at: datetime) -> ScalarSelect[str]:
    """Select the title last obtained by then."""
    return (
        select(SurgeonTitle.title)
        .where(
            SurgeonTitle.surgeon_id == Surgeon.id,
            SurgeonTitle.retracted_at.is_(None),
            SurgeonTitle.since <= at,
        )
        .order_by(SurgeonTitle.since.desc())
        .limit(1)
        .correlate(Surgeon)
        .scalar_subquery()
    )


def _matching(q: str) -> list[Any]:
    wanted = q.strip()
    if not wanted:
        return []
    ways = [
        func.lower(Surgeon.staff_no).startswith(wanted.lower(), autoescape=True),
        Surgeon.name.contains(wanted, autoescape=True),
    ]
    if initials := fold(wanted):
        ways.append(Surgeon.pinyin.startswith(initials, autoescape=True))
    return [or_(*ways)]
