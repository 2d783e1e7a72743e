"""The operation as it was, judged for the surgeon who really did it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from surgery_gov.clearance.queries.dossiers import gather
from surgery_gov.clearance.rules.decision import Decision, decide
from surgery_gov.kernel.commands import command
from surgery_gov.kernel.errors import Invalid
from surgery_gov.kernel.permissions import Permission
from surgery_gov.kernel.work import Work
from surgery_gov.operations.service import File, enter_operations
from surgery_gov.preop.models import CasePerformance, SurgicalCase
from surgery_gov.preop.queries.cases import CaseRow
from surgery_gov.preop.queries.gathering import question_of
from surgery_gov.preop.queries.people import whoever
from surgery_gov.preop.queries.performances import PerformanceRow, performances_of
from surgery_gov.preop.queries.settings import late_entry
from surgery_gov.preop.rules.entering import SOURCE, digest_of, rows_of
from surgery_gov.preop.rules.performed import Performed, compare, faults
from surgery_gov.preop.service._room import held
from surgery_gov.preop.service._settling import settle

JUST_BEFORE = timedelta(microseconds=1)


@command(Permission.PREOP_PERFORM)
def record_performance(work: Work, number: str, done: Performed, reason: str = "") -> Decision:
    """Put the operation on record and return what clearance says of who really operated.

    A correction wants a reason; what is told again without one, word for word, changes nothing.
    It is on record whatever the answer: what happened, happened. It enters the operations on
    record by itself, procedure by procedure.
    """
    head, row = held(work, number, open_only=False)
    before = performances_of(head.id)
    answer = _judged(row, done, _known_at(before, work.now))
    if before and before[-1].done == done and not reason.strip():
        work.record("case.performed_again", f"case:{number}")
        return answer
    _refuse(work, before, done, reason)
    _add(work, head, len(before) + 1, done, (answer, reason))
    _close(head, done.surgeon_no)
    settle(work, head.id)
    _enter(work, row, before, done, answer)
    work.record(
        "case.performed",
        f"case:{number}",
        surgeon=done.surgeon_no,
        codes=sorted(done.codes),
        outcome=answer.outcome.value,
        as_planned=compare(row.plan.surgeon_no, row.plan.codes, done).none,
        revision=len(before) + 1,
    )
    return answer


@command(Permission.PREOP_PERFORM)
def take_performance(work: Work, number: str, done: Performed, reason: str = "") -> bool:
    """Do the same for a program, and say whether nothing was on record before."""
    head, _ = held(work, number, open_only=False)
    first = not performances_of(head.id)
    record_performance(work.actor, number, done, reason)
    return first


def _known_at(before: Sequence[PerformanceRow], now: datetime) -> datetime:
    """Return what is to be known: for a correction, not the operation that it corrects."""
    return before[0].recorded_at - JUST_BEFORE if before else now


def _refuse(work: Work, before: Sequence[PerformanceRow], done: Performed, reason: str) -> None:
    told = before[0].recorded_at if before else work.now
    by_hand = work.actor.door == "page"
    found = dict(faults(done, work.now, told - late_entry(work.now) if by_hand else None))
    if by_hand:
        found |= _unknown(done)
    if before and not reason.strip():
        found["reason"] = ["已经登记过，更正须写明原因，请填写"]
    if found:
        raise Invalid(found)


def _unknown(done: Performed) -> dict[str, list[str]]:
    told = {"surgeon_no": done.surgeon_no.strip(), "supervisor_no": done.supervisor_no}
    known = whoever(told.values())
    return {
        field: [f"没有工号为{no[:40]}的人员，请核对工号"]
        for field, no in told.items()
        if no and no not in known
    }


def _add(
    work: Work, head: SurgicalCase, revision: int, done: Performed, told: tuple[Decision, str]
) -> None:
    answer, reason = told
    work.session.add(
        CasePerformance(
            case_id=head.id,
            revision=revision,
            surgeon_no=done.surgeon_no,
            codes=sorted(done.codes),
            began_at=done.began_at,
            ended_at=done.ended_at,
            supervisor_no=done.supervisor_no,
            clearance=answer.as_json(),
            grade=_grade(answer),
            reason=reason.strip(),
            recorded_at=work.now,
            actor_id=work.actor.id,
            actor_name=work.actor.name,
        )
    )


def _grade(answer: Decision) -> int | None:
    grades = [v.procedure.effective_grade if v.procedure else None for v in answer.verdicts]
    known = [grade for grade in grades if grade is not None]
    return max(known) if known and len(known) == len(grades) else None


def _close(head: SurgicalCase, surgeon_no: str) -> None:
    """End the case; who really operated takes part in it from then on."""
    head.state = "performed"
    if f";{surgeon_no};" not in head.team:
        head.team += f"{surgeon_no};"


def _enter(
    work: Work,
    row: CaseRow,
    before: Sequence[PerformanceRow],
    done: Performed,
    answer: Decision,
) -> None:
    people = whoever([done.surgeon_no, done.supervisor_no, *row.plan.assistants])
    named = {v.code: v.procedure.name for v in answer.verdicts if v.procedure}
    dropped = frozenset().union(*(each.done.codes for each in before)) - done.codes
    rows = rows_of(
        row.plan,
        done,
        number=row.number,
        patient_no=row.patient.number,
        dropped=dropped,
        people=people,
        named=named,
    )
    enter_operations(work.actor, rows, File(SOURCE, f"手术病例{row.number}", digest_of(rows)))


def _judged(row: CaseRow, done: Performed, known_at: datetime) -> Decision:
    """Ask for who really operated, under whom the record names as supervisor and nobody else."""
    planned = question_of(row.plan, row.patient.number, done.began_at, known_at)
    question = replace(
        planned,
        staff_no=done.surgeon_no,
        codes=tuple(sorted(done.codes)),
        supervisors=done.supervisors,
        done=True,
    )
    return decide(question, gather(question, known_at))
