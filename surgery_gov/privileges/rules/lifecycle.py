"""What a proposed decision must carry and stand on. Every fault is named, with its basis."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from surgery_gov.kernel.calendar import local_date
from surgery_gov.kernel.permissions import same_person
from surgery_gov.policy.rules.bases import (
    CONFIRMED,
    DYNAMIC,
    HANDS,
    ITEM_BY_ITEM,
    LOW_GRADE,
    PROHIBITED,
)
from surgery_gov.privileges.rules.conditions import (
    Condition,
    canonical,
    describe,
    loosened,
    supervisor_named_by,
)
from surgery_gov.privileges.rules.decisions import Decision, DecisionKind
from surgery_gov.privileges.rules.proposal import (
    DEFAULT_BASIS,
    Fault,
    Procedure,
    Proposal,
    Setting,
)
from surgery_gov.privileges.rules.succession import against, held_conditions
from surgery_gov.privileges.rules.target import LOW_GRADES, Target
from surgery_gov.privileges.rules.ways import (
    Way,
    closed_message,
    is_open,
    loosening_message,
    renewal_message,
)
from surgery_gov.privileges.rules.wording import unread

NEEDS_DOCUMENT = frozenset({DecisionKind.GRANT, DecisionKind.RENEW, DecisionKind.REVOKE})
NEEDS_REASON = frozenset(
    {DecisionKind.RESTRICT, DecisionKind.SUSPEND, DecisionKind.REINSTATE, DecisionKind.REVOKE}
)
HAS_END = frozenset({DecisionKind.GRANT, DecisionKind.RENEW})
CONDITIONED = frozenset({DecisionKind.GRANT, DecisionKind.RENEW, DecisionKind.RESTRICT})


def check(decisions: Iterable[Decision], proposal: Proposal, setting: Setting) -> tuple[Fault, ...]:
    """Return every fault of the proposal on top of the decisions on record; empty when sound."""
    on_record = tuple(decisions)
    return (
        *_person(setting),
        *_form(proposal),
        *_supervisor(proposal, setting),
        *_unread(proposal),
        *_target(proposal, setting),
        *_loosening(on_record, proposal, setting),
        *_succession(on_record, proposal, setting),
    )


def as_decision(
    on_record: Iterable[Decision], proposal: Proposal, recorded_at: datetime, number: int = 0
) -> Decision:
    """Return the decision the proposal would become: after all on record, its blanks filled in."""
    known = tuple(on_record)
    return Decision(
        id=number or max((d.id for d in known), default=0) + 1,
        kind=proposal.kind,
        effective_at=proposal.effective_at,
        until=proposal.until,
        recorded_at=max((recorded_at, *(d.recorded_at for d in known))),
        reason=proposal.reason.strip(),
        basis=proposal.basis.strip() or DEFAULT_BASIS[proposal.kind],
        document_no=proposal.document_no.strip(),
        conditions=_conditions(known, proposal),
    )


def _conditions(known: tuple[Decision, ...], proposal: Proposal) -> tuple[Condition, ...]:
    if proposal.conditions is not None:
        return canonical(proposal.conditions)
    if proposal.kind is not DecisionKind.RENEW:
        return ()
    return held_conditions(known, proposal.effective_at)


def _succession(
    on_record: tuple[Decision, ...], proposal: Proposal, setting: Setting
) -> Iterator[Fault]:
    """One person does not shorten by renewing; the document of all hands says until when it is."""
    for fault in against(on_record, proposal):
        if fault.code != "shortens" or setting.way is not Way.CONFIRMED:
            yield fault


def _person(setting: Setting) -> Iterator[Fault]:
    if same_person(setting.decider_no, setting.surgeon_no):
        yield Fault(
            "staff_no",
            "own_privilege",
            "不能决定本人的手术权限。请由其他人员办理。",
            CONFIRMED,
        )


def _form(proposal: Proposal) -> Iterator[Fault]:
    verb = proposal.kind.label
    if proposal.kind in NEEDS_DOCUMENT and not proposal.document_no.strip():
        yield Fault(
            "document_no",
            "no_document",
            f"{verb}手术权限须有正式文件，请填写文号。",
            CONFIRMED,
        )
    if proposal.kind in NEEDS_REASON and not proposal.reason.strip():
        yield Fault("reason", "no_reason", f"{verb}手术权限须写明原因，请填写原因。", DYNAMIC)
    if proposal.kind is DecisionKind.RESTRICT and not proposal.conditions:
        yield Fault(
            "conditions",
            "no_condition",
            "限制手术权限须写明条件，请至少填写一项条件。",
            DYNAMIC,
        )
    yield from _end(proposal)


def _supervisor(proposal: Proposal, setting: Setting) -> Iterator[Fault]:
    for condition in proposal.conditions or ():
        number = supervisor_named_by(condition)
        if not number:
            continue
        if number == setting.surgeon_no:
            message = "上级医师不能是术者本人，请填写其他医师的工号。"
            yield Fault("conditions", "own_supervisor", message, CONFIRMED)
        elif number not in setting.staff:
            message = f"上级医师 {number} 没有登记，请核对工号，注意开头的0。"
            yield Fault("conditions", "unknown_supervisor", message, CONFIRMED)


def _unread(proposal: Proposal) -> Iterator[Fault]:
    """What looks like a condition to be counted must be one: as a note nobody would count it."""
    for text in unread(proposal.conditions or ()):
        message = (
            f"没有读懂条件“{text[:40]}”。请写成“前3例须在上级医师指导下实施”、"
            "“满3例须评估”或“限期至2026-12-31”。"
        )
        yield Fault("conditions", "unread_condition", message, CONFIRMED)


def _end(proposal: Proposal) -> Iterator[Fault]:
    if proposal.kind not in HAS_END:
        if proposal.until is not None:
            yield Fault(
                "until",
                "no_end_here",
                f"{proposal.kind.label}不设截止日期，请去掉截止日期。",
                DYNAMIC,
            )
    elif proposal.until is None:
        yield Fault("until", "no_end", "没有填写有效期至，请填写截止日期。", CONFIRMED)
    elif proposal.until <= proposal.effective_at:
        day = local_date(proposal.effective_at)
        yield Fault("until", "ends_before", f"有效期至不能早于生效日期 {day}，请改正。", CONFIRMED)


def _target(proposal: Proposal, setting: Setting) -> Iterator[Fault]:
    """Only what gives is held to the catalog: what left it can still be taken away."""
    if not proposal.kind.gives or proposal.kind is DecisionKind.REINSTATE:
        return
    if proposal.target.code is None:
        yield from _band(proposal.target, setting)
    elif setting.procedure is None:
        message = unknown_code(proposal.target.code)
        yield Fault("targets", "unknown_code", message, ITEM_BY_ITEM)
    elif setting.procedure.prohibited:
        yield Fault(
            "targets",
            "prohibited",
            f"{setting.procedure.name}（{proposal.target.code}）是禁止类技术，不得开展，不能授权。",
            PROHIBITED,
        )
    else:
        yield from _hands(proposal, setting.procedure, setting)


def _hands(proposal: Proposal, procedure: Procedure, setting: Setting) -> Iterator[Fault]:
    """Grades 3 and 4 go through all hands, but for the ways the hospital leaves open."""
    if procedure.grade in LOW_GRADES or is_open(setting.way, setting.high_grade_entry):
        return
    named = procedure.graded
    if proposal.kind is DecisionKind.GRANT:
        message = closed_message(setting.way, named, setting.high_grade_entry)
        yield Fault("targets", "past_all_hands", message, HANDS)
    elif proposal.kind is DecisionKind.RENEW:
        yield Fault("targets", "renewal_past_all_hands", renewal_message(named), HANDS)


def _loosening(
    on_record: tuple[Decision, ...], proposal: Proposal, setting: Setting
) -> Iterator[Fault]:
    """To restrict is to add: what all hands imposed on grades 3 and 4 only they take away."""
    procedure = setting.procedure
    if proposal.kind is not DecisionKind.RESTRICT or procedure is None:
        return
    if procedure.grade in LOW_GRADES or is_open(setting.way, setting.high_grade_entry):
        return
    held = held_conditions(on_record, proposal.effective_at)
    if dropped := loosened(held, proposal.conditions or ()):
        said = "；".join(map(describe, dropped))
        message = loosening_message(procedure.graded, said)
        yield Fault("conditions", "loosened", message, HANDS)


def unknown_code(code: str) -> str:
    """Say that the edition that counts does not hold the code."""
    return f"手术编码 {code} 不在届时施行的手术分级管理目录中。请核对编码，或先把它列入目录。"


def _band(target: Target, setting: Setting) -> Iterator[Fault]:
    if not setting.low_grades_by_department:
        yield Fault(
            "targets",
            "band_not_allowed",
            "本院规定一、二级手术也逐项授予，不能按级别授权。请改为逐项填写手术编码。",
            LOW_GRADE,
        )
    if target.department not in setting.departments:
        yield Fault(
            "targets",
            "unknown_department",
            f"没有代码为 {target.department} 的科室，请核对科室代码。",
            LOW_GRADE,
        )
