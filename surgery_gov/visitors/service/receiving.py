"""The approval: in one transaction the visit is received and the single-use privileges granted."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from surgery_gov.kernel.calendar import day_after, local_date, start_of_day
from surgery_gov.kernel.commands import command
from surgery_gov.kernel.errors import Invalid
from surgery_gov.kernel.permissions import Permission
from surgery_gov.kernel.work import Work
from surgery_gov.policy.rules import bases
from surgery_gov.privileges import service as privileges
from surgery_gov.privileges.rules import Condition, Target, ThenReview, Through
from surgery_gov.privileges.rules.conditions import for_patients
from surgery_gov.privileges.rules.orders import Order
from surgery_gov.staff import service as staff
from surgery_gov.staff.rules.entries import LicenceEntry, text_faults
from surgery_gov.staff.rules.visits import VisitorEntry
from surgery_gov.visitors.queries.known import known_of, next_expert_no, patients_beside
from surgery_gov.visitors.rules.faults import Known, faults_of
from surgery_gov.visitors.rules.invitations import ActKind, Invitation, State
from surgery_gov.visitors.service._acting import act, demand, held, subject
from surgery_gov.visitors.service._turns import demand_turn

CASES = 1
"""An invitation is for one operation: it is the meaning of single use, not a number to set."""


@command(Permission.VISITORS_RECEIVE)
def approve(work: Work, number: str, version: int, document_no: str, opinion: str = "") -> str:
    """Approve with a document; returns the number of the expert, old or new.

    All of it is checked again as of now. Raises ``Forbidden`` for who drafted it, answers for it
    or gave the department's opinion, ``Invalid`` with every fault.
    """
    row, invitation = held(work, number, version)
    demand(invitation, State.ENDORSED)
    demand_turn(work, invitation)
    known = known_of(invitation, work.now)
    faults = faults_of(invitation.entry, known, approving=True)
    faults |= text_faults("document_no", "文号", document_no)
    if faults:
        raise Invalid(faults)
    visitor_no = _number_of(work, known)
    row.visit_id = staff.receive_visitor(work.actor, _visit(invitation, visitor_no))
    _authorize(work, invitation, order_of(invitation, visitor_no, document_no.strip(), work.now))
    row.visitor_no, row.state = visitor_no, State.APPROVED.value
    act(work, row, ActKind.APPROVE, opinion=opinion.strip(), document_no=document_no.strip())
    work.record(
        "visitor.approved",
        subject(row),
        name=row.name,
        visitor_no=visitor_no,
        document_no=document_no.strip(),
        opinion=opinion.strip(),
    )
    return visitor_no


def order_of(invitation: Invitation, visitor_no: str, document_no: str, now: datetime) -> Order:
    """Return what is granted: each procedure, for this patient, once, on that day alone.

    Approved on the day itself it begins then, never before its document.
    """
    entry = invitation.entry
    assert entry.day is not None  # noqa: S101
    return Order(
        staff_no=visitor_no,
        targets=tuple(Target.parse(code) for code in entry.codes),
        effective_at=max(now, start_of_day(entry.day)),
        until=day_after(entry.day),
        conditions=single_use((entry.patient,), entry.day),
        reason=f"外请专家，申请{invitation.number}",
        basis=bases.cite(bases.SINGLE_USE),
        document_no=document_no,
    )


def single_use(patients: Iterable[str], day: date) -> tuple[Condition, ...]:
    """Return the conditions of one operation on each of these patients on that day."""
    return (for_patients(patients), ThenReview(CASES), Through(day))


def _authorize(work: Work, invitation: Invitation, order: Order) -> None:
    """Grant each procedure; one that is held for another patient that day is widened by this one.

    The ledger holds one span of a procedure at a time, so it then names both patients.
    """
    entry = invitation.entry
    assert entry.day is not None  # noqa: S101
    new = []
    for target in order.targets:
        others = patients_beside(invitation, str(target.code))
        if not others:
            new.append(target)
            continue
        wider = single_use((*others, entry.patient), entry.day)
        reason = f"{order.reason}，当天另有{len(others)}名患者，各限{CASES}例"
        beside = replace(order, targets=(target,), conditions=wider, reason=reason)
        privileges.renew_for_patients(work.actor, beside)
    if new:
        privileges.grant_for_patient(work.actor, replace(order, targets=tuple(new)))


def _number_of(work: Work, known: Known) -> str:
    return known.expert.staff_no if known.expert else next_expert_no(local_date(work.now).year)


def _visit(invitation: Invitation, visitor_no: str) -> VisitorEntry:
    entry = invitation.entry
    assert entry.day is not None  # noqa: S101
    assert entry.licence_since is not None  # noqa: S101
    return VisitorEntry(
        staff_no=visitor_no,
        name=entry.name,
        home_hospital=entry.home_hospital,
        department=invitation.department,
        invitation_no=invitation.told_no,
        responsible_no=entry.responsible_no,
        since=entry.day,
        last_day=entry.day,
        licence=LicenceEntry(
            certificate_no=entry.certificate_no,
            scope=entry.scope,
            since=entry.licence_since,
            last_day=entry.licence_last_day,
        ),
    )
