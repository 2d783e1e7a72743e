"""The safety check in its three phases: in order, whole, each signed by three persons."""

from collections.abc import Iterator
from datetime import datetime

from surgery_gov.policy.rules import bases
from surgery_gov.preop.rules.items.facts import Facts, Fault, Wanted, judge, moment
from surgery_gov.preop.rules.items.papers import parties_of
from surgery_gov.preop.rules.readiness import Item, Stage
from surgery_gov.preop.rules.records import SAFETY, Hand, Kind, Record

STAGES = {
    Kind.SIGN_IN: Stage.INCISION,
    Kind.TIME_OUT: Stage.INCISION,
    Kind.SIGN_OUT: Stage.LEAVE,
}


def safety(facts: Facts) -> Iterator[Item]:
    """Judge the three phases."""
    for kind in SAFETY:
        yield judge(facts, _wanted(kind, facts))


def _wanted(kind: Kind, facts: Facts) -> Wanted:
    def faults(record: Record) -> Iterator[Fault]:
        if record.wrong:
            yield Fault(f"核查有问题：{'、'.join(record.wrong)}", "请处理后重新核查。")
        yield from _signatures(record, facts)
        yield from _order(record, facts)

    return Wanted(
        kind=kind,
        stage=STAGES[kind],
        basis=(bases.SAFETY, bases.SAFETY_ORDER),
        missing=f"没有完成{kind.label}的核查。",
        remedy="请三方共同逐项核查，并分别签名。",
        faults=faults,
    )


def _signatures(record: Record, facts: Facts) -> Iterator[Fault]:
    signed = {s.hand: s.staff_no for s in record.signatures}
    absent = [hand.label for hand in parties_of(facts.case) if hand not in signed]
    if absent:
        yield Fault(f"缺少签名：{'、'.join(absent)}", "请由本人签名。")
    if len(set(signed.values())) < len(signed):
        yield Fault("同一人签了两方的名", "三方须是三个人，请由本人签名。")
    surgeon = signed.get(Hand.SURGEON)
    if record.kind is Kind.TIME_OUT and surgeon not in {None, facts.case.surgeon_no}:
        yield Fault("手术开始前签名的手术医师不是本台术者", "请由本台术者签名。")


def _order(record: Record, facts: Facts) -> Iterator[Fault]:
    """A phase is done after the one before, and before what it allows."""
    done = record.completed_at
    if done is None:
        return
    earlier = SAFETY[SAFETY.index(record.kind) - 1] if record.kind is not Kind.SIGN_IN else None
    if earlier is not None and not _done_by(facts, earlier, done):
        yield Fault(f"完成时“{earlier.label}”还没有完成", "请按顺序核查，不得提前填写。")
    began = facts.case.began_at
    if record.kind is not Kind.SIGN_OUT and began is not None and done > began:
        yield Fault(
            f"于{moment(done)}完成，晚于手术开始（{moment(began)}）", "请按实登记原因。", late=True
        )


def _done_by(facts: Facts, kind: Kind, instant: datetime) -> bool:
    return any(r.completed_at is not None and r.completed_at <= instant for r in facts.of(kind))
