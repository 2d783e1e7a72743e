"""The blueprint of the committee's meetings, and what its pages share."""

from flask import Blueprint, url_for

from surgery_gov.applications.rules.words import DOMAINS, Opinion
from surgery_gov.kernel.permissions import Permission
from surgery_gov.privileges.rules.conditions import describe

meeting_pages = Blueprint("meetings", __name__, url_prefix="/meetings")
meeting_pages.context_processor(
    lambda: {
        "describe": describe,
        "domains": DOMAINS,
        "opinions": [(o.value, o.label) for o in Opinion],
    }
)
READ = Permission.APPLICATIONS_READ_ALL
APPROVE = Permission.APPLICATIONS_APPROVE


def address(meeting_id: int) -> str:
    """Return where a meeting's page is."""
    return url_for("meetings.show", meeting_id=meeting_id)
