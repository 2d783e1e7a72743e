"""Where the conditions of a procedure are judged: by the requirements, unless told otherwise."""

from collections.abc import Collection
from datetime import datetime

from surgery_gov.applications.rules.checks import Checks, Source
from surgery_gov.requirements.queries import checks as requirements
from surgery_gov.requirements.rules.conditions import Purpose

_sources: list[Source] = [requirements.checks_for]


def check_with(source: Source) -> None:
    """Choose who judges the conditions."""
    _sources[:] = [source]


def checks_for(
    staff_no: str,
    codes: Collection[str],
    at: datetime,
    known_at: datetime | None = None,
    *,
    renewal: bool = False,
) -> Checks:
    """Return the conditions of each procedure for this surgeon; empty where nobody judges.

    For a ``renewal`` what counts is what was operated oneself, not how one was taught.
    """
    purpose = Purpose.REAUTHORIZATION if renewal else Purpose.APPLICATION
    return _sources[0](staff_no, codes, at, known_at, purpose) if _sources and codes else {}
