"""Counting the procedures of a filing."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from surgery_gov.filings.rules.content import Change, ChangeKind, Row

NO_DEPARTMENT = "（未定科室）"


@dataclass(frozen=True, slots=True)
class Count:
    """How many procedures of each filed grade."""

    grade3: int
    grade4: int

    @property
    def total(self) -> int:
        """Both grades together."""
        return self.grade3 + self.grade4


def by_grade(rows: Sequence[Row]) -> Count:
    """Count each procedure once."""
    found = Counter(row.grade for row in rows)
    return Count(found[3], found[4])


def by_department(rows: Sequence[Row]) -> dict[str, Count]:
    """Count per department, in order of name.

    A procedure of several departments (joined by 、) counts in each, so the column may add up
    to more than there are procedures.
    """
    found = Counter((name, row.grade) for row in rows for name in departments(row.department))
    names = sorted({name for name, _ in found})
    return {name: Count(found[name, 3], found[name, 4]) for name in names}


def by_change(changes: Sequence[Change]) -> dict[ChangeKind, int]:
    """Count the procedures touched by each kind of change; a kind that did not occur is 0."""
    touched = {(change.kind, change.code) for change in changes}
    found = Counter(kind for kind, _ in touched)
    return {kind: found[kind] for kind in ChangeKind}


def departments(text: str) -> tuple[str, ...]:
    """Split the departments of one procedure."""
    return tuple(name for name in text.split("、") if name) or (NO_DEPARTMENT,)
