"""Who may take the next step: never the drafter, never who answers for it, never one for both."""

from collections.abc import Collection

from surgery_gov.kernel.permissions import Actor, Permission
from surgery_gov.policy.rules import bases
from surgery_gov.visitors.rules.invitations import ActKind, Invitation, State

NOT_OWN = f"（依据：{bases.cite(bases.NOT_OWN)}）"


def concerned(actor: Actor, invitation: Invitation) -> str:
    """Say why this person decides nothing here; blank where nothing stands against it."""
    numbers = {n for n in (actor.staff_no, actor.id) if n}
    if actor.id == invitation.by_id or invitation.by_no in numbers:
        return f"不能审批自己起草的邀请{NOT_OWN}。请由其他人员审批。"
    if invitation.entry.responsible_no in numbers:
        return f"不能审批由本人担任院内负责医师的邀请{NOT_OWN}。请由其他人员审批。"
    if invitation.visitor_no and invitation.visitor_no in numbers:
        return f"不能审批邀请自己的申请{NOT_OWN}。请由其他人员审批。"
    return ""


def endorsed_by(actor: Actor, invitation: Invitation) -> bool:
    """Whether this person gave the department's opinion."""
    act = invitation.last(ActKind.ENDORSE)
    if act is None:
        return False
    return act.actor_id == actor.id or (act.actor_no is not None and act.actor_no == actor.staff_no)


def against(actor: Actor, invitation: Invitation, heads: Collection[str]) -> str:
    """Say why the actor may not take the step that is next; blank where he may.

    ``heads`` are the 工号 of the heads of the inviting department. Where none of them is free to
    decide, two persons of the medical-affairs office do.
    """
    if why := concerned(actor, invitation):
        return why
    if invitation.state is State.SUBMITTED:
        return _against_endorsing(actor, invitation, heads)
    if not actor.may(Permission.VISITORS_RECEIVE):
        return "科室已审核，等医务科批准，科室不能再办。"
    if endorsed_by(actor, invitation):
        return f"不能批准：科室审核由本人作出，须由两个人先后审批{NOT_OWN}。请由其他人员批准。"
    return ""


def _against_endorsing(actor: Actor, invitation: Invitation, heads: Collection[str]) -> str:
    if actor.may(Permission.VISITORS_RECEIVE):
        if free_heads(invitation, heads):
            return "要先由邀请科室的科主任审核，再由医务科批准。请等科室审核。"
        return ""
    if actor.department != invitation.department:
        return "不能审核其他科室的邀请。请由邀请科室的科主任审核。"
    return ""


def free_heads(invitation: Invitation, heads: Collection[str]) -> frozenset[str]:
    """Return the heads who neither drafted it nor answer for it."""
    return frozenset(heads) - {invitation.by_no, invitation.entry.responsible_no}
