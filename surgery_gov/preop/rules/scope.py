"""Whose cases an actor may see. An argument of every query, never a filter in a template."""

from dataclasses import dataclass

from surgery_gov.kernel.permissions import Actor, Permission


@dataclass(frozen=True, kw_only=True, slots=True)
class Scope:
    """All cases; or those of one department; or those one takes part in or is invited to.

    Without ``as_guest`` an invitation to a discussion opens nothing.
    """

    everyone: bool = False
    department: str | None = None
    staff_no: str | None = None
    as_guest: bool = True


EVERYONE = Scope(everyone=True)


def scope_of(actor: Actor) -> Scope:
    """Return the widest scope that the permissions give; one's own cases are always in it."""
    if actor.may(Permission.PREOP_READ_ALL, Permission.PREOP_FEED, Permission.PREOP_ASK):
        return EVERYONE
    if actor.door == "api" and actor.may(Permission.PREOP_PERFORM):
        return EVERYONE  # a theatre's program tells how operations went, and reads nothing else
    own = actor.staff_no if actor.may(Permission.PREOP_READ_OWN) else None
    if actor.may(Permission.PREOP_READ_DEPARTMENT):
        return Scope(department=actor.department, staff_no=actor.staff_no)
    return Scope(staff_no=own)
