"""What a proposal fills in on the form of its act."""

from flask import request

from surgery_gov.kernel import clock
from surgery_gov.kernel.calendar import local_date
from surgery_gov.kernel.errors import NotFound
from surgery_gov.privileges.queries.proposals import get_proposal
from surgery_gov.privileges.rules.proposed import Kind
from surgery_gov.privileges.rules.scope import scope_of
from surgery_gov.privileges.rules.target import Target
from surgery_gov.web.identity import actor


def filled_in(staff_no: str, target: str) -> dict[str, str]:
    """Return reason, basis and day of the proposal that the address names by its kind.

    Nothing where it names none, or one that does not stand, or no longer.
    """
    asked = request.args.get("proposal", "")
    if not asked:
        return {}
    try:
        scope, now = scope_of(actor()), clock.now()
        found = get_proposal(scope, staff_no, Kind(asked), Target.parse(target), now).proposed
    except (ValueError, NotFound):
        return {}
    filled = {"reason": found.why, "basis": found.basis}
    if found.kind is Kind.LICENCE_ENDING and found.since:
        day = local_date(found.since).isoformat()
        filled |= {"effective_at_date": day, "effective_at_time": "00:00"}
    return filled
