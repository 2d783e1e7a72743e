"""Rescues: what they go round is stated before, reported after, and judged by somebody else."""

from collections.abc import Sequence

from surgery_gov.kernel.calendar import ZONE
from surgery_gov.kernel.commands import command
from surgery_gov.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from surgery_gov.kernel.permissions import Permission
from surgery_gov.kernel.work import Work
from surgery_gov.preop.models import BypassAct, CaseBypass
from surgery_gov.preop.queries.bypasses import get_bypass, of_case
from surgery_gov.preop.queries.cases import CaseRow
from surgery_gov.preop.queries.people import whoever
from surgery_gov.preop.queries.settings import late_entry
from surgery_gov.preop.rules.bypasses import BypassRow
from surgery_gov.preop.rules.emergencies import (
    GOES_ROUND,
    NOT_BY_ONESELF,
    UNTICKED,
    VERDICTS,
    asking_fault,
    refusal,
    report_refusal,
)
from surgery_gov.preop.rules.records import Bypass, Passable
from surgery_gov.preop.rules.scope import scope_of
from surgery_gov.preop.service._room import held, own_number
from surgery_gov.preop.service._settling import settle


@command(Permission.PREOP_EMERGENCY)
def state_bypass(work: Work, number: str, stated: Bypass) -> int:
    """State that a rescue goes round something; returns its id. Only a rescue may.

    Stated again word for word it is one statement, in other words it is refused; for another
    surgeon it has to be stated anew.
    """
    head, row = held(work, number)
    if said := refusal(row.plan.urgency):
        raise Conflict(said)
    by = own_number(work)
    if known := _known(number, row.plan.surgeon_no, stated):
        if not _same(known, stated, by):
            raise Conflict(_told_already(known))
        work.record("case.bypassed_again", f"case:{number}", what=stated.what.value)
        return known.id
    found = _faults(work, row, stated)
    if found:
        raise Invalid(found)
    made = CaseBypass(
        case_id=head.id,
        what=stated.what.value,
        reason=stated.reason.strip(),
        by_no=by,
        superior_no=stated.superior_no,
        asked_at=stated.asked_at,
        asked_how=stated.asked_how,
        duty_told=stated.duty_told,
        none_present=stated.none_present,
        recorded_at=work.now,
        actor_id=work.actor.id,
        actor_name=work.actor.name,
    )
    work.session.add(made)
    settle(work, head.id)
    work.record("case.bypassed", f"case:{number}", what=stated.what.value, reason=stated.reason)
    return made.id


@command(Permission.PREOP_EMERGENCY)
def state_bypasses(work: Work, number: str, stated: Sequence[Bypass]) -> Sequence[int]:
    """State all that a rescue goes round at once, or nothing of it; returns their ids."""
    if not stated:
        raise Invalid({"what": ["没有选择要放行的事项，请至少选一项"]})
    return [state_bypass(work.actor, number, one) for one in stated]


@command(Permission.PREOP_EMERGENCY)
def report_bypass(work: Work, bypass_id: int, text: str) -> None:
    """Report afterwards what was done and how it ended."""
    stated = _held(work, bypass_id)
    if stated.what is not Passable.PRIVILEGE:
        raise Conflict("未及讨论的抢救不用补报，请在抢救后补记讨论记录。")
    if stated.report is not None:
        raise Conflict("已经补报过，不能再报。需要补充的，请告诉医务科的确认人，写在确认意见里。")
    if said := report_refusal(undone=stated.undone, performed=stated.performed):
        raise Conflict(said)
    if not text.strip():
        raise Invalid({"text": ["没有填写补报内容，请写明经过和结局"]})
    _add(work, bypass_id, "report", text, "none")
    work.record("case.bypass_reported", f"case:{stated.number}", bypass=bypass_id)


@command(Permission.PREOP_REVIEW)
def review_bypass(work: Work, bypass_id: int, verdict: str, text: str) -> None:
    """Judge an operation beyond privilege; never the surgeon, nor whoever stated or reported it."""
    stated = _held(work, bypass_id)
    if own_number(work) in stated.concerned:
        raise Forbidden(NOT_BY_ONESELF)
    if stated.report is None:
        raise Conflict("还没有补报，不能确认。请先催办术者或科主任补报。")
    if stated.review is not None:
        raise Conflict("已经确认过，结论不能再改。有异议的，请写入下一次手术质量评估。")
    found = {}
    if verdict not in VERDICTS:
        found["verdict"] = ["没有选择结论，请选择合理或不合理"]
    if not text.strip():
        found["text"] = ["没有填写意见，请写明理由"]
    if found:
        raise Invalid(found)
    _add(work, bypass_id, "review", text, verdict)
    work.record(
        "case.bypass_reviewed",
        f"case:{stated.number}",
        bypass=bypass_id,
        verdict=VERDICTS[verdict],
    )


def _faults(work: Work, row: CaseRow, stated: Bypass) -> dict[str, list[str]]:
    found = {
        field: [UNTICKED.get(field, f"没有填写{label}，请填写")]
        for field, label in stated.missing.items()
    }
    if said := asking_fault(stated.asked_at, work.now, late_entry(work.now)):
        found["asked_at"] = [said]
    superior = stated.superior_no
    if superior and superior == row.plan.surgeon_no:
        found["superior_no"] = ["请示对象不能是术者本人，请填写上级医师的工号"]
    elif superior and superior not in whoever([superior]):
        found["superior_no"] = [f"没有工号为{superior[:40]}的人员，请核对工号"]
    return found


def _known(number: str, surgeon_no: str, stated: Bypass) -> BypassRow | None:
    """Return what was stated already: beyond privilege, for this surgeon; else for the case."""
    alike = (b for b in of_case(number) if b.what is stated.what)
    known = next(alike, None)
    other = known is not None and known.stated_for != surgeon_no
    return None if other and stated.what is Passable.PRIVILEGE else known


def _same(known: BypassRow, stated: Bypass, by: str) -> bool:
    said = (stated.reason.strip(), by, stated.superior_no, stated.asked_at)
    return said == (known.reason, known.by_no, known.superior_no, known.asked_at)


def _told_already(known: BypassRow) -> str:
    people = whoever([known.by_no])
    by = people.get(known.by_no, known.by_no)
    at = known.recorded_at.astimezone(ZONE).strftime("%Y-%m-%d %H:%M")
    what = dict(GOES_ROUND)[known.what.value]
    return f"{by}已在{at}登记“{what}”，不必再登记。需要补充的，手术后写在补报里。"


def _held(work: Work, bypass_id: int) -> BypassRow:
    """Lock a statement for this transaction, and return it with what followed."""
    found = get_bypass(bypass_id, scope_of(work.actor))
    if work.session.get(CaseBypass, bypass_id, with_for_update=True) is None:
        raise NotFound("没有找到这次紧急放行。请从列表进入。")
    return found


def _add(work: Work, bypass_id: int, kind: str, text: str, verdict: str) -> None:
    work.session.add(
        BypassAct(
            bypass_id=bypass_id,
            kind=kind,
            text=text.strip(),
            verdict=verdict,
            recorded_at=work.now,
            staff_no=own_number(work),
            actor_id=work.actor.id,
            actor_name=work.actor.name,
        )
    )
