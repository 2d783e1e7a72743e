"""Reading the public holidays of each year, and the working days they leave."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from surgery_gov.kernel import clock, db
from surgery_gov.kernel.calendar import local_date, start_of_day
from surgery_gov.kernel.due import Due
from surgery_gov.kernel.permissions import Actor, Permission
from surgery_gov.kernel.workdays import Workdays
from surgery_gov.policy.models import HolidayArrangement
from surgery_gov.policy.rules.holidays import Arrangement, workdays

DECEMBER = 12


@dataclass(frozen=True, kw_only=True, slots=True)
class Arranged:
    """What is recorded of a year, by whom, and from which notice."""

    id: int
    arrangement: Arrangement
    document_no: str
    recorded_at: datetime
    recorded_by: str


def holidays_by_year(known_at: datetime | None = None) -> Mapping[int, Arranged]:
    """Return the newest record of each year, the latest year first; one statement."""
    rows = db.session.scalars(
        select(HolidayArrangement)
        .where(HolidayArrangement.recorded_at <= (known_at or clock.now()))
        .order_by(HolidayArrangement.year.desc(), HolidayArrangement.id)
    )
    return {row.year: _arranged(row) for row in rows}


def work_calendar(known_at: datetime | None = None) -> Workdays:
    """Return which days are worked, as far as it was known then; one statement."""
    return workdays([one.arrangement for one in holidays_by_year(known_at).values()])


def due_for(actor: Actor, at: datetime) -> Sequence[Due]:
    """Tell whoever keeps the settings which year's holidays are not recorded yet.

    The State Council tells a year's towards the end of the one before.
    """
    if not actor.may(Permission.POLICY_CHANGE):
        return ()
    today = local_date(at)
    wanted = (today.year, today.year + 1) if today.month == DECEMBER else (today.year,)
    known = holidays_by_year(at)
    return tuple(_due(year) for year in wanted if year not in known)


def _due(year: int) -> Due:
    return Due(
        kind="policy.holidays",
        subject=f"holidays:{year}",
        title=f"录入{year}年的放假安排",
        detail="没有录入时，工作日期限按周一至周五计算，遇节假日会偏早",
        act="录入放假安排",
        endpoint="policy.holidays",
        values={"year": str(year)},
        waiting_since=start_of_day(date(year - 1, DECEMBER, 1)),
    )


def _arranged(row: HolidayArrangement) -> Arranged:
    return Arranged(
        id=row.id,
        arrangement=Arrangement(
            year=row.year,
            days_off=tuple(date.fromisoformat(day) for day in row.days_off),
            days_on=tuple(date.fromisoformat(day) for day in row.days_on),
        ),
        document_no=row.document_no,
        recorded_at=row.recorded_at,
        recorded_by=row.recorded_by,
    )
