"""Whose invitations an actor may see: all, the department's, those he drafted or answers for."""

from surgery_gov.kernel.permissions import Actor, Permission
from surgery_gov.staff.rules.scope import Scope


def scope_of(actor: Actor) -> Scope:
    """Return the widest scope that the actor's permissions give."""
    if actor.may(Permission.VISITORS_READ_ALL):
        return Scope(everyone=True)
    if actor.may(Permission.VISITORS_READ_DEPARTMENT):
        return Scope(department=actor.department, staff_no=actor.staff_no)
    if actor.may(Permission.VISITORS_READ_OWN):
        return Scope(staff_no=actor.staff_no)
    return Scope()
