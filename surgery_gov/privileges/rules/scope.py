"""Whose privileges an actor may see. An argument of every query, never a filter in a template."""

from dataclasses import dataclass

from surgery_gov.kernel.permissions import Actor, Permission


@dataclass(frozen=True, slots=True)
class Everyone:
    """All surgeons of the hospital."""


@dataclass(frozen=True, slots=True)
class InDepartment:
    """The surgeons of one department, by its code, as employed now."""

    code: str


@dataclass(frozen=True, slots=True)
class Oneself:
    """One surgeon, by 工号."""

    staff_no: str


@dataclass(frozen=True, slots=True)
class Nobody:
    """No surgeon at all."""


Scope = Everyone | InDepartment | Oneself | Nobody


def scope_of(actor: Actor) -> Scope:
    """Return the widest scope the actor's permissions give; a head without department sees none."""
    if actor.may(Permission.PRIVILEGES_READ_ALL):
        return Everyone()
    if actor.may(Permission.PRIVILEGES_READ_DEPARTMENT) and actor.department:
        return InDepartment(actor.department)
    if actor.may(Permission.PRIVILEGES_READ_OWN) and actor.staff_no:
        return Oneself(actor.staff_no)
    return Nobody()
