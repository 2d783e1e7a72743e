"""Who may write what about a case, and when it is too early, too late or not theirs."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Protocol

from surgery_gov.accounts.rules.naming import PERMISSION_NAMES
from surgery_gov.kernel.permissions import Actor, Permission
from surgery_gov.preop.rules.forms import FORMS
from surgery_gov.preop.rules.forms.meetings import AUTHORIZED_BY
from surgery_gov.preop.rules.forms.reading import seats_asked
from surgery_gov.preop.rules.opinions import Opinion, Seat, hands_fault, seat_of, waiting
from surgery_gov.preop.rules.records import SAFETY, SIGNED, Hand, Kind

_BY = {
    Kind.ANESTHESIA: {Permission.PREOP_ANESTHESIA},
    Kind.HANDOVER: {Permission.PREOP_NURSING, Permission.PREOP_WRITE},
    Kind.RISK: {Permission.PREOP_WRITE, Permission.PREOP_ANESTHESIA, Permission.PREOP_NURSING},
    **{
        kind: {Permission.PREOP_WRITE, Permission.PREOP_ANESTHESIA, Permission.PREOP_NURSING}
        for kind in SAFETY
    },
}
_WRITERS = {Kind.ANESTHESIA: "麻醉医师", Kind.HANDOVER: "手术医师或手术室护士"}
_WRITERS |= dict.fromkeys((Kind.RISK, *SAFETY), "手术医师、麻醉医师或手术室护士")
SIGNS: Mapping[Hand, Permission] = {
    Hand.SURGEON: Permission.PREOP_WRITE,
    Hand.ANESTHETIST: Permission.PREOP_ANESTHESIA,
    Hand.NURSE: Permission.PREOP_NURSING,
}


def may_write(actor: Actor, kind: Kind) -> bool:
    """Whether the actor's role writes this kind of record on a page."""
    return actor.may(*_BY.get(kind, {Permission.PREOP_WRITE}))


def not_yours(kind: Kind) -> str:
    """Say who writes this kind of record, to whoever may not, and on what that rests."""
    return (
        f"当前身份不能填写{kind.label}，它由{_WRITERS.get(kind, '手术医师或科主任')}填写。"
        f"请换一个身份，或由负责的人填写。依据：{FORMS[kind].source}"
    )


def chairs(values: Mapping[str, object]) -> set[object]:
    """Return who holds the pen of a discussion: its host and its recorder, by 工号."""
    return {held for held in (values.get("host"), values.get("recorder")) if held}


def hand_of(actor: Actor) -> Hand | None:
    """Return as which party the actor signs, by the role acted in; None for any other role."""
    return next((hand for hand, needed in SIGNS.items() if actor.may(needed)), None)


class _Decided(Protocol):
    """A record that others may have to say something about."""

    @property
    def kind(self) -> Kind: ...
    @property
    def author_no(self) -> str: ...
    @property
    def completed_at(self) -> datetime | None: ...
    @property
    def values(self) -> Mapping[str, Any]: ...
    @property
    def opinions(self) -> tuple[Opinion, ...]: ...


def asked_as(actor: Actor, record: _Decided, department: str, state: str) -> Seat | None:
    """Return for whom the actor is asked an opinion on a record now; None where not.

    It is the turn of the very one: the head of this ``department``, the head named, the office;
    and nobody who wrote it or spoke already. By the ``state`` of the case nobody is asked where
    it was called off, nor to approve what was done.
    """
    if state == "cancelled" or (state == "performed" and record.kind is Kind.APPROVAL):
        return None
    turn = waiting(seats_asked(record.kind, record.values), record.opinions)
    if record.completed_at is None or turn is None or turn is not seat_of(actor):
        return None
    if turn is Seat.HEAD and not _heads(actor, record, department):
        return None
    return None if hands_fault(actor.staff_no or "", record.author_no, record.opinions) else turn


def _heads(actor: Actor, record: _Decided, department: str) -> bool:
    named = str(record.values.get(AUTHORIZED_BY, ""))
    whose = record.kind is not Kind.DISCUSSION or actor.is_person(named)
    return whose and actor.department == department


def completion_fault(
    completed_at: datetime, now: datetime, created_at: datetime, term: timedelta
) -> str:
    """Say why a record cannot be said to have been completed then; empty where it can.

    ``term`` is how long after the fact it may be entered.
    """
    if completed_at > now:
        return "完成时间不能晚于现在，请在完成后填写"
    if completed_at < now - term:
        hours = int(term.total_seconds() // 3600)
        return (
            f"完成时间早于{hours}小时以前（本院设置的补记时限），不能补记到那么早。"
            "请按实填写，或由原系统传送"
        )
    if completed_at < created_at - term:
        return "完成时间远早于这台手术的登记，请核对"
    return ""


def may_add_to(actor: Actor, kind: Kind, source: str) -> bool:
    """Whether the actor may add a record of that kind to a case that ``source`` sent.

    A program adds to the cases it sent itself; to others, where its token says so for this kind.
    """
    return may_speak_for(actor, source) or actor.may(_ADDED_BY.get(kind, _NOTES))


def not_to_others(actor: Actor, kind: Kind, source: str) -> str:
    """Say why a program may not add that record to the case, and what would let it."""
    whose = f"{source}传送的" if source else "在本系统登记的"
    wanted = PERMISSION_NAMES[_ADDED_BY.get(kind, _NOTES)].removesuffix("（仅接口）")
    return (
        f"这台手术是{whose}，这个令牌只能向{actor.system}自己传送的病例补充{kind.label}，没有保存。"
        f"请由原来的系统传送，或请系统管理员换发令牌，加上“{wanted}”。"
    )


_NOTES = Permission.PREOP_FEED_NOTES
_ADDED_BY = dict.fromkeys((Kind.ANESTHESIA, *SIGNED), Permission.PREOP_FEED_THEATRE)
"""What a token must say, by kind, to add a record to another's case; for the rest ``_NOTES``."""


def may_speak_for(actor: Actor, system: str) -> bool:
    """Whether what ``system`` sent may be sent and changed: a program speaks for its own only."""
    return actor.door != "api" or (bool(system) and actor.system == system)
