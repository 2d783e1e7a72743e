"""Where the conditions of a procedure are judged: by the requirements."""

from collections.abc import Collection
from datetime import datetime

from surgery_gov.applications.rules.checks import Checks
from surgery_gov.requirements.queries import checks as requirements


def checks_for(
    staff_no: str, codes: Collection[str], at: datetime, known_at: datetime | None = None
) -> Checks:
    """Return the conditions of each procedure for this surgeon, met or not."""
    return requirements.checks_for(staff_no, codes, at, known_at) if codes else {}
