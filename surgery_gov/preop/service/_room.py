"""What every act on a case begins with: the case, held still, within the actor's reach."""

from dataclasses import replace

from surgery_gov.kernel.errors import Conflict, Forbidden
from surgery_gov.kernel.work import Work
from surgery_gov.preop.models import SurgicalCase
from surgery_gov.preop.queries.cases import CaseRow, get_case
from surgery_gov.preop.rules.authority import may_speak_for
from surgery_gov.preop.rules.scope import scope_of


def held(
    work: Work, number: str, *, open_only: bool = True, as_guest: bool = False
) -> tuple[SurgicalCase, CaseRow]:
    """Lock a case for this transaction; ``Conflict`` where it is over and must not be touched.

    Only ``as_guest`` is a case held by somebody who is merely invited to its discussion.
    """
    row = get_case(number, replace(scope_of(work.actor), as_guest=as_guest))
    head = work.session.get(SurgicalCase, row.id, with_for_update=True)
    assert head is not None  # noqa: S101  (heads are never removed)
    if head.state == "cancelled":
        raise Conflict(f"{number}已经取消。需要手术时请重新登记。")
    if open_only:
        refuse_over(head)
    return head, row


def refuse_over(head: SurgicalCase) -> None:
    """Raise ``Conflict`` where the operation is over."""
    if head.state == "performed":
        raise Conflict(f"{head.number}的手术已经结束，不能再改。需要更正的，请更正手术登记。")


def own_number(work: Work) -> str:
    """Return the actor's 工号; ``Forbidden`` where a signature would have no person behind it."""
    if not work.actor.staff_no:
        raise Forbidden("当前登录没有工号，不能以个人名义办理。请用本人的工号登录。")
    return work.actor.staff_no


def speak_for(work: Work, system: str) -> None:
    """Raise ``Forbidden`` where a program is about to touch what another system sent."""
    if may_speak_for(work.actor, system):
        return
    own = work.actor.system
    whose = f"{system}传送的" if system else "在本系统登记的"
    if not own:
        raise Forbidden("这个令牌没有写明来源系统，不能传送。请系统管理员按来源系统重新建立令牌。")
    raise Forbidden(f"这个令牌只能以{own}的名义传送，不能改{whose}内容。请用原来的系统或令牌。")
