"""The discussion before an operation, and the multidisciplinary one before a grade-4 operation."""

from collections.abc import Iterator
from datetime import datetime

from surgery_gov.policy.rules import bases
from surgery_gov.preop.rules.cases import Case, Urgency
from surgery_gov.preop.rules.items.facts import Facts, Fault, Wanted, item, judge, moment
from surgery_gov.preop.rules.opinions import refused
from surgery_gov.preop.rules.readiness import Item, Stage, State
from surgery_gov.preop.rules.records import Kind, Passable, Record, Scope

HIGHEST = 4
_ORDERED = "请在讨论完成后重新开具手术医嘱。"
CONSENTED = "请在讨论完成后重新签署手术知情同意书。"


def discussion(facts: Facts) -> Iterator[Item]:
    """Judge the discussion: whole, by the right circle, with the surgeon, before all it allows."""
    wanted = _wanted(facts)
    if not _asked(facts.case):
        what = "门诊手术，核心制度只要求住院患者手术进行术前讨论"
        yield item(wanted, State.NOT_REQUIRED, what)
        return
    yield _or_bypassed(facts, judge(facts, wanted), Passable.DISCUSSION)


def before_discussion(facts: Facts, signed_at: datetime) -> str:
    """Say why a consent of then came before the discussion; empty where it did not."""
    if not _asked(facts.case) or facts.rescue:
        return ""
    held = min((d for r in facts.of(Kind.DISCUSSION) if (d := _whole_at(r, facts))), default=None)
    if held is None:
        return "术前讨论还没有完成，不能签署手术知情同意书"
    if signed_at < held:
        return f"知情同意书于{moment(signed_at)}签署，早于术前讨论完成（{moment(held)}）"
    return ""


def _whole_at(record: Record, facts: Facts) -> datetime | None:
    """Return when a discussion was done that lacks nothing, be it late for the order."""
    lacking = record.blank or any(not fault.late for fault in _faults(record, facts))
    return None if lacking else record.completed_at


def _asked(case: Case) -> bool:
    return case.inpatient or case.urgency is Urgency.DAY


def _wanted(facts: Facts) -> Wanted:
    return Wanted(
        kind=Kind.DISCUSSION,
        stage=Stage.REQUEST,
        basis=_basis(facts),
        missing="没有术前讨论记录。",
        remedy="请组织术前讨论，术者须参加，完成后再开手术医嘱、签知情同意书。",
        faults=lambda record: _faults(record, facts),
    )


def _basis(facts: Facts) -> tuple[bases.Basis, ...]:
    """Who hosts is told only where it is the trouble."""
    unled = any(r.scope is Scope.DEPARTMENT and not r.led for r in facts.of(Kind.DISCUSSION))
    return (bases.DISCUSSION, bases.DISCUSSION_HOST) if unled else (bases.DISCUSSION,)


def mdt(facts: Facts) -> Iterator[Item]:
    """Judge the multidisciplinary discussion, where the case is managed as grade 4."""
    wanted = Wanted(
        kind=Kind.MDT,
        stage=Stage.SCHEDULE,
        basis=(bases.MDT,),
        missing="没有四级手术术前多学科讨论。",
        remedy="请发起多学科讨论，邀请相关学科，术者须参加，由主持人结束后再排台。",
        faults=lambda record: _mdt_faults(record, facts),
    )
    grade = facts.case.grade
    if grade is None:
        what = "手术级别不能确定，不能判断是否须多学科讨论。"
        yield item(wanted, State.MISSING, what, "请先核对手术编码，它须在届时施行的目录中。")
    elif grade < HIGHEST:
        yield item(wanted, State.NOT_REQUIRED, "不是四级手术，也没有限制类技术")
    else:
        yield _or_bypassed(facts, judge(facts, wanted), Passable.MDT)


def _or_bypassed(facts: Facts, judged: Item, what: Passable) -> Item:
    stated = facts.bypass(what)
    if not judged.stops:
        return judged
    if stated is not None:
        return Item(
            code=judged.code,
            label=judged.label,
            stage=judged.stage,
            state=State.BYPASSED,
            what=f"抢救，未及进行，原因：{stated.reason}",
            remedy="请在抢救后补记。",
            basis=(bases.EMERGENCY,),
        )
    if not facts.rescue:
        return judged
    return Item(
        code=judged.code,
        label=judged.label,
        stage=judged.stage,
        state=judged.state,
        what=judged.what,
        remedy="抢救来不及讨论的，登记紧急情况和原因，抢救后补记。",
        basis=(*judged.basis, bases.EMERGENCY),
    )


def _faults(record: Record, facts: Facts) -> Iterator[Fault]:
    case = facts.case
    yield from _about(record, case)
    least = facts.gate.scopes.get(case.grade or HIGHEST, Scope.DEPARTMENT)
    if record.scope is None or not record.scope.covers(least):
        held = record.scope.label if record.scope else "范围未填写"
        yield Fault(
            f"讨论范围是{held}，这台手术至少须{least.label}", f"请改由{least.label}，再完成记录。"
        )
    if record.scope is Scope.DEPARTMENT and not record.led:
        yield _unled(record)
    yield from _in_time(record, case)


def _unled(record: Record) -> Fault:
    """Say why the host does not lead: nothing given, not confirmed, or denied by the head."""
    if refused(record.opinions):
        return Fault(
            "科主任说明没有授权这次主持",
            "请由科主任或其授权的副主任主持，重新讨论。",
        )
    if record.claims:
        return Fault("记录写明由科主任授权主持，科主任还没有确认", "请该科主任在待办中确认授权。")
    return Fault(
        "全科讨论的主持人不是科主任，当时也没有科主任登记的主持授权",
        "请由科主任主持，或由科主任先登记主持授权；"
        "已当面或电话授权的，在讨论记录中写明授权的科主任、时间和方式，由其确认。",
    )


def _mdt_faults(record: Record, facts: Facts) -> Iterator[Fault]:
    case, gate = facts.case, facts.gate
    yield from _about(record, case)
    least, there = gate.mdt_disciplines, len(record.disciplines)
    if there < least:
        yield Fault(
            f"参加的其他学科{there}个，少于{least}个",
            "请受邀学科在各自的待办里发表意见，学科不够的补充邀请。",
        )
    absent = sorted(gate.mdt_compulsory - record.disciplines)
    if absent:
        yield Fault(f"必邀学科没有参加：{'、'.join(absent)}", "请邀请必邀学科，由其发表意见。")
    done, start = record.completed_at, case.began_at
    if done is not None and start is not None and done > start:
        yield Fault(
            f"多学科讨论于{moment(done)}完成，晚于手术开始（{moment(start)}）",
            "术后补做的讨论不算术前讨论，请按实登记原因。",
            late=True,
        )


def _about(record: Record, case: Case) -> Iterator[Fault]:
    if case.surgeon_no not in record.participants:
        yield Fault("术者不在参加人员中", "请由术者参加后重新完成讨论。")
    if record.codes.isdisjoint(case.codes):
        yield Fault("讨论的手术与现在计划的手术不同", "手术有变更的，请重新讨论。")


def _in_time(record: Record, case: Case) -> Iterator[Fault]:
    done = record.completed_at
    if done is None:
        return
    after = (
        (case.ordered_at, "手术医嘱开具", _ORDERED),
        (case.consented_at, "知情同意书签署", CONSENTED),
        (case.began_at, "手术开始", "术后补做的讨论不算术前讨论，请按实登记原因。"),
    )
    for instant, what, remedy in after:
        if instant is not None and done > instant:
            said = f"讨论于{moment(done)}完成，晚于{what}（{moment(instant)}）"
            yield Fault(said, remedy, late=True)
