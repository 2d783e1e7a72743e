"""How instants, grades and procedures are written inside the sentences of a decision."""

from datetime import datetime
from functools import lru_cache

from surgery_gov.catalog.rules.grades import grade_name
from surgery_gov.clearance.rules.dossier import Procedure
from surgery_gov.kernel.calendar import ZONE, last_day, since_in_words

MOST = 5_000  # instants whose words are remembered: the same few are written all the time


@lru_cache(MOST)
def moment(instant: datetime) -> str:
    """Write an instant as read in the hospital: ``2026-03-04 08:30``."""
    return instant.astimezone(ZONE).strftime("%Y-%m-%d %H:%M")


@lru_cache(MOST)
def since(instant: datetime) -> str:
    """Write where a span begins: the day alone where it begins with the day."""
    return since_in_words(instant)


@lru_cache(MOST)
def through(until: datetime | None) -> str:
    """Write where a half-open span ends: its last day, or the very minute within a day."""
    if until is None:
        return "长期"
    local = until.astimezone(ZONE)
    midnight = (local.hour, local.minute, local.second, local.microsecond) == (0, 0, 0, 0)
    return last_day(until).isoformat() if midnight else local.strftime("%Y-%m-%d %H:%M")


def grade(number: int) -> str:
    """Write a grade: ``三级``."""
    return grade_name(number)


def named(code: str, procedure: Procedure | None) -> str:
    """Write a procedure by name and code, or by its code alone where the catalog lacks it."""
    return f"{procedure.name}（{code}）" if procedure else f"编码 {code} "
