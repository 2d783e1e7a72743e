"""Parts of statements that many reads share: whose invitations, and how one reads today."""

from datetime import date

from sqlalchemy import Case, ColumnElement, case, false, or_, select
from sqlalchemy.orm import aliased

from surgery_gov.operations.queries import operated_on
from surgery_gov.staff.rules.scope import Scope
from surgery_gov.visitors.models import VisitorInvitation
from surgery_gov.visitors.rules.invitations import EXPIRED, USED, WAITING, State


def within(scope: Scope) -> ColumnElement[bool]:
    """Say which invitations may be seen; a draft only by who drafted it."""
    row = VisitorInvitation
    own = row.by_no == scope.staff_no if scope.staff_no else false()
    if scope.everyone:
        return or_(row.state != State.DRAFT.value, own)
    ways: list[ColumnElement[bool]] = []
    if scope.department:
        ways.append(row.department == scope.department)
    if scope.staff_no:
        ways.append(row.responsible_no == scope.staff_no)
    sent = or_(*ways) & (row.state != State.DRAFT.value) if ways else false()
    return or_(sent, own)


def shown_on(today: date) -> Case[str]:
    """Say how an invitation reads on that day: its state, or used, or expired.

    An operation on the patient of another invitation of the day uses that one; any other uses
    this one.
    """
    row, other = VisitorInvitation, aliased(VisitorInvitation)
    patients = (
        select(other.patient)
        .where(
            other.id != row.id,
            other.visitor_no == row.visitor_no,
            other.day == row.day,
            other.state == State.APPROVED.value,
        )
        .correlate(row)
    )
    used = operated_on(row.visitor_no, row.day, patients_left_out=patients)
    open_ones = [s.value for s in (*sorted(WAITING), State.APPROVED)]
    return case(
        ((row.state == State.APPROVED.value) & used, USED),
        (row.state.in_(open_ones) & (row.day < today), EXPIRED),
        else_=row.state,
    )
