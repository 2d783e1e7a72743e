"""The grades of one procedure in the order of the editions that gave them. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Graded:
    """The effective grade of a procedure from an edition on, and its departments by name."""

    since: datetime
    grade: int
    departments: frozenset[str]


def graded_at(grades: Sequence[Graded], at: datetime) -> Graded | None:
    """Return what was in force at that instant; ``grades`` are in order of time."""
    held = None
    for each in grades:
        if each.since <= at:
            held = each
    return held


def rose_above(grades: Sequence[Graded], grade: int, after: datetime) -> datetime | None:
    """Return when the procedure first rose above the grade after that instant, to stay so."""
    since: datetime | None = None
    for each in grades:
        if each.since <= after or each.grade <= grade:
            since = None
        elif since is None:
            since = each.since
    return since
