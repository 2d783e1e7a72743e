"""A surgeon's operations, as the archive tells them: one entry per year."""

from collections.abc import Sequence
from datetime import datetime

from surgery_gov.catalog.rules.grades import NAMES
from surgery_gov.kernel.calendar import start_of_day
from surgery_gov.kernel.chronicle import Moment
from surgery_gov.operations.queries.yearly import yearly
from surgery_gov.operations.rules.volumes import Year

SECTION = "手术工作量"


def moments_of(staff_no: str, at: datetime) -> Sequence[Moment]:
    """Tell each year up to and as known at that instant, dated by its last operation."""
    return [_moment(year, staff_no) for year in yearly(staff_no, at, at) if year.last_on]


def _moment(year: Year, staff_no: str) -> Moment:
    assert year.last_on is not None  # noqa: S101  (asked for above)
    return Moment(
        at=start_of_day(year.last_on),
        section=SECTION,
        label=f"{year.year}年",
        text=f"截至本日{_said(year)}",
        day_only=True,
        endpoint="operations.surgeon",
        values={
            "staff_no": staff_no,
            "since": f"{year.year}-01-01",
            "until": year.last_on.isoformat(),
        },
    )


def _said(year: Year) -> str:
    by_grade = [
        f"{NAMES[line.grade]}{line.operator}例" if line.grade else f"不计级别{line.operator}例"
        for line in year.totals
        if line.operator
    ]
    inside = f"（{'、'.join(by_grade)}）" if by_grade else ""
    return f"术者{year.operator}例{inside}，一助{year.first}例，二助{year.second}例"
