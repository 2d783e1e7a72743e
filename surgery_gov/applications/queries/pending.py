"""What is being applied for: for the matrix, and so that nobody applies twice."""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, select, true

from surgery_gov.applications.models import Application, ApplicationAct, ApplicationItem
from surgery_gov.applications.queries.dossier import acts_of
from surgery_gov.applications.rules.course import fold
from surgery_gov.applications.rules.terms import Terms
from surgery_gov.applications.rules.words import OPEN
from surgery_gov.kernel import db

Target = tuple[str, str, str | None]


def pending_targets(
    at: datetime, staff_nos: Collection[str] | None = None
) -> Mapping[tuple[str, str], str]:
    """Return (工号, procedure code) -> application number; None asks for everybody.

    What was in somebody's hands at ``at``, as known then: two statements, one more where
    something was done since.
    """
    theirs = true() if staff_nos is None else Application.staff_no.in_(list(staff_nos))
    moved = exists().where(
        ApplicationAct.application_id == Application.id, ApplicationAct.recorded_at > at
    )
    rows = (*_standing(theirs & ~moved), *_folded(theirs & moved, at))
    return {(staff_no, code): number or "" for staff_no, code, number in rows}


def _standing(which: ColumnElement[bool]) -> Iterator[Target]:
    """Yield what is open of applications that stand as they did."""
    statement = (
        select(Application.staff_no, ApplicationItem.code, Application.number)
        .join(ApplicationItem, ApplicationItem.application_id == Application.id)
        .where(
            which,
            Application.status.in_([s.value for s in OPEN]),
            ApplicationItem.state == "open",
        )
    )
    for row in db.session.execute(statement):
        yield row.staff_no, row.code, row.number


def _folded(which: ColumnElement[bool], at: datetime) -> Iterator[Target]:
    """Yield what was open of applications on which something was done since."""
    columns: tuple[Any, ...] = (Application.id, Application.staff_no, Application.number)
    rows = db.session.execute(
        select(*columns, Application.terms).where(which, Application.submitted_at <= at)
    ).all()
    acts = acts_of([row.id for row in rows]) if rows else {}
    for row in rows:
        course = fold(acts[row.id], Terms.from_json(row.terms), known_at=at)
        if course.status in OPEN:
            yield from ((row.staff_no, code, row.number) for code in course.open_codes)
