"""Whose operations an actor may see. An argument of every query, never a filter in a template."""

from dataclasses import dataclass

from surgery_gov.kernel.permissions import Actor, Permission


@dataclass(frozen=True, kw_only=True, slots=True)
class Scope:
    """The operations within reach: all, one department's, or those one person had a hand in.

    A department's are those done there and those whose surgeon works there now.
    """

    everyone: bool = False
    department: str | None = None
    staff_no: str | None = None


EVERYONE = Scope(everyone=True)


def scope_of(actor: Actor) -> Scope:
    """Return the widest scope that the permissions give; without any, nothing is seen."""
    if actor.may(Permission.OPERATIONS_READ):
        return EVERYONE
    own = actor.staff_no if actor.may(Permission.OPERATIONS_READ_OWN) else None
    if actor.may(Permission.OPERATIONS_READ_DEPARTMENT):
        return Scope(department=actor.department, staff_no=own)
    return Scope(staff_no=own)


def own_scope(actor: Actor) -> Scope:
    """Return the scope of one's own operations, whatever else may be seen."""
    return Scope(staff_no=actor.staff_no)
