"""Where people belong, in words: a department, an invitation, or nowhere."""

from collections.abc import Callable, Iterable
from datetime import datetime
from operator import attrgetter
from typing import Any

from surgery_gov.staff.queries.visits import guests_among
from surgery_gov.staff.rules.standing import NOWHERE


def place_of(staff_no: str, department: str | None, at: datetime) -> str:
    """Say the place of one person on a page of their own: of a guest, whose invitation it is."""
    if department:
        return department
    guest = guests_among([staff_no], at).get(staff_no)
    return guest.long if guest else NOWHERE


def places_of(
    people: Iterable[Any], at: datetime, department: str = "department"
) -> Callable[[Any], str]:
    """Return what says the place of each of these rows; ``department`` names the attribute.

    Two statements where somebody among them has no department, else none.
    """
    known = attrgetter(department)
    guests = guests_among([each.staff_no for each in people if not known(each)], at)

    def place(row: Any) -> str:
        guest = guests.get(row.staff_no)
        return known(row) or (guest.short if guest else NOWHERE)

    return place
