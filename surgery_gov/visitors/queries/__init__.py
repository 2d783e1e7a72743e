"""Reading invitations: lists, one with its acts, what bears on it, what is due."""

from surgery_gov.visitors.queries.chronicle import moments_of
from surgery_gov.visitors.queries.due import due_for
from surgery_gov.visitors.queries.invitations import find_by_id, get_invitation
from surgery_gov.visitors.queries.known import beside, known_of
from surgery_gov.visitors.queries.listing import Row, list_invitations
from surgery_gov.visitors.queries.people import heads_of, own_department

__all__ = [
    "Row",
    "beside",
    "due_for",
    "find_by_id",
    "get_invitation",
    "heads_of",
    "known_of",
    "list_invitations",
    "moments_of",
    "own_department",
]
