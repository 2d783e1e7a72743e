"""Lists of surgeons, one surgeon's dossier, and the candidates of a search as people type."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, and_, false, func, or_, select

from surgery_gov.kernel import db
from surgery_gov.kernel.errors import NotFound
from surgery_gov.kernel.paging import Page, paginate
from surgery_gov.kernel.pinyin import fold
from surgery_gov.staff.models import (
    Department,
    Surgeon,
    SurgeonEmployment,
    SurgeonLicence,
    SurgeonTitle,
)
from surgery_gov.staff.rules.scope import Scope


class Status(StrEnum):
    """Which surgeons a list shows, at the instant it is asked for."""

    EMPLOYED = "employed"
    NOT_EMPLOYED = "not_employed"
    ALL = "all"


@dataclass(frozen=True, kw_only=True, slots=True)
class SurgeonRow:
    """One surgeon as of an instant; what is not known or does not hold then is None."""

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


@dataclass(frozen=True, kw_only=True, slots=True)
class Fact:
    """One row of a surgeon's history: a post, a licence or a title, with both its clocks."""

    id: int
    kind: str
    what: str
    since: datetime
    until: datetime | None
    recorded_at: datetime
    retracted_at: datetime | None
    department_code: str | None = None
    certificate_no: str | None = None
    scope: str | None = None

    def known_at(self, instant: datetime) -> bool:
        """Whether this was held to be so at that instant."""
        return self.recorded_at <= instant and (
            self.retracted_at is None or instant < self.retracted_at
        )

    def holds_at(self, at: datetime) -> bool:
        """Whether the span covers that instant."""
        return self.since <= at and (self.until is None or at < self.until)


@dataclass(frozen=True, kw_only=True, slots=True)
class Dossier:
    """A surgeon with every fact ever recorded, retracted ones too, newest first."""

    id: int
    staff_no: str
    name: str
    version: int
    posts: tuple[Fact, ...]
    licences: tuple[Fact, ...]
    titles: tuple[Fact, ...]

    def known(self, facts: tuple[Fact, ...], at: datetime) -> tuple[Fact, ...]:
        """Return those of the facts that were held to be so at that instant."""
        return tuple(fact for fact in facts if fact.known_at(at))

    def department_at(self, at: datetime) -> Fact | None:
        """Return the post that is held at that instant, as known today."""
        return next((p for p in self.posts if p.retracted_at is None and p.holds_at(at)), None)


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


def get_dossier(scope: Scope, staff_no: str, at: datetime) -> Dossier:
    """Return everything ever recorded of one surgeon, in four statements.

    Raises ``NotFound`` where there is none, or none within the scope at that instant.
    """
    statement = select(Surgeon.id, Surgeon.staff_no, Surgeon.name, Surgeon.version).where(
        Surgeon.staff_no == staff_no, _within(scope, at)
    )
    row = db.session.execute(statement).first()
    if row is None:
        raise NotFound(f"没有工号为 {staff_no[:40]} 的术者，或不在可查看的范围内。请核对工号。")
    return Dossier(
        id=row.id,
        staff_no=row.staff_no,
        name=row.name,
        version=row.version,
        posts=_posts(row.id),
        licences=_licences(row.id),
        titles=_titles(row.id),
    )


def _listed(
    scope: Scope, at: datetime, q: str, department: str | None, status: Status
) -> Select[Any]:
    post, licence = SurgeonEmployment, SurgeonLicence
    title = (
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
    statement = (
        select(
            Surgeon.staff_no,
            Surgeon.name,
            Department.code.label("department_code"),
            Department.name.label("department_name"),
            post.since.label("employed_since"),
            post.until.label("employed_until"),
            title.label("title"),
            licence.certificate_no,
            licence.scope,
            licence.since.label("licence_since"),
            licence.until.label("licence_until"),
        )
        .outerjoin(post, and_(post.surgeon_id == Surgeon.id, _current(post, at)))
        .outerjoin(Department, Department.id == post.department_id)
        .outerjoin(licence, and_(licence.surgeon_id == Surgeon.id, _current(licence, at)))
        .where(_within(scope, at), *_matching(q))
        .order_by(Surgeon.staff_no)
    )
    if department:
        statement = statement.where(Department.code == department)
    if status is Status.EMPLOYED:
        statement = statement.where(post.id.is_not(None))
    if status is Status.NOT_EMPLOYED:
        statement = statement.where(post.id.is_(None))
    return statement


def _current(fact: Any, at: datetime) -> Any:
    return and_(
        fact.retracted_at.is_(None), fact.since <= at, or_(fact.until.is_(None), fact.until > at)
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


def _within(scope: Scope, at: datetime) -> Any:
    if scope.everyone:
        return Surgeon.id.is_not(None)
    ways = []
    if scope.staff_no:
        ways.append(Surgeon.staff_no == scope.staff_no)
    if scope.department:
        post = SurgeonEmployment
        colleagues = (
            select(post.surgeon_id)
            .join(Department, Department.id == post.department_id)
            .where(Department.code == scope.department, _current(post, at))
        )
        ways.append(Surgeon.id.in_(colleagues))
    return or_(*ways) if ways else false()


def _posts(surgeon_id: int) -> tuple[Fact, ...]:
    post = SurgeonEmployment
    statement = (
        select(post, Department.code, Department.name)
        .join(Department, Department.id == post.department_id)
        .where(post.surgeon_id == surgeon_id)
        .order_by(post.since.desc(), post.id.desc())
    )
    return tuple(
        Fact(
            id=row.id,
            kind="任职",
            what=name,
            since=row.since,
            until=row.until,
            recorded_at=row.recorded_at,
            retracted_at=row.retracted_at,
            department_code=code,
        )
        for row, code, name in db.session.execute(statement)
    )


def _licences(surgeon_id: int) -> tuple[Fact, ...]:
    held = SurgeonLicence
    statement = select(held).where(held.surgeon_id == surgeon_id)
    rows = db.session.scalars(statement.order_by(held.since.desc(), held.id.desc()))
    return tuple(
        Fact(
            id=row.id,
            kind="执业证书",
            what=f"{row.certificate_no}，{row.scope}",
            since=row.since,
            until=row.until,
            recorded_at=row.recorded_at,
            retracted_at=row.retracted_at,
            certificate_no=row.certificate_no,
            scope=row.scope,
        )
        for row in rows
    )


def _titles(surgeon_id: int) -> tuple[Fact, ...]:
    held = SurgeonTitle
    statement = select(held).where(held.surgeon_id == surgeon_id)
    rows = db.session.scalars(statement.order_by(held.since.desc(), held.id.desc()))
    return tuple(
        Fact(
            id=row.id,
            kind="职称",
            what=row.title,
            since=row.since,
            until=None,
            recorded_at=row.recorded_at,
            retracted_at=row.retracted_at,
        )
        for row in rows
    )
