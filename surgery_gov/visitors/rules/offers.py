"""What an actor may do now about an invitation, or why not: for the buttons of its page."""

from collections.abc import Collection
from dataclasses import dataclass

from surgery_gov.kernel.permissions import Actor, Permission
from surgery_gov.visitors.rules.deciding import against, concerned
from surgery_gov.visitors.rules.invitations import EDITABLE, WAITING, Invitation, State


@dataclass(frozen=True, slots=True)
class Offers:
    """The steps offered, the main one first; ``why`` says why a step that is due is not his."""

    steps: tuple[str, ...]
    why: str = ""


def offers_for(actor: Actor, invitation: Invitation, heads: Collection[str]) -> Offers:
    """Return the steps by name: submit, endorse, approve, return, reject, letter, …"""
    steps = [*_of_drafter(actor, invitation)]
    why = ""
    if invitation.state in WAITING and actor.may(Permission.VISITORS_DECIDE):
        why = against(actor, invitation, heads)
        if not why and invitation.shown != "expired":
            main = "endorse" if invitation.state is State.SUBMITTED else "approve"
            steps = [main, "return", "reject", *steps]
        elif not why:
            steps = ["return", "reject", *steps]
            why = "手术日期已过，不能再批准。可退回改期。"
    if _may_cancel(actor, invitation):
        steps.append("cancel")
    return Offers(tuple(steps), why)


def _of_drafter(actor: Actor, invitation: Invitation) -> list[str]:
    if not actor.may(Permission.VISITORS_INVITE):
        return []
    own = actor.id == invitation.by_id
    steps = []
    if own and invitation.state in EDITABLE:
        steps.append("submit")
    numbers = {actor.id, actor.staff_no}
    part = own or not numbers.isdisjoint({invitation.by_no, invitation.entry.responsible_no})
    if part and invitation.lacks_letter and invitation.state in {*WAITING, State.APPROVED}:
        steps.append("letter")
    if own and invitation.state in {*EDITABLE, *WAITING}:
        steps.append("withdraw")
    return steps


def _may_cancel(actor: Actor, invitation: Invitation) -> bool:
    return (
        invitation.shown == State.APPROVED.value
        and actor.may(Permission.VISITORS_RECEIVE)
        and not concerned(actor, invitation)
    )
