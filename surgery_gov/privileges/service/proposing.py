"""Setting a proposal aside. Nothing is ever done because of a proposal but by an act of its own."""

from surgery_gov.kernel.commands import command
from surgery_gov.kernel.errors import Forbidden, Invalid, Stale
from surgery_gov.kernel.permissions import Permission
from surgery_gov.kernel.work import Work
from surgery_gov.privileges.models import ProposalDismissal
from surgery_gov.privileges.queries.proposals import get_proposal
from surgery_gov.privileges.rules.proposed import Kind
from surgery_gov.privileges.rules.scope import scope_of
from surgery_gov.privileges.rules.target import Target

LONGEST = 1000


@command(Permission.PRIVILEGES_SUSPEND)
def dismiss_proposal(
    work: Work, staff_no: str, kind: Kind, target: Target, *, reason: str, seen: str | None = None
) -> None:
    """Set a proposal aside until its facts change; the reason is kept for good.

    ``seen`` is the digest of the facts that whoever decided had before them. ``Invalid`` without
    a reason, ``Forbidden`` about one's own privilege, ``Stale`` where the facts have moved.
    """
    said = reason.strip()
    if not said:
        raise Invalid({"reason": ["不处理须写明原因，请填写原因。"]})
    if len(said) > LONGEST:
        raise Invalid({"reason": [f"原因最多{LONGEST}个字，现在是{len(said)}个字。"]})
    if work.actor.is_person(staff_no):
        raise Forbidden("不能处理关于本人权限的建议。请由其他人员办理。")
    row = get_proposal(scope_of(work.actor), staff_no, kind, target, work.now)
    if seen is not None and seen != row.proposed.facts:
        raise Stale("情况已变化，请重新核对。这次没有保存。")
    work.session.add(
        ProposalDismissal(
            kind=kind.value,
            surgeon_id=row.person.id,
            target=str(target),
            facts=row.proposed.facts,
            reason=said,
            recorded_at=work.now,
            actor_id=work.actor.id,
            actor_name=work.actor.name,
        )
    )
    work.record(
        "privilege.proposal_dismissed",
        f"surgeon:{staff_no}",
        name=row.person.name,
        kind=kind.value,
        named=f"{kind.label}，{row.proposed.name}",
        target=str(target),
        why=row.proposed.why,
        reason=said,
    )
