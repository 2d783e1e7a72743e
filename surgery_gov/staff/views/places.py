"""Where somebody belongs, in words: a department, an invitation, or nowhere. For every template."""

from collections.abc import Callable, Iterable
from operator import attrgetter
from typing import Any

from surgery_gov.kernel import clock
from surgery_gov.staff.queries import guests_among
from surgery_gov.staff.rules.standing import NOWHERE
from surgery_gov.staff.views import pages


@pages.app_template_global()
def places_of(people: Iterable[Any], department: str = "department") -> Callable[[Any], str]:
    """Return what says the place of each of these rows; ``department`` names the attribute.

    Two statements where somebody among them has no department, else none.
    """
    known = attrgetter(department)
    away = [each.staff_no for each in people if not known(each)]
    guests = guests_among(away, clock.now())

    def place(row: Any) -> str:
        guest = guests.get(row.staff_no)
        return known(row) or (guest.short if guest else NOWHERE)

    return place


@pages.app_template_global()
def place_of(staff_no: str, department: str | None) -> str:
    """Say the place of one person on a page of their own: whose invitation, for which day."""
    if department:
        return department
    guest = guests_among([staff_no], clock.now()).get(staff_no)
    return guest.long if guest else NOWHERE
