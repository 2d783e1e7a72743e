"""Reading the settings, the profile and the public holidays, on two clocks.

Nothing is cached: a change acts on the next question, and each read is one statement.
"""

from surgery_gov.policy.queries.holidays import Arranged, due_for, holidays_by_year, work_calendar
from surgery_gov.policy.queries.institution import (
    InstitutionRecord,
    hospital,
    institution_at,
    institution_history,
    is_demo,
    was_ever_demo,
)
from surgery_gov.policy.queries.settings import (
    Entry,
    InForce,
    high_grade_entry,
    low_grade_mode,
    low_grade_modes,
    number,
    numbers,
    numbers_over,
    security_policy,
    settings_at,
    value,
    values_at,
)

__all__ = [
    "Arranged",
    "Entry",
    "InForce",
    "InstitutionRecord",
    "due_for",
    "high_grade_entry",
    "holidays_by_year",
    "hospital",
    "institution_at",
    "institution_history",
    "is_demo",
    "low_grade_mode",
    "low_grade_modes",
    "number",
    "numbers",
    "numbers_over",
    "security_policy",
    "settings_at",
    "value",
    "values_at",
    "was_ever_demo",
    "work_calendar",
]
