"""Whose archive an actor may see: everybody's, the department's, or their own."""

from surgery_gov.kernel.permissions import Actor, Permission
from surgery_gov.staff.rules.scope import EVERYONE, Scope


def scope_of(actor: Actor) -> Scope:
    """Return the widest scope that the permissions give; without any, nobody is seen."""
    if actor.may(Permission.PRIVILEGES_READ_ALL):
        return EVERYONE
    own = actor.staff_no if actor.may(Permission.PRIVILEGES_READ_OWN) else None
    if actor.may(Permission.PRIVILEGES_READ_DEPARTMENT):
        return Scope(department=actor.department, staff_no=own)
    return Scope(staff_no=own)


def own_scope(actor: Actor) -> Scope:
    """Return the scope of one's own archive, whatever else may be seen."""
    return Scope(staff_no=actor.staff_no)
