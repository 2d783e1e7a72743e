"""Submitting, taking back, and the letter that follows a telephone call."""

from datetime import date

from sqlalchemy import select

from surgery_gov.kernel.calendar import local_date
from surgery_gov.kernel.commands import command
from surgery_gov.kernel.errors import Conflict, Forbidden, Invalid
from surgery_gov.kernel.permissions import Permission
from surgery_gov.kernel.work import Work
from surgery_gov.staff.rules.entries import text_faults
from surgery_gov.visitors.models import VisitorProcedure
from surgery_gov.visitors.queries.known import beside, known_of
from surgery_gov.visitors.rules.faults import faults_of, letter_faults, said_at
from surgery_gov.visitors.rules.invitations import EDITABLE, WAITING, ActKind, Invitation, State
from surgery_gov.visitors.service._acting import (
    act,
    demand,
    demand_drafter,
    demand_words,
    held,
    subject,
)


@command(Permission.VISITORS_INVITE)
def submit(work: Work, number: str, version: int) -> None:
    """Send a complete invitation to the department; ``Invalid`` with everything that lacks."""
    row, invitation = held(work, number, version)
    demand_drafter(work, invitation)
    demand(invitation, *EDITABLE)
    known = known_of(invitation, work.now)
    if faults := faults_of(invitation.entry, known):
        raise Invalid(faults)
    lines = work.session.scalars(
        select(VisitorProcedure).where(VisitorProcedure.invitation_id == row.id)
    )
    for line in lines:
        line.name, line.grade = known.procedures[line.code].name, known.procedures[line.code].grade
    work.session.flush()  # what is fixed from now on is written before it is fixed
    row.state = State.SUBMITTED.value
    act(work, row, ActKind.SUBMIT)
    work.record(
        "visitor.submitted",
        subject(row),
        name=row.name,
        hospital=row.home_hospital,
        codes=list(invitation.entry.codes),
        day=str(row.day),
        responsible=row.responsible_no,
        by_phone=row.by_phone,
    )


@command(Permission.VISITORS_INVITE)
def withdraw(work: Work, number: str, version: int, reason: str = "") -> None:
    """Take back what is not approved yet."""
    row, invitation = held(work, number, version)
    demand_drafter(work, invitation)
    demand(invitation, *EDITABLE, *WAITING)
    said = demand_words("reason", reason, "请填写撤回的原因")
    row.state = State.WITHDRAWN.value
    act(work, row, ActKind.WITHDRAW, opinion=said)
    work.record("visitor.withdrawn", subject(row), name=row.name, reason=said)


@command(Permission.VISITORS_INVITE)
def add_letter(work: Work, number: str, letter_no: str, day: date | None) -> None:
    """Put the written invitation on record that follows one by telephone; once."""
    row, invitation = held(work, number, None)
    _demand_part_in(work, invitation)
    demand(invitation, *WAITING, State.APPROVED)
    if not invitation.lacks_letter:
        raise Conflict(f"这份申请已有邀请函{invitation.letter[0]}，没有需要做的。")
    faults = text_faults("letter_no", "邀请函编号", letter_no)
    if day is None or day > local_date(work.now):
        faults["letter_day"] = [f"{day}还没有到，请核对" if day else "请填写邀请函日期"]
    faults |= said_at(letter_faults("letter_no", letter_no.strip(), beside(invitation)))
    if faults:
        raise Invalid(faults)
    act(work, row, ActKind.LETTER, document_no=letter_no.strip(), day=day)
    work.record(
        "visitor.letter_added", subject(row), name=row.name, letter_no=letter_no, day=str(day)
    )


def _demand_part_in(work: Work, invitation: Invitation) -> None:
    numbers = {work.actor.id, work.actor.staff_no}
    if numbers.isdisjoint({invitation.by_id, invitation.by_no, invitation.entry.responsible_no}):
        raise Forbidden("只有起草人和院内负责医师可以补登邀请函。")
