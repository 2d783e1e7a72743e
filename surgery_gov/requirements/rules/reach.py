"""Whose qualifications an actor may see, and what a list of them is narrowed by."""

from dataclasses import dataclass
from datetime import date

from surgery_gov.kernel.permissions import Actor, Permission
from surgery_gov.privileges.rules.scope import Everyone, InDepartment, Nobody, Oneself, Scope
from surgery_gov.requirements.rules.conditions import Proof
from surgery_gov.requirements.rules.qualifications import Qualification


@dataclass(frozen=True, kw_only=True, slots=True)
class Filter:
    """``until`` shows what ends by that day; ``expired`` what has ended."""

    q: str = ""
    kind: Proof | None = None
    until: date | None = None
    expired: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """A record and whose it is; ``department`` that of now, None where there is none."""

    surgeon: str
    department: str | None
    record: Qualification


def scope_of(actor: Actor) -> Scope:
    """Return the widest scope the actor's permissions give; a head without department sees none."""
    if actor.may(Permission.REQUIREMENTS_READ_ALL):
        return Everyone()
    if actor.may(Permission.REQUIREMENTS_READ_DEPARTMENT) and actor.department:
        return InDepartment(actor.department)
    if actor.may(Permission.REQUIREMENTS_READ_OWN) and actor.staff_no:
        return Oneself(actor.staff_no)
    return Nobody()
