"""Conditions that many reads share: what holds at an instant, and whose rows may be seen."""

from datetime import datetime
from typing import Any

from sqlalchemy import and_, false, or_, select

from surgery_gov.kernel import clock
from surgery_gov.staff.models import Department, Surgeon, SurgeonEmployment, SurgeonVisit
from surgery_gov.staff.rules.scope import Scope


def current(fact: Any, at: datetime) -> Any:
    """Say that a row covers the instant and is held to be so today."""
    return and_(
        fact.retracted_at.is_(None), fact.since <= at, or_(fact.until.is_(None), fact.until > at)
    )


def within(scope: Scope) -> Any:
    """Say whose rows may be seen: by where they work now, whatever day is looked at.

    Who is invited to the department is seen by it until the visit is over.
    """
    if scope.everyone:
        return Surgeon.id.is_not(None)
    ways = []
    if scope.staff_no:
        ways.append(Surgeon.staff_no == scope.staff_no)
    if scope.department:
        post, visit = SurgeonEmployment, SurgeonVisit
        colleagues = (
            select(post.surgeon_id)
            .join(Department, Department.id == post.department_id)
            .where(Department.code == scope.department, current(post, clock.now()))
        )
        guests = (
            select(visit.surgeon_id)
            .join(Department, Department.id == visit.department_id)
            .where(
                Department.code == scope.department,
                visit.retracted_at.is_(None),
                visit.until > clock.now(),
            )
        )
        ways.extend((Surgeon.id.in_(colleagues), Surgeon.id.in_(guests)))
    return or_(*ways) if ways else false()
