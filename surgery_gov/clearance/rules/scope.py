"""About whom somebody may ask: anybody, the surgeons of the own department, or only oneself."""

from dataclasses import dataclass

from surgery_gov.kernel.permissions import Actor, Permission


@dataclass(frozen=True, kw_only=True, slots=True)
class Reach:
    """``everyone``, else the surgeons of one department by its code, else one 工号.

    With neither nobody is within reach.
    """

    everyone: bool = False
    department: str | None = None
    staff_no: str | None = None


def reach_of(actor: Actor) -> Reach:
    """Return about whom the actor may ask."""
    if actor.may(Permission.CLEARANCE_ASK):
        return Reach(everyone=True)
    if actor.may(Permission.CLEARANCE_ASK_DEPARTMENT):
        return Reach(department=actor.department, staff_no=actor.staff_no)
    if actor.may(Permission.CLEARANCE_ASK_OWN):
        return Reach(staff_no=actor.staff_no)
    return Reach()


def reading_reach_of(actor: Actor) -> Reach:
    """Return whose answers the actor may read: who replays reads them all."""
    return Reach(everyone=True) if actor.may(Permission.CLEARANCE_REPLAY) else reach_of(actor)
