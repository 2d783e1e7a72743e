"""What bears on an invitation: the catalog of its day, the people, the numbers in use."""

from datetime import datetime

from sqlalchemy import func, select

from surgery_gov.kernel import db
from surgery_gov.kernel.calendar import local_date, start_of_day
from surgery_gov.policy import queries as policy
from surgery_gov.policy.rules.settings import Key
from surgery_gov.privileges.queries.procedures import procedures_at
from surgery_gov.staff.queries import (
    facts_of,
    numbers_by_certificate,
    surgeon_rows,
)
from surgery_gov.staff.rules.facts import SurgeonFacts
from surgery_gov.visitors.models import VisitorAct, VisitorInvitation, VisitorProcedure
from surgery_gov.visitors.rules.faults import Beside, Known
from surgery_gov.visitors.rules.invitations import WAITING, ActKind, Invitation, State
from surgery_gov.visitors.rules.numbers import EXPERT, INVITATION, following, prefix


def known_of(invitation: Invitation, now: datetime) -> Known:
    """Look up everything that an invitation is held against."""
    entry = invitation.entry
    at = start_of_day(entry.day) if entry.day else now
    _, procedures = procedures_at(entry.codes, max(at, now))
    asked = [entry.responsible_no] if entry.responsible_no.isprintable() else []
    return Known(
        procedures=procedures,
        proofs=frozenset(line.code for line in invitation.lines if line.proof_digest),
        responsible=facts_of(asked).get(entry.responsible_no),
        expert=expert_of(entry.certificate_no),
        beside=beside(invitation),
        today=local_date(now),
        days_before=policy.number(Key.VISITOR_DAYS_BEFORE, now),
    )


def expert_of(certificate_no: str) -> SurgeonFacts | None:
    """Return who is on file under that licence number."""
    numbers = list(numbers_by_certificate(certificate_no)) if certificate_no.isprintable() else []
    facts = facts_of(numbers[:1])
    return facts.get(numbers[0]) if numbers else None


def beside(invitation: Invitation) -> tuple[Beside, ...]:
    """Return the other live invitations of the same expert for the same day, with their letters."""
    row, act, entry = VisitorInvitation, VisitorAct, invitation.entry
    added = (
        select(act.document_no)
        .where(act.invitation_id == row.id, act.kind == ActKind.LETTER.value)
        .limit(1)
        .scalar_subquery()
    )
    found = db.session.execute(
        select(row.number, row.patient, func.coalesce(added, row.invitation_no).label("letter_no"))
        .where(
            row.id != invitation.id,
            row.certificate_no == entry.certificate_no,
            row.day == entry.day,
            row.state.in_([s.value for s in (*WAITING, State.APPROVED)]),
        )
        .order_by(row.number)
    )
    return tuple(Beside(each.number, each.patient, each.letter_no) for each in found)


def patients_beside(invitation: Invitation, code: str) -> tuple[str, ...]:
    """Return whom else the expert is approved for on that day with the same procedure."""
    row, line, entry = VisitorInvitation, VisitorProcedure, invitation.entry
    found = db.session.scalars(
        select(row.patient)
        .join(line, line.invitation_id == row.id)
        .where(
            row.id != invitation.id,
            row.certificate_no == entry.certificate_no,
            row.day == entry.day,
            row.state == State.APPROVED.value,
            line.code == code,
        )
        .order_by(row.number)
    )
    return tuple(found)


def next_invitation_no(year: int) -> str:
    """Return the number of the next invitation; to be asked inside a command."""
    start = prefix(INVITATION, year)
    used = select(VisitorInvitation.number).where(VisitorInvitation.number.startswith(start))
    return following(INVITATION, year, list(db.session.scalars(used)))


def next_expert_no(year: int) -> str:
    """Return the number of the next expert, never one that anybody has had."""
    start, surgeon = prefix(EXPERT, year), surgeon_rows("anybody").c
    given = select(VisitorInvitation.visitor_no.label("no")).where(
        VisitorInvitation.visitor_no.startswith(start)
    )
    filed = select(surgeon.staff_no).where(surgeon.staff_no.startswith(start))
    return following(EXPERT, year, list(db.session.scalars(given.union(filed))))
