"""The operation as it was, judged for the surgeon who really did it."""

from dataclasses import replace

from surgery_gov.clearance.queries.dossiers import gather
from surgery_gov.clearance.rules.decision import Decision, decide
from surgery_gov.kernel.commands import command
from surgery_gov.kernel.errors import Conflict, Invalid
from surgery_gov.kernel.permissions import Permission
from surgery_gov.kernel.work import Work
from surgery_gov.preop.models import CasePerformance, SurgicalCase
from surgery_gov.preop.queries.cases import CaseRow
from surgery_gov.preop.queries.gathering import question_of
from surgery_gov.preop.queries.performances import revision_of
from surgery_gov.preop.queries.records import performed_of
from surgery_gov.preop.rules.performed import Performed, compare
from surgery_gov.preop.service._room import held


@command(Permission.PREOP_PERFORM)
def record_performance(work: Work, number: str, done: Performed, reason: str = "") -> Decision:
    """Put the operation on record and return what clearance says of who really operated.

    A correction wants a reason. It is on record whatever the answer: what happened, happened.
    """
    head, row = held(work, number, open_only=False)
    told = performed_of([head.id], work.now).get(head.id)
    if told == done:
        work.record("case.performed_again", f"case:{number}")
        return _judged(work, row, done)
    revision = revision_of(head.id) + 1
    found = _faults(work, done)
    if revision > 1 and not reason.strip():
        found["reason"] = ["更正须写明原因，请填写"]
    if found:
        raise Invalid(found)
    answer = _judged(work, row, done)
    difference = compare(row.plan.surgeon_no, row.plan.codes, done)
    work.session.add(
        CasePerformance(
            case_id=head.id,
            revision=revision,
            surgeon_no=done.surgeon_no,
            codes=sorted(done.codes),
            began_at=done.began_at,
            ended_at=done.ended_at,
            clearance=answer.as_json(),
            reason=reason.strip(),
            recorded_at=work.now,
            actor_id=work.actor.id,
            actor_name=work.actor.name,
        )
    )
    _close(head)
    work.record(
        "case.performed",
        f"case:{number}",
        surgeon=done.surgeon_no,
        codes=sorted(done.codes),
        outcome=answer.outcome.value,
        as_planned=difference.none,
        revision=revision,
    )
    return answer


def _close(head: SurgicalCase) -> None:
    if head.state == "cancelled":
        raise Conflict("已经取消的手术不能登记为实施。请重新登记病例。")
    head.state = "performed"


def _faults(work: Work, done: Performed) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    if not done.codes:
        found["codes"] = ["没有填写实际手术，请至少填写一项手术编码"]
    if not done.surgeon_no.strip():
        found["surgeon_no"] = ["没有填写实际术者，请填写工号"]
    if done.ended_at <= done.began_at:
        found["ended_at"] = ["手术结束不能早于手术开始，请改正"]
    if done.ended_at > work.now:
        found.setdefault("ended_at", []).append("手术结束不能晚于现在，结束后再登记")
    return found


def _judged(work: Work, row: CaseRow, done: Performed) -> Decision:
    planned = question_of(row.plan, row.patient.number, done.began_at, work.now)
    question = replace(planned, staff_no=done.surgeon_no, codes=tuple(sorted(done.codes)))
    return decide(question, gather(question, work.now))
