"""Whose applications an actor may see. An argument of every query, never a template's filter."""

from dataclasses import dataclass

from surgery_gov.kernel.permissions import Actor, Permission


@dataclass(frozen=True, kw_only=True, slots=True)
class Scope:
    """All submitted ones; one department's; one's own, drafts included; those one is to assess."""

    everyone: bool = False
    department: str | None = None
    staff_no: str | None = None
    assessor_no: str | None = None


def scope_of(actor: Actor) -> Scope:
    """Return everything that the permissions give; without any, nothing is seen."""
    heads = actor.may(Permission.APPLICATIONS_READ_DEPARTMENT)
    return Scope(
        everyone=actor.may(Permission.APPLICATIONS_READ_ALL),
        department=actor.department if heads else None,
        staff_no=actor.staff_no if actor.may(Permission.APPLICATIONS_READ_OWN) else None,
        assessor_no=actor.staff_no if actor.may(Permission.APPLICATIONS_ASSESS) else None,
    )


def own_scope(actor: Actor) -> Scope:
    """Return the scope of one's own applications, whatever else may be seen."""
    return Scope(staff_no=actor.staff_no)
