"""What a missing item calls for, as a link, for whoever may follow it."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for

from surgery_gov.kernel.permissions import Actor, Permission
from surgery_gov.preop.queries.cases import CaseRow
from surgery_gov.preop.queries.gathering import Gathered
from surgery_gov.preop.queries.records import RecordRow
from surgery_gov.preop.rules.authority import asked_as, hand_of, may_write
from surgery_gov.preop.rules.forms.reading import seats_asked
from surgery_gov.preop.rules.items.surgeon import OVERLAP, PRIVILEGE, TECHNOLOGY
from surgery_gov.preop.rules.opinions import refused
from surgery_gov.preop.rules.readiness import Item
from surgery_gov.preop.rules.records import SAFETY, SIGNED, Kind

_KINDS = {kind.value: kind for kind in Kind}
_PASSABLE = frozenset({PRIVILEGE, Kind.DISCUSSION.value, Kind.MDT.value})


@dataclass(frozen=True, slots=True)
class Act:
    """The words of a link or button, and where it leads."""

    label: str
    url: str


def act_for(item: Item, case: Gathered, who: Actor) -> Act | None:
    """Return what the actor can do about an open item; None where it is somebody else's."""
    kind = _KINDS.get(item.code)
    begun = kind is not None and latest(case.records, kind) is not None
    if not begun and goes_round(item, case) and who.may(Permission.PREOP_EMERGENCY):
        return Act("登记紧急放行", url_for("preop.statement_form", number=case.row.number))
    if kind is not None:
        return _anew(kind, case, who) or act_on(kind, case, who)
    if item.code.startswith(TECHNOLOGY) and who.may(Permission.PREOP_REVIEW):
        return Act("登记限制类技术备案", url_for("preop.technologies"))
    changes = item.code == PRIVILEGE or item.code.startswith(OVERLAP)
    if changes and who.may(Permission.PREOP_PLAN):
        return Act("变更手术计划", url_for("preop.change", number=case.row.number))
    return None


def goes_round(item: Item, case: Gathered) -> bool:
    """Whether the rescue may still go round this open item by saying why."""
    return case.facts.rescue and item.stops and item.code in _PASSABLE


def act_on(kind: Kind, case: Gathered, who: Actor) -> Act | None:
    """Return how the actor goes on with a kind of record: begin, fill in, sign, complete."""
    begun = latest(case.records, kind)
    if begun is not None:
        return _go_on(begun, case, who)
    if not may_write(who, kind):
        return None
    verb = "发起" if kind is Kind.MDT else "开始" if kind in SAFETY else "填写"
    return Act(
        f"{verb}{kind.label}",
        url_for("preop.new_record", number=case.row.number, kind=kind.value),
    )


def _anew(kind: Kind, case: Gathered, who: Actor) -> Act | None:
    """Return how to do again what was ended or signed by all and still does not satisfy."""
    begun = latest(case.records, kind)
    if begun is None or not may_write(who, kind):
        return None
    number = case.row.number
    if kind is Kind.MDT and begun.closed:
        again = url_for("preop.new_record", number=number, kind=kind.value)
        return Act(f"重新发起{kind.label}", again)
    if kind in SIGNED and len(begun.signatures) >= case.row.plan.parties:
        again = url_for("preop.edit_record", number=number, key=begun.key)
        return Act(f"重新填写{kind.label}", again)
    return None


def latest(records: Sequence[RecordRow], kind: Kind) -> RecordRow | None:
    """Return the record of a kind that was begun last."""
    found = [r for r in records if r.kind is kind]
    return found[-1] if found else None


def _decides(record: RecordRow, here: str, who: Actor, row: CaseRow) -> Act | None:
    """Return what there is to do about a record others decide on; None where one goes on freely."""
    asked = seats_asked(record.kind, record.values)
    seat = asked_as(who, record, row.plan.department, row.state)
    if seat is not None:
        verb = "确认主持授权" if record.kind is Kind.DISCUSSION else f"发表{seat.label}意见"
        return Act(verb, here)
    if record.kind is Kind.APPROVAL and asked and not refused(record.opinions):
        return Act(f"看{record.kind.label}", here)
    return None


def _go_on(record: RecordRow, case: Gathered, who: Actor) -> Act:
    kind = record.kind
    number, key = case.row.number, record.key
    if kind is Kind.MDT:
        verb = "看" if record.closed else "继续"
        return Act(f"{verb}多学科讨论", url_for("preop.mdt", number=number, key=key))
    here = url_for("preop.record", number=number, key=key)
    decides = _decides(record, here, who, case.row)
    if record.completed_at is not None and decides:
        return decides
    if kind in SIGNED:
        hand, signed = hand_of(who), {s.hand for s in record.signatures}
        verb = "签" if hand is not None and hand not in signed else "看"
        return Act(f"{verb}{kind.label}", here)
    if may_write(who, kind):
        verb = "更正" if record.closed else "补全"
        return Act(f"{verb}{kind.label}", url_for("preop.edit_record", number=number, key=key))
    return Act(f"看{kind.label}", here)
