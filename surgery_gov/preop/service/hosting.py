"""The head lets a deputy host discussions of the whole department, and takes that back."""

from surgery_gov.accounts import queries as accounts
from surgery_gov.kernel.commands import command
from surgery_gov.kernel.errors import Conflict, Forbidden, Invalid
from surgery_gov.kernel.locks import hold
from surgery_gov.kernel.permissions import Permission
from surgery_gov.kernel.work import Work
from surgery_gov.preop.models import HostAuthorization
from surgery_gov.preop.queries.hosting import get_authorization, list_authorizations
from surgery_gov.preop.queries.people import departments_of
from surgery_gov.preop.rules.hosting import Wish, faults
from surgery_gov.preop.service._room import own_number


@command(Permission.PREOP_LEAD)
def authorize_host(work: Work, wish: Wish) -> None:
    """Let somebody of one's own department host for the head; never from before today."""
    own, department = own_number(work), _led(work)
    hold(work.session, HostAuthorization)
    known = list_authorizations(department)
    since, until = wish.span(work.now)
    same = (wish.deputy_no, wish.reason.strip(), until)
    if any(same == (k.deputy_no, k.reason, k.until) and k.holds(since) for k in known):
        work.record("host.authorized_again", f"department:{department}", deputy=wish.deputy_no)
        return
    found: dict[str, list[str]] = {}
    for field, told in faults(wish, own, known, work.now):
        found.setdefault(field, []).append(told)
    known_in = departments_of([wish.deputy_no]).get(wish.deputy_no, frozenset())
    if wish.deputy_no and department not in known_in:
        told = f"本科室没有工号为{wish.deputy_no[:40]}的人员，只能授权给本科室的人"
        found.setdefault("deputy_no", []).append(told)
    if found:
        raise Invalid(found)
    work.session.add(
        HostAuthorization(
            department=department,
            deputy_no=wish.deputy_no,
            since=since,
            until=until,
            reason=wish.reason.strip(),
            head_no=own,
            recorded_at=work.now,
            actor_id=work.actor.id,
            actor_name=work.actor.name,
        )
    )
    work.record("host.authorized", f"department:{department}", deputy=wish.deputy_no)


@command(Permission.PREOP_LEAD)
def withdraw_host(work: Work, authorization_id: int, reason: str) -> None:
    """Take an authorization back from now on; what was hosted before stays as it was."""
    own, department = own_number(work), _led(work)
    hold(work.session, HostAuthorization)
    given = get_authorization(authorization_id, department)
    if given.withdrawn_at is not None:
        if given.withdrawn_for == reason.strip():
            work.record("host.withdrawn_again", f"department:{department}")
            return
        raise Conflict("这次主持授权已经取消，不必再取消。")
    if given.until is not None and given.until <= work.now:
        raise Conflict("这次主持授权已经到期，不必取消。")
    if not reason.strip():
        raise Invalid({"reason": ["没有填写取消原因，请填写"]})
    work.session.add(
        HostAuthorization(
            department=department,
            deputy_no=given.deputy_no,
            since=work.now,
            reason=reason.strip(),
            head_no=own,
            withdraws=given.id,
            recorded_at=work.now,
            actor_id=work.actor.id,
            actor_name=work.actor.name,
        )
    )
    work.record("host.withdrawn", f"department:{department}", deputy=given.deputy_no)


def _led(work: Work) -> str:
    """Return the department that the actor heads, by the role on file."""
    department = work.actor.department or ""
    if work.actor.staff_no not in accounts.heads_of([department]).get(department, ()):
        raise Forbidden("主持授权由本科室科主任本人登记。当前登录不是任何科室的科主任。")
    return department
