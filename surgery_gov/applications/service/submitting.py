"""The applicant's acts: submit, submit again after correction, withdraw, urge."""

from dataclasses import asdict
from typing import Any

from sqlalchemy import func, insert, select

from surgery_gov.applications.models import Application, ApplicationVersion
from surgery_gov.applications.queries.dossier import Dossier
from surgery_gov.applications.queries.rehearsal import Rehearsal, applicant_facts, rehearse
from surgery_gov.applications.rules.acts import ActKind
from surgery_gov.applications.rules.control import as_applicant, fits, urging
from surgery_gov.applications.rules.numbering import number_of, prefix_of
from surgery_gov.applications.rules.refusals import Refusal, refuse
from surgery_gov.applications.rules.words import OPEN, Status
from surgery_gov.applications.service._acting import enter, refuse_stale, take, write_items
from surgery_gov.kernel.calendar import local_date
from surgery_gov.kernel.commands import command
from surgery_gov.kernel.permissions import Permission
from surgery_gov.kernel.work import Work
from surgery_gov.policy import queries as policy
from surgery_gov.staff.rules.facts import SurgeonFacts


@command(Permission.APPLICATIONS_APPLY)
def submit(work: Work, application_id: int, seen: int | None = None) -> str:
    """Submit a draft or a correction; returns the number. Submitted twice, it is submitted once.

    Raises ``Invalid`` with everything that is missing, by field.
    """
    row, dossier = take(work, application_id)
    refuse(as_applicant(dossier.party, work.actor))
    if dossier.status in OPEN and dossier.status is not Status.RETURNED and row.number:
        work.record("application.submit_repeated", f"application:{row.number}")
        return row.number
    refuse_stale(row, seen)
    again = dossier.status is Status.RETURNED
    refuse(fits(dossier.course, ActKind.RESUBMIT if again else ActKind.SUBMIT))
    facts = applicant_facts(work.actor.staff_no, work.now)
    ready = _ready(work, dossier, facts)
    return _submitted(work, row, dossier, ready, facts)


@command(Permission.APPLICATIONS_APPLY)
def withdraw(work: Work, application_id: int, reason: str, seen: int | None = None) -> None:
    """Take the application back, before the committee has resolved."""
    row, dossier = take(work, application_id)
    refuse_stale(row, seen)
    blank = [Refusal("reason", "no_reason", "请写明撤回的原因。")] if not reason.strip() else []
    refuse(
        [
            *as_applicant(dossier.party, work.actor),
            *fits(dossier.course, ActKind.WITHDRAW),
            *blank,
        ]
    )
    enter(work, row, dossier, ActKind.WITHDRAW, reason=reason)
    work.record("application.withdrawn", f"application:{row.number}", reason=reason.strip())


@command(Permission.APPLICATIONS_APPLY)
def urge(work: Work, application_id: int) -> None:
    """Ask the hand whose turn it is to hurry, at most once in the working days of the policy."""
    row, dossier = take(work, application_id)
    today = local_date(work.now)
    course, terms = dossier.course, dossier.terms
    days = terms.urge_days if terms else 1
    since = local_date(course.urged_at or work.now)
    again = policy.work_calendar(work.now).nth_after(since, days)
    refuse(
        [
            *as_applicant(dossier.party, work.actor),
            *fits(course, ActKind.URGE),
            *urging(course, work.now, again, today),
        ]
    )
    enter(work, row, dossier, ActKind.URGE)
    hand = course.hand.label if course.hand else ""
    work.record("application.urged", f"application:{row.number}", hand=hand)


def _ready(work: Work, dossier: Dossier, facts: SurgeonFacts) -> Rehearsal:
    before = dossier.current
    beyond = dossier.course.judged_beyond_department
    ready = rehearse(
        facts,
        dossier.content,
        work.now,
        proofs=dossier.proofs,
        before=before.content if before and beyond else None,
        own_number=dossier.number,
    )
    refuse(ready.faults)
    return ready


def _submitted(
    work: Work, row: Application, dossier: Dossier, ready: Rehearsal, facts: SurgeonFacts
) -> str:
    again = dossier.status is Status.RETURNED
    if not again:
        _first(work, row, ready, facts)
    version = len(dossier.versions) + 1
    work.session.execute(insert(ApplicationVersion), [_frozen(work, row, dossier, ready, facts)])
    row.kind = ready.content.kind.value
    write_items(work, row, [item.as_json() for item in ready.content.items])
    enter(
        work,
        row,
        dossier,
        ActKind.RESUBMIT if again else ActKind.SUBMIT,
        version=version,
        items={item.code: item.grade for item in ready.content.items},
    )
    number = str(row.number)
    event = "application.resubmitted" if again else "application.submitted"
    named = [item.name for item in ready.content.items]
    work.record(event, f"application:{number}", name=row.name, named=named, version=version)
    return number


def _first(work: Work, row: Application, ready: Rehearsal, facts: SurgeonFacts) -> None:
    """Give the number, freeze the policy, and fix the department that assesses."""
    year = local_date(work.now).year
    taken = work.session.scalar(
        select(Application.number)
        .where(Application.number.startswith(prefix_of(year), autoescape=True))
        .order_by(func.length(Application.number).desc(), Application.number.desc())
        .limit(1)
    )
    row.number = number_of(year, taken)
    row.terms = ready.terms.as_json()
    post = facts.employment_at(work.now)
    if post is not None:
        row.department, row.department_name = post.department_code, post.department_name


def _frozen(
    work: Work, row: Application, dossier: Dossier, ready: Rehearsal, facts: SurgeonFacts
) -> dict[str, Any]:
    licence = facts.licence_at(work.now)
    return {
        "application_id": row.id,
        "number": len(dossier.versions) + 1,
        "recorded_at": work.now,
        "edition": ready.edition,
        "content": ready.content.as_json(),
        "checks": dict(ready.checks),
        "volumes": dict(ready.volumes),
        "evidence": [_plain(asdict(proof)) for proof in dossier.proofs],
        "applicant": {
            "staff_no": facts.staff_no,
            "name": facts.name,
            "department": row.department_name,
            "certificate_no": licence.certificate_no if licence else "",
            "scope": licence.scope if licence else "",
        },
    }


def _plain(proof: dict[str, Any]) -> dict[str, Any]:
    return {**proof, "day": proof["day"].isoformat() if proof["day"] else None}
