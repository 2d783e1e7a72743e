"""Which decision may follow which, and what it must carry. Every fault is named, with its basis."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from surgery_gov.kernel.calendar import last_day, local_date
from surgery_gov.privileges.rules.conditions import Condition
from surgery_gov.privileges.rules.decisions import Decision, DecisionKind
from surgery_gov.privileges.rules.ledger import Span, Standing, fold, state_at
from surgery_gov.privileges.rules.target import Target

ITEMIZED = "《医疗机构手术分级管理办法》约第14条"
CHAIN = "《医疗机构手术分级管理办法》约第15条"
ADJUSTED = "《医疗机构手术分级管理办法》约第15、16条"
PROHIBITED = "《医疗技术临床应用管理办法》约第9条"
HOUSE = "本院设置：一、二级授权方式"

_NEEDS_DOCUMENT = frozenset({DecisionKind.GRANT, DecisionKind.RENEW, DecisionKind.REVOKE})
_NEEDS_REASON = frozenset(
    {DecisionKind.RESTRICT, DecisionKind.SUSPEND, DecisionKind.REINSTATE, DecisionKind.REVOKE}
)
_HAS_END = frozenset({DecisionKind.GRANT, DecisionKind.RENEW})


@dataclass(frozen=True, kw_only=True, slots=True)
class Proposal:
    """A decision not yet made: what is to be decided for one surgeon and one target."""

    kind: DecisionKind
    target: Target
    effective_at: datetime
    until: datetime | None = None
    reason: str = ""
    basis: str = ""
    document_no: str = ""
    conditions: tuple[Condition, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Procedure:
    """What the edition in force says of the procedure; ``grade`` is the effective one."""

    code: str
    name: str
    grade: int
    prohibited: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Setting:
    """What bears on a proposal besides the ledger: the catalog, the house rules, the two people.

    ``procedure`` is None for an unknown code; ``departments`` are the codes that exist then.
    """

    surgeon_no: str
    decider_no: str | None
    procedure: Procedure | None = None
    departments: frozenset[str] = frozenset()
    low_grades_by_department: bool = False


@dataclass(frozen=True, slots=True)
class Fault:
    """One reason why it cannot be decided, at the field to correct."""

    field: str
    code: str
    message: str
    basis: str = ""


def is_own(setting: Setting) -> bool:
    """Whether the decider is the surgeon: nobody decides for themselves, through any door."""
    return setting.decider_no is not None and setting.decider_no == setting.surgeon_no


def check(decisions: Iterable[Decision], proposal: Proposal, setting: Setting) -> tuple[Fault, ...]:
    """Return every fault of the proposal on top of the decisions on record; empty when sound."""
    on_record = tuple(decisions)
    return (
        *_person(setting),
        *_form(proposal),
        *_target(proposal, setting),
        *_FOLLOWS[proposal.kind](on_record, proposal),
    )


def _person(setting: Setting) -> Iterator[Fault]:
    if is_own(setting):
        yield Fault(
            "staff_no", "own_privilege", "不能决定本人的手术权限。请由其他人员办理。", CHAIN
        )


def _form(proposal: Proposal) -> Iterator[Fault]:
    verb = proposal.kind.label
    if proposal.kind in _NEEDS_DOCUMENT and not proposal.document_no.strip():
        yield Fault(
            "document_no", "no_document", f"{verb}手术权限须有正式文件，请填写文号。", CHAIN
        )
    if proposal.kind in _NEEDS_REASON and not proposal.reason.strip():
        yield Fault("reason", "no_reason", f"{verb}手术权限须写明原因，请填写原因。", ADJUSTED)
    if proposal.kind is DecisionKind.RESTRICT and not proposal.conditions:
        yield Fault(
            "conditions", "no_condition", "限制手术权限须写明条件，请至少填写一项条件。", ADJUSTED
        )
    yield from _end(proposal)


def _end(proposal: Proposal) -> Iterator[Fault]:
    if proposal.kind not in _HAS_END:
        if proposal.until is not None:
            yield Fault(
                "until",
                "no_end_here",
                f"{proposal.kind.label}不设截止日期，请去掉截止日期。",
                ADJUSTED,
            )
    elif proposal.until is None:
        yield Fault("until", "no_end", "没有填写有效期至，请填写截止日期。", CHAIN)
    elif proposal.until <= proposal.effective_at:
        day = local_date(proposal.effective_at)
        yield Fault("until", "ends_before", f"有效期至不能早于生效日期 {day}，请改正。", CHAIN)


def _target(proposal: Proposal, setting: Setting) -> Iterator[Fault]:
    """Only what gives is held to the catalog: what left it can still be taken away."""
    if not proposal.kind.gives or proposal.kind is DecisionKind.REINSTATE:
        return
    if proposal.target.code is None:
        yield from _band(proposal.target, setting)
    elif setting.procedure is None:
        yield Fault(
            "targets",
            "unknown_code",
            f"手术编码 {proposal.target.code} 不在届时施行的手术分级管理目录中。"
            "请核对编码，或先把它列入目录。",
            ITEMIZED,
        )
    elif setting.procedure.prohibited:
        yield Fault(
            "targets",
            "prohibited",
            f"{setting.procedure.name}（{proposal.target.code}）是禁止类技术，不得开展，不能授权。",
            PROHIBITED,
        )


def _band(target: Target, setting: Setting) -> Iterator[Fault]:
    if not setting.low_grades_by_department:
        yield Fault(
            "targets",
            "band_not_allowed",
            "本院规定一、二级手术也逐项授予，不能按级别授权。请改为逐项填写手术编码。",
            HOUSE,
        )
    if target.department not in setting.departments:
        yield Fault(
            "targets",
            "unknown_department",
            f"没有代码为 {target.department} 的科室，请核对科室代码。",
            HOUSE,
        )


def _granting(on_record: tuple[Decision, ...], proposal: Proposal) -> Iterator[Fault]:
    for span in fold(on_record):
        if _overlaps(span, proposal):
            yield Fault(
                "targets",
                "overlap",
                f"{_name(proposal)}已有手术权限，{_days(span)}，起止重叠。请改用续期，或先取消原权限。",
                ADJUSTED,
            )
            return


def _renewing(on_record: tuple[Decision, ...], proposal: Proposal) -> Iterator[Fault]:
    spans = fold(on_record)
    held = next((s for s in spans if _reaches(s, proposal.effective_at)), None)
    if held is None:
        yield _nothing_held(on_record, proposal)
        return
    end = _end_of_run(spans, held)
    if end is None or (proposal.until is not None and proposal.until < end):
        yield Fault(
            "until",
            "shortens",
            f"续期不能缩短有效期，现在有效至{_last(end)}。要提前结束，请办理取消。",
            ADJUSTED,
        )
    elif any(s.since >= end and _overlaps(s, proposal) for s in spans):
        yield Fault(
            "until", "overlap", "续期后与已授予的下一段权限重叠，请改早截止日期。", ADJUSTED
        )


def _taking_held(on_record: tuple[Decision, ...], proposal: Proposal) -> Iterator[Fault]:
    if not state_at(on_record, proposal.effective_at).held:
        yield _nothing_held(on_record, proposal)


def _suspending(on_record: tuple[Decision, ...], proposal: Proposal) -> Iterator[Fault]:
    state = state_at(on_record, proposal.effective_at)
    if state.standing is Standing.SUSPENDED:
        yield Fault(
            "effective_at",
            "already_suspended",
            f"{_name(proposal)}的权限届时已是暂停，不必再暂停。",
            ADJUSTED,
        )
    elif not state.held:
        yield _nothing_held(on_record, proposal)


def _reinstating(on_record: tuple[Decision, ...], proposal: Proposal) -> Iterator[Fault]:
    state = state_at(on_record, proposal.effective_at)
    if state.standing is not Standing.SUSPENDED:
        yield Fault(
            "effective_at",
            "not_suspended",
            f"{_name(proposal)}的权限届时{state.standing.label}，不是暂停，不能恢复。",
            ADJUSTED,
        )


def _revoking(on_record: tuple[Decision, ...], proposal: Proposal) -> Iterator[Fault]:
    """What begins later can be revoked before it begins."""
    if not any(s.until is None or s.until > proposal.effective_at for s in fold(on_record)):
        yield _nothing_held(on_record, proposal)


_FOLLOWS = {
    DecisionKind.GRANT: _granting,
    DecisionKind.RENEW: _renewing,
    DecisionKind.RESTRICT: _taking_held,
    DecisionKind.SUSPEND: _suspending,
    DecisionKind.REINSTATE: _reinstating,
    DecisionKind.REVOKE: _revoking,
}


def _nothing_held(on_record: tuple[Decision, ...], proposal: Proposal) -> Fault:
    standing = state_at(on_record, proposal.effective_at).standing
    return Fault(
        "effective_at",
        "nothing_held",
        f"{_name(proposal)}的权限届时{standing.label}，不能{proposal.kind.label}。"
        "请核对生效时间；需要时重新授予。",
        ADJUSTED,
    )


def _overlaps(span: Span, proposal: Proposal) -> bool:
    return (proposal.until is None or span.since < proposal.until) and (
        span.until is None or proposal.effective_at < span.until
    )


def _reaches(span: Span, at: datetime) -> bool:
    return span.since <= at and (span.until is None or at <= span.until)


def _end_of_run(spans: tuple[Span, ...], held: Span) -> datetime | None:
    """Return the end of the unbroken run of spans that the held one belongs to."""
    end = held.until
    for span in spans:
        if end is not None and span.since == end:
            end = span.until
    return end


def _name(proposal: Proposal) -> str:
    return f"“{proposal.target}”"


def _days(span: Span) -> str:
    return f"{local_date(span.since)} 至{_last(span.until)}"


def _last(until: datetime | None) -> str:
    return f" {last_day(until)}" if until is not None else "长期"
