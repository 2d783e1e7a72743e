"""The list of surgeons with their certificate in force: a constant number of statements."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import aliased

from surgery_gov.certificates.models import Certificate
from surgery_gov.kernel import db
from surgery_gov.kernel.paging import Page, paginate
from surgery_gov.privileges.queries.people import people
from surgery_gov.privileges.queries.tallies import held, newest_decisions
from surgery_gov.privileges.rules.scope import Everyone, Scope

_own = Certificate.__table__.c


class State(StrEnum):
    """How a surgeon's certificate stands, told from what is on record; the words of the tag."""

    CURRENT = "current"
    CHANGED = "changed"
    MISSING = "missing"


STATES = {State.CURRENT: "现行", State.CHANGED: "有变更", State.MISSING: "未签发"}
KINDS = {State.CURRENT: "ok", State.CHANGED: "warn", State.MISSING: "none"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Filter:
    """What the list is filtered by; ``department`` is a name."""

    q: str = ""
    department: str = ""
    state: State | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """A surgeon, what is held now, and the certificate in force; None where none was issued."""

    staff_no: str
    name: str
    department: str | None
    privileges: int
    number: str | None
    issued_at: datetime | None
    items: int | None
    changed_at: datetime | None
    changed: bool

    @property
    def state(self) -> State:
        """How it stands."""
        if self.number is None:
            return State.MISSING
        return State.CHANGED if self.changed else State.CURRENT


def list_certificates(
    scope: Scope, wanted: Filter, at: datetime, number: int = 1, size: int = 50
) -> Page[Row]:
    """Return a page of surgeons who hold something or were issued a certificate, by 工号."""
    found = paginate(_listed(scope, wanted, at), number, size)
    return replace(found, items=[_row(row) for row in found.items])


@dataclass(frozen=True, kw_only=True, slots=True)
class Outdated:
    """A department with certificates to issue anew: how many, and since when the first waits."""

    department: str
    certificates: int
    since: datetime


def outdated(at: datetime) -> list[Outdated]:
    """Return what waits to be issued anew, by department of those employed now."""
    rows = _listed(Everyone(), Filter(state=State.CHANGED), at).order_by(None).subquery()
    statement = (
        select(
            rows.c.department,
            func.count().label("certificates"),
            func.min(rows.c.changed_at).label("since"),
        )
        .where(rows.c.department.is_not(None))
        .group_by(rows.c.department)
        .order_by(rows.c.department)
    )
    return [Outdated(**row._mapping) for row in db.session.execute(statement)]  # noqa: SLF001


def _listed(scope: Scope, wanted: Filter, at: datetime) -> Select[Any]:
    whom, held_now, newest = people(scope, at).subquery(), held(at), newest_decisions()
    later = aliased(Certificate.__table__)
    in_force = and_(
        _own.surgeon_id == whom.c.id,
        ~select(later.c.id).where(later.c.previous_id == _own.id).exists(),
    )
    decided = newest.c.decision_id > _own.last_decision_id
    changed = func.coalesce(or_(decided, _own.next_change <= at), False)
    return (
        select(
            whom.c.staff_no,
            whom.c.name,
            whom.c.department,
            func.coalesce(held_now.c.privileges, 0).label("privileges"),
            _own.number,
            _own.issued_at,
            _own["items"].label("items"),
            case((decided, newest.c.recorded_at), else_=_own.next_change).label("changed_at"),
            changed.label("changed"),
        )
        .select_from(whom)
        .outerjoin(Certificate.__table__, in_force)
        .outerjoin(held_now, held_now.c.surgeon_id == whom.c.id)
        .outerjoin(newest, newest.c.surgeon_id == whom.c.id)
        .where(
            or_(_own.id.is_not(None), held_now.c.privileges > 0),
            *_matches(whom, wanted, changed),
        )
        .order_by(whom.c.staff_no)
    )


def _matches(whom: Any, wanted: Filter, changed: ColumnElement[bool]) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.q:
        found.append(
            or_(
                whom.c.staff_no.startswith(wanted.q, autoescape=True),
                whom.c.name.contains(wanted.q, autoescape=True),
                _own.number.startswith(wanted.q.upper(), autoescape=True),
            )
        )
    if wanted.department:
        found.append(whom.c.department == wanted.department)
    if wanted.state is not None:
        found.append(_is(wanted.state, changed))
    return found


def _is(state: State, changed: ColumnElement[bool]) -> ColumnElement[bool]:
    if state is State.MISSING:
        return _own.id.is_(None)
    return and_(_own.id.is_not(None), changed if state is State.CHANGED else ~changed)


def _row(row: Any) -> Row:
    values = dict(row._mapping)  # noqa: SLF001
    return Row(**{**values, "changed": bool(values["changed"])})
