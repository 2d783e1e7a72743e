"""Where somebody belongs, in words, for the heads of pages."""

from surgery_gov.kernel import clock
from surgery_gov.staff.queries import guests_among
from surgery_gov.staff.rules.standing import NOWHERE
from surgery_gov.staff.views import pages


@pages.app_template_global()
def place_of(staff_no: str, department: str | None) -> str:
    """Say the place of one person on a page of their own: whose invitation, for which day."""
    if department:
        return department
    guest = guests_among([staff_no], clock.now()).get(staff_no)
    return guest.long if guest else NOWHERE
