"""Whose turn it is, asked inside a command."""

from surgery_gov.kernel.errors import Forbidden
from surgery_gov.kernel.work import Work
from surgery_gov.visitors.queries.people import heads_of
from surgery_gov.visitors.rules.deciding import against
from surgery_gov.visitors.rules.invitations import Invitation


def demand_turn(work: Work, invitation: Invitation) -> None:
    """Raise ``Forbidden`` where the next step is not this actor's."""
    if why := against(work.actor, invitation, heads_of(invitation.department)):
        raise Forbidden(why)
