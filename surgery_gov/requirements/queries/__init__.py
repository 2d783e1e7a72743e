"""Reading requirements and qualifications, and judging surgeons by them."""

from surgery_gov.requirements.queries.checks import checks_for, checks_of
from surgery_gov.requirements.queries.sets import (
    held_on,
    history_of,
    procedures_at,
    requirements_for,
    sets_known,
    standing_on,
)

__all__ = [
    "checks_for",
    "checks_of",
    "held_on",
    "history_of",
    "procedures_at",
    "requirements_for",
    "sets_known",
    "standing_on",
]
