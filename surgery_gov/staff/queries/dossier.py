"""Everything ever recorded of one surgeon."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from surgery_gov.kernel import db
from surgery_gov.kernel.errors import NotFound
from surgery_gov.staff.models import (
    Department,
    Surgeon,
    SurgeonEmployment,
    SurgeonLicence,
    SurgeonTitle,
)
from surgery_gov.staff.queries.reach import within
from surgery_gov.staff.rules.scope import Scope


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


def get_dossier(scope: Scope, staff_no: str) -> Dossier:
    """Return everything ever recorded of one surgeon, in four statements.

    Raises ``NotFound`` where there is none, or none within the scope.
    """
    statement = select(Surgeon.id, Surgeon.staff_no, Surgeon.name, Surgeon.version).where(
        Surgeon.staff_no == staff_no, within(scope)
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
