"""What is being applied for: for the matrix, and so that nobody applies twice."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import select

from surgery_gov.applications.models import Application, ApplicationItem
from surgery_gov.applications.rules.words import OPEN
from surgery_gov.kernel import db


def pending_targets(
    at: datetime, staff_nos: Collection[str] | None = None
) -> Mapping[tuple[str, str], str]:
    """Return (工号, procedure code) -> application number, in one statement.

    What was submitted by ``at`` and is still in somebody's hands; None asks for everybody.
    """
    statement = (
        select(Application.staff_no, ApplicationItem.code, Application.number)
        .join(ApplicationItem, ApplicationItem.application_id == Application.id)
        .where(
            Application.status.in_([s.value for s in OPEN]),
            ApplicationItem.state == "open",
            Application.submitted_at <= at,
        )
    )
    if staff_nos is not None:
        statement = statement.where(Application.staff_no.in_(list(staff_nos)))
    rows = db.session.execute(statement)
    return {(row.staff_no, row.code): row.number or "" for row in rows}
