"""How much a surgeon did in each year, by role and grade, as known at an instant."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, case, extract, func, literal, or_, select, union_all

from surgery_gov.kernel import db
from surgery_gov.kernel.calendar import local_date
from surgery_gov.operations.models import OperationRecord
from surgery_gov.operations.queries.reach import had, holds, number_in
from surgery_gov.operations.queries.resolving import ENTRIES, entry, entry_on, timeline
from surgery_gov.operations.rules.records import Role
from surgery_gov.operations.rules.volumes import Volume, Year, years_of


def yearly(staff_no: str, at: datetime, known_at: datetime | None = None) -> Sequence[Year]:
    """Return the years up to the day of ``at``, the newest first, then what has no day."""
    rows = db.session.execute(_counted(staff_no, local_date(at), known_at))
    lines: dict[int | None, list[Volume]] = {}
    last: dict[int | None, date] = {}
    for row in rows:
        year = int(row.year) if row.year is not None else None
        volume = {k: v for k, v in row._mapping.items() if k not in {"year", "last_on"}}  # noqa: SLF001
        lines.setdefault(year, []).append(Volume(staff_no=staff_no, code="", name="", **volume))
        if row.last_on is not None:
            last[year] = max(last.get(year, row.last_on), row.last_on)
    return years_of(lines, last)


def _counted(staff_no: str, until: date, known_at: datetime | None) -> Select[*tuple[Any, ...]]:
    hands = union_all(*(_hands(role, staff_no, until, known_at) for role in Role)).subquery()
    year = extract("year", hands.c.performed_on)
    return (
        select(
            year.label("year"),
            func.max(hands.c.performed_on).label("last_on"),
            entry.grade,
            func.coalesce(entry.category, "").label("category"),
            *(
                func.sum(case((hands.c.role == role.value, 1), else_=0)).label(role.value)
                for role in Role
            ),
        )
        .select_from(hands)
        .outerjoin(ENTRIES, entry_on(timeline(known_at), hands.c.performed_on, hands.c.code))
        .group_by(year, entry.grade, entry.category)
    )


def _hands(
    role: Role, staff_no: str, until: date, known_at: datetime | None
) -> Select[*tuple[Any, ...]]:
    record = OperationRecord
    return select(record.code, record.performed_on, literal(role.value).label("role")).where(
        had(role, number_in(role) == staff_no),
        or_(record.performed_on.is_(None), record.performed_on <= until),
        holds(known_at),
    )
