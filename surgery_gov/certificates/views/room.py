"""The blueprint of the pages, and what they share. Whoever may see the privileges sees these."""

from datetime import date, datetime

from flask import Blueprint

from surgery_gov.certificates.queries.listing import KINDS, STATES
from surgery_gov.kernel import clock
from surgery_gov.kernel.calendar import start_of_day
from surgery_gov.kernel.permissions import Permission

pages = Blueprint("certificates", __name__, url_prefix="/certificates")
pages.context_processor(lambda: {"state_words": STATES, "state_kinds": KINDS})
READ = (
    Permission.PRIVILEGES_READ_ALL,
    Permission.PRIVILEGES_READ_DEPARTMENT,
    Permission.PRIVILEGES_READ_OWN,
)
READ_OTHERS = READ[:2]


def instant_of(day: date | None) -> datetime:
    """Return the beginning of a day that was asked for, or now."""
    return start_of_day(day) if day else clock.now()
