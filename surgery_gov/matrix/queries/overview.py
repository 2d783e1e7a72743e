"""Every department at a glance: how many work there, what nobody or only one may do."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from surgery_gov.kernel import clock
from surgery_gov.matrix.queries.grids import Asked, grid_of
from surgery_gov.matrix.rules.grid import Grid
from surgery_gov.staff import queries as staff


@dataclass(frozen=True, kw_only=True, slots=True)
class DepartmentGaps:
    """One department; a procedure of two departments counts in each."""

    code: str
    name: str
    surgeons: int
    procedures: int
    nobody: int
    only_one: int


def overview(
    at: datetime, known_at: datetime | None = None
) -> tuple[Grid, Sequence[DepartmentGaps]]:
    """Return the whole hospital, and the departments that exist then by code."""
    grid = grid_of(Asked(at=at, known_at=known_at))
    names = staff.codes_by_name(known_at or clock.now())
    counts: Counter[tuple[str, str]] = Counter()
    for row in grid.rows:
        for code in {names[n] for n in row.procedure.departments if n in names}:
            counts[code, "procedures"] += 1
            counts[code, "nobody"] += row.nobody
            counts[code, "only_one"] += row.only_one
    working = Counter(surgeon.department_code for surgeon in grid.surgeons)
    return grid, [
        DepartmentGaps(
            code=place.code,
            name=place.name,
            surgeons=working[place.code],
            procedures=counts[place.code, "procedures"],
            nobody=counts[place.code, "nobody"],
            only_one=counts[place.code, "only_one"],
        )
        for place in staff.list_departments(at)
    ]
