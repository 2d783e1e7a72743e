"""Whose records an actor may see: everybody's, the department's, or their own."""

from dataclasses import dataclass

from surgery_gov.kernel.permissions import Actor, Permission


@dataclass(frozen=True, kw_only=True, slots=True)
class Scope:
    """The rows an actor may see: ``everyone``, else one department's, else one person's.

    With neither department nor 工号 nothing is seen.
    """

    everyone: bool = False
    department: str | None = None
    staff_no: str | None = None


EVERYONE = Scope(everyone=True)


def scope_of(actor: Actor) -> Scope:
    """Return the widest scope that the actor's permissions give."""
    if actor.may(Permission.STAFF_MANAGE, Permission.PRIVILEGES_READ_ALL):
        return EVERYONE
    if actor.may(Permission.PRIVILEGES_READ_DEPARTMENT):
        return Scope(department=actor.department, staff_no=actor.staff_no)
    return Scope(staff_no=actor.staff_no)
