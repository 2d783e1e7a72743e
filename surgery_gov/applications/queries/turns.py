"""Whose turn it is: the applications that wait for one actor."""

from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_

from surgery_gov.applications.models import Application
from surgery_gov.applications.rules.words import Status
from surgery_gov.kernel.permissions import Actor, Permission

_row = Application.__table__.c


def turn_of(actor: Actor) -> ColumnElement[bool]:
    """Say which applications wait for the actor as a hand; one's own never do."""
    ways: list[Any] = []
    if actor.may(Permission.APPLICATIONS_ASSESS):
        ways += _in_department(actor)
    if actor.may(Permission.APPLICATIONS_REVIEW):
        ways.append(_row.status == Status.REVIEW.value)
    if actor.may(Permission.APPLICATIONS_APPROVE):
        ways.append(_row.status == Status.APPROVE.value)
    if actor.may(Permission.APPLICATIONS_ISSUE):
        ways.append(issuable())
    return and_(or_(false(), *ways), _row.staff_no != (actor.staff_no or ""))


def issuable() -> ColumnElement[bool]:
    """Say which wait for a document that the department does not issue itself."""
    beyond = or_(_row.in_department.is_(False), _row.assessor_no != "")
    return and_(_row.status == Status.ISSUE.value, beyond)


def _in_department(actor: Actor) -> list[Any]:
    own = _row.department == (actor.department or "")
    named = _row.assessor_no == (actor.staff_no or "-")
    waits = _row.status == Status.ASSESS.value
    issues = and_(_row.status == Status.ISSUE.value, _row.in_department, own)
    return [and_(waits, or_(own, named)), issues]
