"""The formal document: registered here, it makes what was approved effective, never before."""

from collections.abc import Callable

from surgery_gov.applications.queries.dossier import Dossier
from surgery_gov.applications.rules.acts import ActKind, decided_at, stepped_on
from surgery_gov.applications.rules.control import as_hand, fits
from surgery_gov.applications.rules.granting import confirmed, effective_at
from surgery_gov.applications.rules.orders import Issuance
from surgery_gov.applications.rules.refusals import Refusal, refuse
from surgery_gov.applications.rules.words import Hand
from surgery_gov.applications.service._acting import enter, refuse_stale, take_numbered
from surgery_gov.kernel.calendar import local_date
from surgery_gov.kernel.commands import command
from surgery_gov.kernel.permissions import Actor, Permission
from surgery_gov.kernel.work import Work
from surgery_gov.policy.rules import bases
from surgery_gov.privileges import service as privileges
from surgery_gov.privileges.rules.confirmation import Confirmation

Confirm = Callable[[Actor, Confirmation], tuple[int, ...]]


@command(Permission.APPLICATIONS_ISSUE)
def issue(work: Work, issuance: Issuance) -> tuple[int, ...]:
    """Register the document of one application; returns the decisions in the ledger.

    Raises ``Invalid`` with everything the ledger has against it, by procedure code.
    """
    return _issue(work, issuance, privileges.confirm, in_department=False)


@command(Permission.APPLICATIONS_ASSESS)
def issue_in_department(work: Work, issuance: Issuance) -> tuple[int, ...]:
    """Register the document of what the policy leaves to the department."""
    return _issue(work, issuance, privileges.confirm_in_department, in_department=True)


def _issue(
    work: Work, issuance: Issuance, confirm: Confirm, *, in_department: bool
) -> tuple[int, ...]:
    row, dossier = take_numbered(work, issuance.number)
    refuse_stale(row, issuance.seen)
    refuse(_faults(work, dossier, issuance, in_department=in_department))
    confirmation = _confirmation(work, dossier, issuance)
    ids = confirm(work.actor, confirmation) if confirmation.items else ()
    detail = {
        "document_no": confirmation.document_no,
        "document_day": issuance.document_day.isoformat(),
        "effective_at": confirmation.effective_at(work.now).isoformat(),
        "withheld": dict(issuance.withheld),
        "items": {i.code: i.until.isoformat() for i in confirmation.items},
        "decisions": list(ids),
    }
    enter(work, row, dossier, ActKind.ISSUE, hand=Hand.ISSUE, detail=detail)
    work.record(
        "application.issued",
        f"application:{row.number}",
        name=row.name,
        document_no=confirmation.document_no,
        granted=len(ids),
        withheld=sorted(issuance.withheld),
    )
    return ids


def _faults(
    work: Work, dossier: Dossier, issuance: Issuance, *, in_department: bool
) -> list[Refusal]:
    course = dossier.course
    found = [
        *as_hand(dossier.party, course, work.actor, Hand.ISSUE),
        *fits(course, ActKind.ISSUE),
    ]
    if in_department and not _left_to_department(work, dossier):
        message = "这件申请不由科室办结，须由医务科或委员会秘书登记发文。"
        found.append(Refusal("", "other_department", message, bases.HANDS))
    decided = stepped_on(dossier.acts)
    found += issuance.faults(course.open_codes, decided, local_date(work.now))
    return found


def _left_to_department(work: Work, dossier: Dossier) -> bool:
    theirs = work.actor.department == dossier.department
    return theirs and dossier.course.in_department


def _confirmation(work: Work, dossier: Dossier, issuance: Issuance) -> Confirmation:
    content, terms = dossier.content, dossier.terms
    if terms is None:
        raise RuntimeError(f"{dossier.number} waits for a document without terms")
    effective = effective_at(issuance.document_day, work.now)
    return Confirmation(
        staff_no=dossier.staff_no,
        document_no=issuance.document_no.strip(),
        document_day=issuance.document_day,
        decided_at=decided_at(dossier.acts),
        items=confirmed(content, dossier.course, terms, effective, issuance.withheld),
        reason=f"{content.kind.label}申请{dossier.number}",
        basis=bases.cite(bases.CONFIRMED),
    )
