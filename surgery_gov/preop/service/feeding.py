"""Cases as another system plans them: sent, changed and called off under its own number."""

from dataclasses import dataclass

from surgery_gov.kernel.commands import command
from surgery_gov.kernel.errors import Invalid, Outdated
from surgery_gov.kernel.locks import hold
from surgery_gov.kernel.permissions import Permission
from surgery_gov.kernel.work import Work
from surgery_gov.preop.models import SurgicalCase
from surgery_gov.preop.queries.cases import CaseRow, find_number, get_case, plans_of
from surgery_gov.preop.rules.items.facts import moment
from surgery_gov.preop.rules.plans import Patient, Plan, Source, faults, patient_faults
from surgery_gov.preop.service._plans import call_off, change, enter, refuse
from surgery_gov.preop.service._room import held, speak_for


@dataclass(frozen=True, slots=True)
class Sent:
    """Our number of a case that a system sent, and whether it is new."""

    number: str
    created: bool


@command(Permission.PREOP_FEED)
def send_case(work: Work, source: Source, patient: Patient, plan: Plan, reason: str = "") -> Sent:
    """Enter or change the case that a system calls by its own number.

    Sending the same again changes nothing.
    """
    if not source.system or not source.number:
        raise Invalid({"number": ["没有写明来源系统和它的手术编号"]})
    speak_for(work, source.system)
    hold(work.session, SurgicalCase)
    known = find_number(source.system, source.number)
    if known is None:
        return Sent(enter(work, patient, plan, source), created=True)
    _take_over(work, known, source, (patient, plan), reason)
    return Sent(known, created=False)


@command(Permission.PREOP_FEED)
def send_cancellation(work: Work, number: str, reason: str) -> None:
    """Call an operation off for the system that planned it; sent again, once."""
    row = get_case(number)
    speak_for(work, row.source)
    if row.state == "cancelled":
        work.record("case.cancelled_again", f"case:{number}")
        return
    call_off(work, number, reason)


def _take_over(
    work: Work, known: str, source: Source, told: tuple[Patient, Plan], reason: str
) -> None:
    """Change a case to what its system tells of it, where that is new."""
    patient, plan = told
    row = get_case(known)
    same = row.plan == plan and row.patient == patient
    if row.state != "cancelled" and (same or _taken_before(row, source, plan)):
        work.record("case.sent_again", f"case:{known}", source=source.system)
        return
    head, row = held(work, known)
    refuse({**faults(plan, work.now), **patient_faults(patient)})
    head.patient_no, head.patient_name = patient.number, patient.name
    head.patient_sex, head.patient_age = patient.sex, patient.age
    head.patient_bed = patient.bed
    told_why = reason or f"{source.system}传送变更"
    at = source.changed_at
    change(work, (head, row), plan, told_why, changed_at=at, patient=patient)


def _taken_before(row: CaseRow, source: Source, plan: Plan) -> bool:
    """Whether this change was taken already; ``Conflict`` where a later one was."""
    at = source.changed_at
    if at is None:
        return False
    told = [(each.changed_at, each.plan) for each in plans_of(row) if each.changed_at is not None]
    if (at, plan) in told:
        return True
    newest = max((changed for changed, _ in told), default=at)
    if newest > at:
        raise Outdated(
            f"{row.number}已有{moment(newest)}变更的计划，这次传送的是{moment(at)}的旧内容，"
            "没有采用。不用重发。"
        )
    return False
