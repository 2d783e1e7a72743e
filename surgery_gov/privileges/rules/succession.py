"""Which decision may follow which on one privilege."""

from collections.abc import Iterator
from datetime import datetime

from surgery_gov.kernel.calendar import last_day, local_date
from surgery_gov.policy.rules.bases import DYNAMIC
from surgery_gov.privileges.rules.conditions import Condition
from surgery_gov.privileges.rules.decisions import Decision, DecisionKind
from surgery_gov.privileges.rules.ledger import Span, Standing, fold, state_at
from surgery_gov.privileges.rules.proposal import Fault, Proposal


def against(on_record: tuple[Decision, ...], proposal: Proposal) -> Iterator[Fault]:
    """Yield what the decisions on record say against the proposal."""
    return _FOLLOWS[proposal.kind](on_record, proposal)


def held_conditions(on_record: tuple[Decision, ...], at: datetime) -> tuple[Condition, ...]:
    """Return the conditions of what is held at, or up to, that instant."""
    held = next((s for s in reversed(fold(on_record)) if _reaches(s, at)), None)
    return held.conditions if held else ()


def last_held(on_record: tuple[Decision, ...], at: datetime) -> Span | None:
    """Return what is held at that instant, or else was held last before it."""
    return next((s for s in reversed(fold(on_record)) if s.since <= at), None)


def is_renewable(on_record: tuple[Decision, ...], at: datetime) -> bool:
    """Whether what is held reaches that instant without a gap; what has a gap is given anew."""
    held = last_held(on_record, at)
    revoked = state_at(on_record, at).standing is Standing.REVOKED
    return held is not None and _reaches(held, at) and not revoked


def _granting(on_record: tuple[Decision, ...], proposal: Proposal) -> Iterator[Fault]:
    for span in fold(on_record):
        if _overlaps(span, proposal):
            yield Fault(
                "targets",
                "overlap",
                f"{_name(proposal)}已有手术权限，{_days(span)}，起止重叠。"
                "要延长的，请改用续期或再授权申请；正在发文的，请不发此项。否则先取消原权限。",
                DYNAMIC,
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
            DYNAMIC,
        )
    elif any(s.since >= end and _overlaps(s, proposal) for s in spans):
        yield Fault("until", "overlap", "续期后与已授予的下一段权限重叠，请改早截止日期。", DYNAMIC)


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
            DYNAMIC,
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
            DYNAMIC,
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
        DYNAMIC,
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
    return f"“{proposal.name}”"


def _days(span: Span) -> str:
    return f"{local_date(span.since)} 至{_last(span.until)}"


def _last(until: datetime | None) -> str:
    return f" {last_day(until)}" if until is not None else "长期"
