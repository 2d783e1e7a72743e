"""Assessments, consent and approval."""

from collections.abc import Iterator
from datetime import datetime

from surgery_gov.policy.rules import bases
from surgery_gov.policy.rules.bases import Basis
from surgery_gov.preop.rules.cases import Case
from surgery_gov.preop.rules.items.discussions import CONSENTED, before_discussion
from surgery_gov.preop.rules.items.facts import (
    Facts,
    Fault,
    Wanted,
    item,
    judge,
    moment,
    sound,
    unfinished,
)
from surgery_gov.preop.rules.opinions import Seat, refused, waiting
from surgery_gov.preop.rules.readiness import Item, Stage, State
from surgery_gov.preop.rules.records import Hand, Kind, Record

_AFTERWARDS = "抢救先行，请在抢救后补记。"


def assessment(facts: Facts) -> Iterator[Item]:
    """Judge the assessment before the operation."""
    yield _simple(
        facts, Kind.ASSESSMENT, Stage.REQUEST, (bases.ASSESSMENT,), "请由经治医师完成术前评估。"
    )


def consent(facts: Facts) -> Iterator[Item]:
    """Judge the patient's consent; its instant on the case is the fact, the record its paper.

    A paper that is only begun takes nothing from a consent that is signed.
    """
    wanted = Wanted(
        kind=Kind.CONSENT,
        stage=Stage.ENTER,
        basis=(bases.CONSENT, bases.DISCUSSION_FIRST),
        missing="没有手术知情同意。",
        remedy="请由术者或其授权的医师告知，患者或近亲属签署。",
        faults=lambda record: _before_discussion(record, facts),
    )
    signed, judged = facts.case.consented_at, judge(facts, wanted)
    if signed is not None and judged.stops:
        yield item(wanted, State.MET, f"知情同意书于{moment(signed)}签署")
    else:
        yield _softened(facts, judged)


def _before_discussion(record: Record, facts: Facts) -> Iterator[Fault]:
    said = before_discussion(facts, record.completed_at) if record.completed_at else ""
    if said:
        yield Fault(said, CONSENTED, late=True)


def anesthesia(facts: Facts) -> Iterator[Item]:
    """Judge the anesthetist's assessment, the ASA class among its required fields."""
    wanted = Wanted(
        kind=Kind.ANESTHESIA,
        stage=Stage.ENTER,
        basis=(bases.ANESTHESIA, bases.ASSESSMENT),
        missing="没有麻醉评估（ASA 分级）。",
        remedy="请由麻醉医师术前访视并完成麻醉评估。",
        faults=lambda record: _before_start(record, facts),
    )
    if facts.case.without_anesthetist:
        yield item(wanted, State.NOT_REQUIRED, "局部麻醉，没有麻醉医师参与")
    else:
        yield _softened(facts, judge(facts, wanted))


def risk(facts: Facts) -> Iterator[Item]:
    """Judge the risk assessment (NNIS) with the signature of each party."""
    parties = parties_of(facts.case)

    def faults(record: Record) -> Iterator[Fault]:
        signed = {s.hand for s in record.signatures}
        absent = [hand.label for hand in parties if hand not in signed]
        if absent:
            yield Fault(f"手术风险评估缺少签名：{'、'.join(absent)}", "请由本人签名。")
        yield from _before_start(record, facts)

    wanted = Wanted(
        kind=Kind.RISK,
        stage=Stage.ENTER,
        basis=(bases.RISK, bases.ASSESSMENT),
        missing="没有手术风险评估（NNIS）。",
        remedy="请由手术医师、麻醉医师、巡回护士分别填写并签名。",
        faults=faults,
    )
    yield _softened(facts, judge(facts, wanted))


def approval(facts: Facts) -> Iterator[Item]:
    """Judge the approval of a major operation, where the hospital asks for one."""
    wanted = Wanted(
        kind=Kind.APPROVAL,
        stage=Stage.SCHEDULE,
        basis=(bases.APPROVAL,),
        missing=f"重大手术（{'、'.join(sorted(m.label for m in facts.case.majors))}）没有审批。",
        remedy="请填写重大手术审批单，由科主任、医务科各自发表意见。",
        faults=lambda record: _approval_faults(record, facts),
        unfinished=_undecided,
    )
    if not facts.case.majors:
        yield item(wanted, State.NOT_REQUIRED, "没有登记为重大手术")
        return
    if not facts.gate.approvals_required:
        yield item(wanted, State.NOT_REQUIRED, "本院设置为不要求重大手术审批")
        return
    done = sound(facts, wanted)
    judged = _softened(facts, judge(facts, wanted))
    yield judged if done is None else _lead(facts, judged, done)


def _approval_faults(record: Record, facts: Facts) -> Iterator[Fault]:
    if record.codes.isdisjoint(facts.case.codes):
        yield Fault("审批的手术与现在计划的手术不同", "手术有变更的，请更正申请，重新审批。")
    yield from _before_start(record, facts)


def _undecided(record: Record) -> Iterator[Fault]:
    """Say whose opinion an approval waits for, or who did not agree; what was said is of the
    patient and told on the page of the record alone.
    """
    said = refused(record.opinions)
    turn = waiting(tuple(Seat), record.opinions)
    if record.submitted_at is None:
        yield from unfinished(record)
    elif said is not None:
        yield Fault(f"{said.seat.label}不同意", "原因见审批单，请按意见更正申请，重新提交审批。")
    elif turn is not None:
        yield Fault(f"还没有{turn.label}意见", f"请{turn.label}在待办中发表意见。")


def _lead(facts: Facts, judged: Item, done: datetime) -> Item:
    """Warn where the approval came later before the operation than the hospital wants."""
    latest = facts.case.planned.since - facts.gate.approval_lead
    if done <= latest or facts.rescue:
        return judged
    return Item(
        code=judged.code,
        label=judged.label,
        stage=judged.stage,
        state=State.WARNED,
        what=f"审批于{moment(done)}完成，本院要求不晚于{moment(latest)}。",
        remedy="请确认确实来不及提前审批。",
        basis=judged.basis,
    )


def parties_of(case: Case) -> tuple[Hand, ...]:
    """Return who signs: no anesthetist where none takes part."""
    return tuple(h for h in Hand if h is not Hand.ANESTHETIST or not case.without_anesthetist)


def _simple(facts: Facts, kind: Kind, stage: Stage, basis: tuple[Basis, ...], remedy: str) -> Item:
    wanted = Wanted(
        kind=kind,
        stage=stage,
        basis=basis,
        missing=f"没有{kind.label}记录。",
        remedy=remedy,
        faults=lambda record: _before_start(record, facts),
    )
    return _softened(facts, judge(facts, wanted))


def _before_start(record: Record, facts: Facts) -> Iterator[Fault]:
    done, start = record.completed_at, facts.case.began_at
    if done is not None and start is not None and done > start:
        yield Fault(
            f"{record.kind.label}于{moment(done)}完成，晚于手术开始（{moment(start)}）",
            "请按实登记原因。",
            late=True,
        )


def _softened(facts: Facts, judged: Item) -> Item:
    """A rescue is not stopped by a paper; it is reminded of it."""
    if not facts.rescue or not judged.stops:
        return judged
    return Item(
        code=judged.code,
        label=judged.label,
        stage=judged.stage,
        state=State.WARNED,
        what=judged.what,
        remedy=_AFTERWARDS,
        basis=(*judged.basis, bases.EMERGENCY),
    )
