"""The blueprint of the pages, and what they share."""

from datetime import date
from typing import Any

from flask import Blueprint

from surgery_gov.kernel import clock
from surgery_gov.kernel.calendar import local_date
from surgery_gov.kernel.permissions import Permission
from surgery_gov.requirements.rules.conditions import describe
from surgery_gov.requirements.rules.sets import target_name
from surgery_gov.requirements.schemas.records import DaySchema
from surgery_gov.web.forms import Form

pages = Blueprint("requirements", __name__, url_prefix="/requirements")
pages.context_processor(lambda: {"describe": describe, "target_name": target_name})
READ = (
    Permission.REQUIREMENTS_READ_ALL,
    Permission.REQUIREMENTS_READ_DEPARTMENT,
    Permission.REQUIREMENTS_READ_OWN,
)
READ_OTHERS = READ[:2]


def today() -> date:
    """Return the day it is in Shanghai."""
    return local_date(clock.now())


def day_asked() -> tuple[Form, date]:
    """Return the day a page is asked for; today where none is, or where it makes no sense."""
    form = Form.asked(DaySchema())
    found: list[dict[str, Any]] = []
    form.perform(found.append)
    given: date | None = found[0]["at"] if found else None
    return form, given or today()
