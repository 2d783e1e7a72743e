"""How much a surgeon did, by role and grade: in each year as known at an instant, or in a span."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Select, extract, func, or_, select

from surgery_gov.kernel import db
from surgery_gov.kernel.calendar import local_date
from surgery_gov.operations.models import OperationRecord
from surgery_gov.operations.queries.reach import had, holds, number_in
from surgery_gov.operations.queries.resolving import timeline
from surgery_gov.operations.queries.same import by_grade, in_each_role, per_role
from surgery_gov.operations.rules.records import Role
from surgery_gov.operations.rules.volumes import Totals, Year, totals_of, years_of

_record = OperationRecord


def yearly(staff_no: str, at: datetime, known_at: datetime | None = None) -> Sequence[Year]:
    """Return the years up to the day of ``at``, the newest first, then what has no day."""
    rows = db.session.execute(_by_year(staff_no, local_date(at), known_at))
    lines: dict[int | None, list[Totals]] = {}
    last: dict[int | None, date] = {}
    for row in rows:
        year = int(row.year) if row.year is not None else None
        lines.setdefault(year, []).append(_totals(row))
        if row.last_on is not None:
            last[year] = max(last.get(year, row.last_on), row.last_on)
    return years_of(lines, last)


def totals_within(staff_no: str, since: date, until: date) -> Sequence[Totals]:
    """Return the numbers from the first day through the last, one line per grade."""
    within = OperationRecord.performed_on.between(since, until)
    each = by_grade(in_each_role(partial(_hands, staff_no, within, None)), timeline()).c
    rows = db.session.execute(select(each.grade, *per_role(each)).group_by(each.grade))
    return totals_of(_totals(row) for row in rows)


def _totals(row: Any) -> Totals:
    return Totals(row.grade, row.operator, row.first, row.second, row.supervised)


def _by_year(staff_no: str, until: date, known_at: datetime | None) -> Select[*tuple[Any, ...]]:
    within = or_(_record.performed_on.is_(None), _record.performed_on <= until)
    hands = in_each_role(partial(_hands, staff_no, within, known_at))
    each = by_grade(hands, timeline(known_at)).c
    year = extract("year", each.performed_on)
    return select(
        year.label("year"),
        func.max(each.performed_on).label("last_on"),
        each.grade,
        *per_role(each),
    ).group_by(year, each.grade)


def _hands(
    staff_no: str, within: ColumnElement[bool], known_at: datetime | None, role: Role
) -> Select[*tuple[Any, ...]]:
    return select(_record.code, _record.case_no, _record.performed_on, _record.id).where(
        had(role, number_in(role) == staff_no), within, holds(known_at)
    )
