"""Rescues: what they go round is stated before, reported after, and judged by somebody else."""

from surgery_gov.kernel.commands import command
from surgery_gov.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from surgery_gov.kernel.permissions import Permission
from surgery_gov.kernel.work import Work
from surgery_gov.preop.models import BypassAct, CaseBypass
from surgery_gov.preop.queries.bypasses import acts_of, get_bypass
from surgery_gov.preop.rules.cases import Urgency
from surgery_gov.preop.rules.records import Bypass, Passable
from surgery_gov.preop.rules.scope import scope_of
from surgery_gov.preop.service._room import held, own_number

VERDICTS = {"reasonable": "合理", "unreasonable": "不合理"}


@command(Permission.PREOP_EMERGENCY)
def state_bypass(work: Work, number: str, stated: Bypass) -> int:
    """State that a rescue goes round something; returns its id. Only a rescue may."""
    head, row = held(work, number)
    if row.plan.urgency is not Urgency.RESCUE:
        raise Conflict(
            f"只有抢救才能紧急放行，这台是{row.plan.urgency.label}手术。"
            "请完成术前讨论，改由有权限的术者主刀，或确认紧急程度后再登记。"
        )
    found = {"lacks": [f"没有填写：{'、'.join(stated.lacks)}，请填写"]} if stated.lacks else {}
    if stated.asked_at is not None and stated.asked_at > work.now:
        found["asked_at"] = ["请示时间不能晚于现在"]
    if stated.what is Passable.PRIVILEGE and stated.superior_no == row.plan.surgeon_no:
        found["superior_no"] = ["请示对象不能是术者本人，请填写上级医师的工号"]
    if found:
        raise Invalid(found)
    made = CaseBypass(
        case_id=head.id,
        what=stated.what.value,
        reason=stated.reason.strip(),
        by_no=own_number(work),
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
    work.session.flush()
    work.record("case.bypassed", f"case:{number}", what=stated.what.value, reason=stated.reason)
    return made.id


@command(Permission.PREOP_EMERGENCY)
def report_bypass(work: Work, bypass_id: int, text: str) -> None:
    """Report afterwards what was done and how it ended."""
    stated = get_bypass(bypass_id, scope_of(work.actor))
    if not text.strip():
        raise Invalid({"text": ["没有填写补报内容，请写明经过和结局"]})
    if any(act.kind == "report" for act in acts_of([bypass_id]).get(bypass_id, ())):
        raise Conflict("已经补报过，不必再报。需要补充的，请告知审核人。")
    _add(work, bypass_id, "report", text, "none")
    work.record("case.bypass_reported", f"case:{stated.number}", bypass=bypass_id)


@command(Permission.PREOP_REVIEW)
def review_bypass(work: Work, bypass_id: int, verdict: str, text: str) -> None:
    """Judge an operation beyond privilege; never the surgeon, nor whoever stated or reported it."""
    stated = get_bypass(bypass_id, scope_of(work.actor))
    done = {act.kind: act for act in acts_of([bypass_id]).get(bypass_id, ())}
    concerned = {stated.surgeon_no, stated.by_no}
    if "report" in done:
        concerned.add(done["report"].staff_no)
    if own_number(work) in concerned:
        raise Forbidden("不能确认本人实施、登记或补报的紧急越权。请由其他人员确认。")
    if "report" not in done:
        raise Conflict("还没有补报，不能确认。请先催办补报。")
    if "review" in done:
        raise Conflict("已经确认过，不能再改。")
    if verdict not in VERDICTS or not text.strip():
        raise Invalid({"verdict": ["请选择合理或不合理，并写明意见"]})
    _add(work, bypass_id, "review", text, verdict)
    work.record(
        "case.bypass_reviewed",
        f"case:{stated.number}",
        bypass=bypass_id,
        verdict=VERDICTS[verdict],
    )


def _add(work: Work, bypass_id: int, kind: str, text: str, verdict: str) -> None:
    if work.session.get(CaseBypass, bypass_id, with_for_update=True) is None:
        raise NotFound("没有找到这次紧急放行。请从列表进入。")
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
