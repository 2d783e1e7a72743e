"""Lists over many surgeons, read off the projection: a constant number of statements."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import aliased

from surgery_gov.catalog.queries import entry_rows
from surgery_gov.kernel import db
from surgery_gov.kernel.paging import Page, paginate
from surgery_gov.kernel.pinyin import fold
from surgery_gov.privileges.models import PrivilegeDecision, PrivilegeSpan
from surgery_gov.privileges.queries.counts import barred_at
from surgery_gov.privileges.queries.people import (
    DEPARTMENTS,
    SURGEONS,
    department,
    surgeon,
    within,
)
from surgery_gov.privileges.queries.procedures import edition_at
from surgery_gov.privileges.queries.record import ends_within
from surgery_gov.privileges.rules.scope import Scope
from surgery_gov.staff.queries import department_id_at

ENTRIES = entry_rows("entry")
entry = ENTRIES.c

HIGHEST, THIRD = 4, 3


class Show(StrEnum):
    """Which surgeons a list shows."""

    ALL = "all"
    HELD = "held"
    ENDING = "ending"
    REACHED = "reached"
    SUSPENDED = "suspended"
    NONE = "none"


SHOW_LABELS = {
    Show.HELD: "有权限",
    Show.ENDING: "将到期",
    Show.REACHED: "有已满例数",
    Show.SUSPENDED: "有暂停",
    Show.NONE: "无权限",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Filter:
    """What a list is filtered by; ``department`` is a code."""

    q: str = ""
    department: str = ""
    show: Show = Show.ALL
    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """A surgeon with the number of privileges that hold; bands by grade count among all only.

    ``reached`` are those of them whose cases before a review are done.
    """

    staff_no: str
    name: str
    department: str | None
    active: int
    grade4: int
    grade3: int
    suspended: int
    ending: int
    reached: int = 0


def list_surgeons(scope: Scope, wanted: Filter, number: int = 1, size: int = 50) -> Page[Row]:
    """Return a page of surgeons by 工号, those still employed or holding something."""
    found = paginate(_counted(scope, wanted), number, size)
    whom = [row.id for row in found.items]
    reached = Counter(surgeon_id for surgeon_id, _ in barred_at(wanted.at, whom))
    return Page(
        items=[_row(row, reached) for row in found.items],
        total=found.total,
        number=found.number,
        size=found.size,
    )


def _row(row: Any, reached: Mapping[int, int]) -> Row:
    values = dict(row._mapping)  # noqa: SLF001
    key = values.pop("id")
    return Row(**values, reached=reached.get(key, 0))


def export_rows(scope: Scope, wanted: Filter) -> Iterator[Any]:
    """Yield every privilege that stands at the instant, for the surgeons the filter shows."""
    edition = edition_at(wanted.at)
    statement = (
        select(
            surgeon.id.label("surgeon_id"),
            surgeon.staff_no,
            surgeon.name,
            department.name.label("department"),
            PrivilegeSpan.target,
            entry.name.label("procedure"),
            _grade().label("grade"),
            entry.restricted,
            PrivilegeSpan.state,
            PrivilegeSpan.since,
            PrivilegeSpan.until,
            PrivilegeSpan.conditions,
            PrivilegeDecision.document_no,
        )
        .select_from(SURGEONS)
        .outerjoin(DEPARTMENTS, department.id == department_id_at(surgeon.id, wanted.at))
        .join(PrivilegeSpan, and_(PrivilegeSpan.surgeon_id == surgeon.id, _stands(wanted.at)))
        .join(PrivilegeDecision, PrivilegeDecision.id == PrivilegeSpan.decision_id)
        .outerjoin(ENTRIES, _entry(edition.id))
        .where(within(scope), *_matches(wanted))
        .order_by(surgeon.staff_no, PrivilegeSpan.target)
    )
    yield from db.session.execute(statement)


def _counted(scope: Scope, wanted: Filter) -> Select[*tuple[Any, ...]]:
    edition = edition_at(wanted.at)
    active = PrivilegeSpan.state == "active"
    return (
        select(
            surgeon.id,
            surgeon.staff_no,
            surgeon.name,
            department.name.label("department"),
            _how_many(active).label("active"),
            _how_many(and_(active, _grade() == HIGHEST)).label("grade4"),
            _how_many(and_(active, _grade() == THIRD)).label("grade3"),
            _how_many(PrivilegeSpan.state == "suspended").label("suspended"),
            _how_many(and_(active, _ends_soon(wanted.at))).label("ending"),
        )
        .select_from(SURGEONS)
        .outerjoin(DEPARTMENTS, department.id == department_id_at(surgeon.id, wanted.at))
        .outerjoin(PrivilegeSpan, and_(PrivilegeSpan.surgeon_id == surgeon.id, _stands(wanted.at)))
        .outerjoin(ENTRIES, _entry(edition.id))
        .where(within(scope), *_matches(wanted))
        .group_by(surgeon.id, surgeon.staff_no, surgeon.name, department.id, department.name)
        .order_by(surgeon.staff_no)
    )


def _how_many(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count(case((condition, PrivilegeSpan.id)))


def _stands(at: datetime, span: Any = PrivilegeSpan) -> ColumnElement[bool]:
    return and_(span.since <= at, or_(span.until.is_(None), span.until > at))


def _ends_soon(at: datetime) -> ColumnElement[bool]:
    """Nothing of the same privilege stands when the time of reminding is over."""
    later = aliased(PrivilegeSpan)
    return ~exists().where(
        later.privilege_id == PrivilegeSpan.privilege_id, _stands(at + ends_within(at), later)
    )


def _grade() -> ColumnElement[int]:
    return case((entry.restricted, HIGHEST), else_=entry.grade)


def _entry(edition_id: int) -> ColumnElement[bool]:
    return and_(entry.edition_id == edition_id, entry.code == PrivilegeSpan.target)


def _matches(wanted: Filter) -> list[ColumnElement[bool]]:
    conditions = [_shown(wanted)]
    if wanted.department:
        conditions.append(department.code == wanted.department)
    if wanted.q.strip():
        conditions.append(_named(wanted.q.strip()))
    return conditions


def _named(q: str) -> ColumnElement[bool]:
    """工号 from its beginning, part of a name, or initials from their beginning."""
    found = [
        surgeon.staff_no.startswith(q, autoescape=True),
        surgeon.name.contains(q, autoescape=True),
    ]
    initials = fold(q)
    if initials:
        found.append(surgeon.pinyin.startswith(initials, autoescape=True))
    return or_(*found)


def _shown(wanted: Filter) -> ColumnElement[bool]:
    span = aliased(PrivilegeSpan)
    own = (span.surgeon_id == surgeon.id, _stands(wanted.at, span))
    held = exists().where(*own, span.state == "active")
    match wanted.show:
        case Show.HELD:
            return held
        case Show.NONE:
            return ~held
        case Show.REACHED:
            return surgeon.id.in_({surgeon_id for surgeon_id, _ in barred_at(wanted.at)})
        case Show.SUSPENDED:
            return exists().where(*own, span.state == "suspended")
        case Show.ENDING:
            later = aliased(PrivilegeSpan)
            soon = wanted.at + ends_within(wanted.at)
            still = exists().where(later.privilege_id == span.privilege_id, _stands(soon, later))
            return exists().where(*own, span.state == "active", ~still)
        case _:
            return or_(department.id.is_not(None), exists().where(*own))
