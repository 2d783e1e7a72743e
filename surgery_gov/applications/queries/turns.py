"""Whose turn it is, asked of the database: the rule of ``rules/turns.py`` for whole lists."""

from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, func, or_, select

from surgery_gov.applications.models import (
    Application,
    ApplicationAct,
    CommitteeAgendaAct,
    CommitteeMeeting,
)
from surgery_gov.applications.rules.acts import ActKind
from surgery_gov.applications.rules.meetings import MeetingStatus
from surgery_gov.applications.rules.words import JUDGING, Hand, Status
from surgery_gov.kernel.permissions import Actor, Permission, plain_number

_row = Application.__table__.c
_act = ApplicationAct.__table__.c
_JUDGED = [hand.value for hand in JUDGING]


def turn_of(actor: Actor, hand: Hand | None = None) -> ColumnElement[bool]:
    """Say which applications wait for the actor, as this hand or as any.

    One's own never do, nor what one has judged as another hand, nor what a meeting will decide.
    """
    if not actor.staff_no:
        return false()
    ways: list[Any] = []
    if actor.may(Permission.APPLICATIONS_ASSESS):
        ways += _in_department(actor)
    if actor.may(Permission.APPLICATIONS_REVIEW):
        ways.append(_row.status == Status.REVIEW.value)
    if actor.may(Permission.APPLICATIONS_APPROVE):
        ways.append(and_(_row.status == Status.APPROVE.value, ~on_agenda()))
    if actor.may(Permission.APPLICATIONS_ISSUE):
        ways.append(issuable())
    as_hand = _row.status == hand.value if hand else _row.status.in_([h.value for h in Hand])
    own = _same(_row.staff_no, actor)
    return and_(or_(false(), *ways), as_hand, ~own, ~_judged_otherwise(actor))


def issuable() -> ColumnElement[bool]:
    """Say which wait for a document that the department does not issue itself."""
    beyond = or_(_row.in_department.is_(False), _row.assessor_no != "")
    return and_(_row.status == Status.ISSUE.value, beyond)


def on_agenda() -> ColumnElement[bool]:
    """Say which are on the agenda of a meeting to come."""
    act, meeting = CommitteeAgendaAct.__table__.c, CommitteeMeeting.__table__.c
    latest = select(func.max(act.id)).group_by(act.meeting_id, act.application_id)
    return _row.id.in_(
        select(act.application_id)
        .join(CommitteeMeeting.__table__, meeting.id == act.meeting_id)
        .where(
            act.id.in_(latest),
            act.listed.is_(True),
            meeting.status == MeetingStatus.PLANNED.value,
        )
    )


def _in_department(actor: Actor) -> list[Any]:
    own = _row.department == actor.department if actor.department else false()
    waits = _row.status == Status.ASSESS.value
    issues = and_(_row.status == Status.ISSUE.value, _row.in_department, own)
    return [and_(waits, or_(own, _same(_row.assessor_no, actor))), issues]


def _judged_otherwise(actor: Actor) -> ColumnElement[bool]:
    """Say where the actor was another judging hand than the one whose turn it is."""
    return and_(
        _row.status.in_(_JUDGED),
        exists().where(
            _act.application_id == _row.id,
            _act.hand.in_(_JUDGED),
            _act.hand != _row.status,
            _act.kind != ActKind.ASSIGN.value,
            _same(_act.actor_no, actor),
        ),
    )


def _same(number: Any, actor: Actor) -> ColumnElement[bool]:
    """Compare 工号 as ``same_person`` does, for what is stored in half-width characters."""
    return func.lower(func.trim(number)) == plain_number(actor.staff_no)
