"""Who acts: the department somebody invites for, and the heads who judge."""

from collections.abc import Iterable
from datetime import datetime

from surgery_gov.accounts import queries as accounts
from surgery_gov.accounts.rules.roles import Role
from surgery_gov.kernel.permissions import Actor
from surgery_gov.staff.queries import facts_of


def heads_by_department() -> dict[str, frozenset[str]]:
    """Return the 工号 of everybody who may act as head, by department, in two statements."""
    found: dict[str, set[str]] = {}
    for actor, _ in accounts.list_acting():
        if actor.role == Role.DEPARTMENT_HEAD and actor.department and actor.staff_no:
            found.setdefault(actor.department, set()).add(actor.staff_no)
    return {code: frozenset(numbers) for code, numbers in found.items()}


def heads_of(department: str) -> frozenset[str]:
    """Return the 工号 of the heads of a department."""
    return heads_by_department().get(department, frozenset())


def own_department(actor: Actor, at: datetime) -> str | None:
    """Return the department the actor invites for: where he works, else that of the account."""
    numbers: Iterable[str] = [actor.staff_no] if actor.staff_no else []
    for facts in facts_of(list(numbers)).values():
        post = facts.employment_at(at)
        if post is not None:
            return post.department_code
    return actor.department
