"""What a decision will change, told before it is made. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from surgery_gov.kernel.calendar import last_day, local_date, months_after
from surgery_gov.policy.rules.bases import REVIEW, cite
from surgery_gov.privileges.rules.conditions import Noted, describe
from surgery_gov.privileges.rules.decisions import Decision, DecisionKind
from surgery_gov.privileges.rules.ledger import Standing, State, fold, state_at
from surgery_gov.privileges.rules.proposal import Procedure, Proposal
from surgery_gov.privileges.rules.reach import run_around

HIGHEST = 4
TAKING = frozenset({DecisionKind.RESTRICT, DecisionKind.SUSPEND, DecisionKind.REVOKE})


class Weight(StrEnum):
    """How much an effect matters; the families of the status tags."""

    STOP = "stop"
    WARN = "warn"
    INFO = "info"


@dataclass(frozen=True, kw_only=True, slots=True)
class Effect:
    """One thing that will be otherwise; ``code`` links to who may perform the procedure."""

    weight: Weight
    text: str
    note: str = ""
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the difference: what it is, now, and after."""

    item: str
    before: str
    after: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """One decision to be weighed: it is not on record yet. ``holders`` are counts around it.

    ``employed`` and ``licensed`` tell of the surgeon when it takes effect. ``supervised`` are the
    surgeons whose conditions name this one as supervisor; ``planned`` the cases planned from then
    on, None where nobody keeps them. ``barred_after`` says which counted condition will still
    forbid the next operation.
    """

    proposal: Proposal
    procedure: Procedure | None
    on_record: tuple[Decision, ...]
    decision: Decision
    holders_before: int = 0
    holders_after: int = 0
    employed: bool = True
    licensed: bool = True
    licensed_until: datetime | None = None
    supervised: tuple[str, ...] = ()
    planned: int | None = None
    barred_after: str = ""


def effects(case: Case, now: datetime, review_months: int) -> tuple[Effect, ...]:
    """Return what follows from the decision, the gravest first."""
    found = (
        *_holders(case),
        *_sole(case),
        *_supervised(case),
        *_planned(case),
        *_surgeon(case),
        *_barred(case),
        *_later_grants(case),
        *_backdated(case, now),
        *_stays_suspended(case),
        *_review(case, review_months),
        *_notes(case),
    )
    order = list(Weight)
    return tuple(sorted(found, key=lambda e: order.index(e.weight)))


def changes(case: Case) -> tuple[Change, ...]:
    """Return the difference at the instant of effect, unchanged lines included."""
    at = case.proposal.effective_at
    after = (*case.on_record, case.decision)
    old, new = state_at(case.on_record, at), state_at(after, at)
    return (
        Change("状态", old.standing.label, new.standing.label),
        Change("起止", _run(case.on_record, at, old), _run(after, at, new)),
        Change("条件", _conditions(old), _conditions(new)),
        Change("依据文号", _document(old), case.decision.document_no or "—"),
    )


def _holders(case: Case) -> Iterator[Effect]:
    before, after = case.holders_before, case.holders_after
    code = case.procedure.code if case.procedure else None
    if before == after:
        return
    name = case.procedure.name if case.procedure else case.proposal.name
    if after > before:
        text = f"“{name}”有权限的术者由{before}人增为{after}人"
        yield Effect(weight=Weight.INFO, text=text, code=code)
    elif after == 0:
        note = "此前仅一人持有" if code else "此前仅一人持有；逐项授予的不在此计"
        text = f"本院将没有术者有“{name}”的权限"
        yield Effect(weight=Weight.STOP, text=text, note=note, code=code)
    else:
        only = "，仅一人" if after == 1 else ""
        text = f"“{name}”有权限的术者由{before}人减为{after}人{only}"
        yield Effect(weight=Weight.WARN, text=text, code=code)


def _sole(case: Case) -> Iterator[Effect]:
    """A restriction leaves a holder, but one who is bound."""
    if case.decision.kind is DecisionKind.RESTRICT and case.holders_before == 1:
        name = case.procedure.name if case.procedure else case.proposal.name
        yield Effect(
            weight=Weight.WARN,
            text=f"“{name}”仅一人持有：条件不满足时，本院没有术者可实施",
            code=case.procedure.code if case.procedure else None,
        )


def _supervised(case: Case) -> Iterator[Effect]:
    if case.supervised and case.decision.kind in TAKING:
        yield Effect(
            weight=Weight.WARN,
            text=f"{'、'.join(case.supervised)}的此项权限以该术者为上级医师，此后不能再由其指导",
            note="请先为他们另定上级医师，或调整条件",
        )


def _planned(case: Case) -> Iterator[Effect]:
    if case.planned and case.decision.kind in TAKING:
        yield Effect(
            weight=Weight.WARN,
            text=f"已安排、届时不能由其主刀的手术{case.planned}例",
            note="请改由他人",
        )


def _surgeon(case: Case) -> Iterator[Effect]:
    """What stands in the way of the surgeon all the same: clearance asks for it, not the grant."""
    if not case.decision.kind.gives:
        return
    if not case.employed:
        yield Effect(weight=Weight.STOP, text="届时不在职，授权后仍不可实施", note="请先登记任职")
    if not case.licensed:
        text = "届时没有有效的执业证书，授权后仍不可实施"
        yield Effect(weight=Weight.STOP, text=text, note="请先登记执业证书")
    ends, until = case.licensed_until, case.decision.until
    if ends is not None and (until is None or ends < until):
        text = f"执业证书有效至{last_day(ends)}，早于权限截止日；此后须换证才可实施"
        yield Effect(weight=Weight.WARN, text=text)


def _barred(case: Case) -> Iterator[Effect]:
    """A condition that is kept goes on counting: the operation stays forbidden."""
    if case.barred_after and case.decision.kind is not DecisionKind.SUSPEND:
        yield Effect(
            weight=Weight.STOP,
            text=f"办理后仍不可实施：{case.barred_after}",
            note="原样保留的条件不重新计例；评估通过的，请去掉或改写这一条件",
        )


def _later_grants(case: Case) -> Iterator[Effect]:
    if case.decision.kind is not DecisionKind.REVOKE:
        return
    for span in fold(case.on_record):
        if span.since > case.proposal.effective_at and span.decision.kind is DecisionKind.GRANT:
            until = f"{last_day(span.until)}" if span.until else "长期"
            yield Effect(
                weight=Weight.WARN,
                text=f"已授予、尚未生效的一段（{local_date(span.since)} ～ {until}）一并取消",
                note=span.decision.document_no,
            )


def _backdated(case: Case, now: datetime) -> Iterator[Effect]:
    if case.proposal.effective_at >= now:
        return
    day = local_date(case.proposal.effective_at)
    standing = state_at((*case.on_record, case.decision), case.proposal.effective_at).standing
    if day == local_date(now):
        return
    yield Effect(
        weight=Weight.WARN,
        text=f"生效时间早于今天：今后查询{day}以后的手术，将按“{standing.label}”回答",
        note="此前已经作出的判定不改，按当时所知仍可重放",
    )


def _stays_suspended(case: Case) -> Iterator[Effect]:
    after = state_at((*case.on_record, case.decision), case.proposal.effective_at)
    if after.standing is not Standing.SUSPENDED:
        return
    if case.decision.kind is DecisionKind.SUSPEND:
        yield Effect(weight=Weight.INFO, text="暂停不会自动结束，须另外办理恢复")
    else:
        yield Effect(weight=Weight.WARN, text="此项权限现为暂停，办理后仍是暂停，恢复前不能主刀")


def _review(case: Case, months: int) -> Iterator[Effect]:
    gives = case.decision.kind in {DecisionKind.GRANT, DecisionKind.RENEW}
    if not gives or case.procedure is None or case.procedure.grade < HIGHEST:
        return
    due = months_after(local_date(case.proposal.effective_at), months)
    until = case.proposal.until
    if until is not None and last_day(until) <= due:
        return
    managed = "限制类技术，按四级手术管理" if case.procedure.restricted else "四级手术"
    yield Effect(
        weight=Weight.WARN,
        text=f"{managed}：最迟{due}须再次评估，早于有效期至",
        note=f"依据：{cite(REVIEW)}；本院设置：{months}个月",
    )


def _notes(case: Case) -> Iterator[Effect]:
    written = [c.text for c in case.decision.conditions if isinstance(c, Noted)]
    if written:
        yield Effect(
            weight=Weight.INFO,
            text=f"文字条件不能自动核对，每次手术前须由人确认：{'；'.join(written)}",
        )


def _run(decisions: tuple[Decision, ...], at: datetime, state: State) -> str:
    run = run_around(fold(decisions), at)
    since, until = (run.since, run.until) if run else (state.since, state.until)
    if since is None:
        return "—"
    return f"{local_date(since)} ～ {last_day(until) if until else '长期'}"


def _conditions(state: State) -> str:
    if not state.conditions:
        return "无"
    return "；".join(describe(c) for c in state.conditions)


def _document(state: State) -> str:
    return (state.decision.document_no if state.decision else "") or "—"
