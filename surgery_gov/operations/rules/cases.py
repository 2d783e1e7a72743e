"""Operations counted for a requirement: by surgeon, hand, procedure, grade and day."""

from dataclasses import dataclass
from datetime import date

from surgery_gov.operations.rules.records import Role

UNGRADED = 0
"""The grade of what is in the catalog and counts in no grade: a diagnostic procedure."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """An operation of one procedure that a surgeon had a hand in.

    ``operation`` is the same for all its codes and sources, different for any other of that day.
    ``grade`` is the one the procedure was managed by on that day; None where the edition then in
    force lacks the code. ``certain`` is False for what may be the surgeon's and cannot be told:
    the hand bears the name alone, the 工号 is doubtful, or nobody on file is named as supervisor.
    ``day`` is None where the source has none.
    """

    staff_no: str
    role: Role
    code: str
    grade: int | None
    day: date | None
    operation: str
    certain: bool
