"""Which requirement holds for a procedure: its own, its grade's, that of restricted technologies.

An entry's own row says whether it replaces the grade's as a whole or adds to it. What is asked of
every restricted technology always stays: no entry's row can take it away.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from surgery_gov.catalog.rules.codes import looks_like_code
from surgery_gov.catalog.rules.grades import NAMES
from surgery_gov.requirements.rules.conditions import Condition

RESTRICTED = "restricted"
LONGEST_CODE = 32
_GRADE = re.compile(r"grade:([1-4])")


class Mode(StrEnum):
    """What an entry's own row does to its grade's."""

    ADDS = "adds"
    REPLACES = "replaces"

    @property
    def label(self) -> str:
        """The word of the page."""
        return {"adds": "在级别条件之外另加", "replaces": "代替级别条件"}[self.value]


@dataclass(frozen=True, kw_only=True, slots=True)
class RequirementSet:
    """The conditions of one target from a day on, until a later row of the same target.

    ``target`` is a procedure code, ``grade:3`` or ``restricted``; ``since`` the first day.
    ``review_months`` is how often holders are to be reviewed, None where nothing is said.
    """

    id: int
    target: str
    mode: Mode
    since: date
    recorded_at: datetime
    actor_name: str
    note: str
    review_months: int | None
    conditions: tuple[Condition, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Procedure:
    """What the catalog says of a procedure; ``grade`` is the one it is managed by."""

    code: str
    name: str
    grade: int
    restricted: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Requirement:
    """What is asked for one procedure: the rows that hold, from the widest to its own."""

    procedure: Procedure
    sets: tuple[RequirementSet, ...]

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """Every condition once, in the order of the rows."""
        return tuple(dict.fromkeys(c for held in self.sets for c in held.conditions))


def grade_target(grade: int) -> str:
    """Return the target of a whole grade."""
    return f"grade:{grade}"


def parse_target(text: str) -> str:
    """Return a target as it is kept; ``ValueError`` with a sentence where it is none."""
    wanted = text.strip()
    if wanted in {"1", "2", "3", "4"}:
        return grade_target(int(wanted))
    if wanted == RESTRICTED or _GRADE.fullmatch(wanted) or _may_be_code(wanted):
        return wanted
    raise ValueError(f"“{wanted[:40]}”不是手术编码，也不是级别（1至4）或 restricted（限制类技术）")


def is_procedure(target: str) -> bool:
    """Whether a target is a procedure code."""
    return target != RESTRICTED and target_grade(target) is None


def _may_be_code(text: str) -> bool:
    short = text.isprintable() and text.isascii() and 0 < len(text) <= LONGEST_CODE
    return short and "grade:" not in text and looks_like_code(text)


def target_grade(target: str) -> int | None:
    """Return the grade of a target that is one."""
    found = _GRADE.fullmatch(target)
    return int(found[1]) if found else None


def target_name(target: str, names: Mapping[str, str] | None = None) -> str:
    """Say the target in Chinese; a procedure by its name where it is known."""
    grade = target_grade(target)
    if grade is not None:
        return f"{NAMES[grade]}手术"
    if target == RESTRICTED:
        return "限制类技术"
    return (names or {}).get(target, target)


def standing(sets: Iterable[RequirementSet], day: date) -> dict[str, RequirementSet]:
    """Return the row of each target that holds on a day: the latest, the last recorded."""
    held: dict[str, RequirementSet] = {}
    for row in sorted(sets, key=lambda s: (s.since, s.recorded_at, s.id)):
        if row.since <= day:
            held[row.target] = row
    return held


def requirement_of(procedure: Procedure, held: Mapping[str, RequirementSet]) -> Requirement:
    """Return what is asked for a procedure by the rows that hold."""
    own = held.get(procedure.code)
    wide = held.get(grade_target(procedure.grade))
    if own is not None and own.mode is Mode.REPLACES:
        wide = None
    norm = held.get(RESTRICTED) if procedure.restricted else None
    return Requirement(
        procedure=procedure, sets=tuple(row for row in (wide, norm, own) if row is not None)
    )
