"""The blueprint of the pages, and what they share."""

from datetime import date, datetime

from flask import Blueprint

from surgery_gov.kernel import clock
from surgery_gov.kernel.calendar import start_of_day
from surgery_gov.kernel.permissions import Permission
from surgery_gov.privileges.rules.conditions import describe
from surgery_gov.privileges.rules.decisions import DecisionKind

pages = Blueprint("privileges", __name__, url_prefix="/privileges")
pages.context_processor(lambda: {"describe": describe})
READ = (
    Permission.PRIVILEGES_READ_ALL,
    Permission.PRIVILEGES_READ_DEPARTMENT,
    Permission.PRIVILEGES_READ_OWN,
)
READ_OTHERS = READ[:2]
NEEDED = {
    DecisionKind.GRANT: Permission.PRIVILEGES_GRANT,
    DecisionKind.RENEW: Permission.PRIVILEGES_GRANT,
    DecisionKind.RESTRICT: Permission.PRIVILEGES_SUSPEND,
    DecisionKind.SUSPEND: Permission.PRIVILEGES_SUSPEND,
    DecisionKind.REINSTATE: Permission.PRIVILEGES_SUSPEND,
    DecisionKind.REVOKE: Permission.PRIVILEGES_REVOKE,
}


def instant_of(day: date | None) -> datetime:
    """Return the beginning of a day that was asked for, or now."""
    return start_of_day(day) if day else clock.now()
