"""Everything that stands, over many surgeons: the rows of rosters, one statement each."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select, tuple_

from surgery_gov.kernel import db
from surgery_gov.privileges.models import PrivilegeDecision, PrivilegeSpan
from surgery_gov.privileges.queries.people import people
from surgery_gov.privileges.rules.scope import Scope

_span = PrivilegeSpan.__table__.c
_line = PrivilegeDecision.__table__.c
_COLUMNS = (
    _span.target,
    _span.state,
    _span.since,
    _span.until,
    _span.conditions,
    _line.document_no,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """Which rows: as of an instant, of one department (by name) or all, of some targets or all.

    ``targets`` and ``staff_nos`` None mean all of them. ``by_target`` orders by
    procedure, then surgeon; otherwise it is by department and surgeon. ``without`` leaves out
    some, by surgeon id and target.
    """

    at: datetime
    department: str = ""
    q: str = ""
    targets: Collection[str] | None = None
    staff_nos: Collection[str] | None = None
    active_only: bool = False
    by_target: bool = False
    without: Collection[tuple[int, str]] = ()


def standing_rows(scope: Scope, wanted: Wanted) -> Select[Any]:
    """Select what stands: surgeon_id, staff_no, name, department and the span with its document."""
    whom = people(scope, wanted.at).subquery()
    by_surgeon = (whom.c.department.nulls_last(), whom.c.staff_no, _span.target, _span.since)
    order = (_span.target, whom.c.staff_no, _span.since) if wanted.by_target else by_surgeon
    return (
        select(
            whom.c.id.label("surgeon_id"),
            whom.c.staff_no,
            whom.c.name,
            whom.c.department,
            *_COLUMNS,
        )
        .select_from(whom)
        .join(PrivilegeSpan.__table__, _span.surgeon_id == whom.c.id)
        .join(PrivilegeDecision.__table__, _line.id == _span.decision_id)
        .where(and_(_span.since <= wanted.at, _not_over(wanted.at)), *_matches(whom, wanted))
        .order_by(*order)
    )


def spans_within(since: datetime, until: datetime) -> Iterator[Any]:
    """Yield surgeon_id and span of everything held at some instant of ``[since, until)``."""
    statement = (
        select(_span.surgeon_id, *_COLUMNS)
        .join(PrivilegeDecision.__table__, _line.id == _span.decision_id)
        .where(_span.since < until, _not_over(since))
        .order_by(_span.surgeon_id, _span.target, _span.since)
    )
    yield from db.session.execute(statement)


def _not_over(at: datetime) -> ColumnElement[bool]:
    return or_(_span.until.is_(None), _span.until > at)


def _matches(whom: Any, wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    if wanted.department:
        yield whom.c.department == wanted.department
    if wanted.q:
        yield or_(
            whom.c.staff_no.startswith(wanted.q, autoescape=True),
            whom.c.name.contains(wanted.q, autoescape=True),
            _span.target.startswith(wanted.q, autoescape=True),
        )
    if wanted.targets is not None:
        yield _span.target.in_(wanted.targets)
    if wanted.staff_nos is not None:
        yield whom.c.staff_no.in_(wanted.staff_nos)
    if wanted.without:
        yield tuple_(_span.surgeon_id, _span.target).not_in(wanted.without)
    if wanted.active_only:
        yield _span.state == "active"
        yield whom.c.department.is_not(None)
