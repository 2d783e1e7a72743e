"""By when a change of the catalog is to be filed (《办法》约第11条; the days are a setting)."""

from dataclasses import dataclass
from datetime import date, timedelta

from surgery_gov.filings.rules.content import Kind

SATURDAY = 5
CAVEAT = "按周一至周五计算，未扣除法定节假日，也未计调休上班日"


def nth_working_day(start: date, days: int) -> date:
    """Return the last day of a term of working days that begins the day after ``start``."""
    day = start
    while days > 0:
        day += timedelta(days=1)
        days -= _is_working(day)
    return day


def working_days_left(today: date, due_on: date) -> int:
    """Count the working days from tomorrow to the due day; 0 on it and after it."""
    days = (today + timedelta(days=n) for n in range(1, (due_on - today).days + 1))
    return sum(map(_is_working, days))


def _is_working(day: date) -> bool:
    return day.weekday() < SATURDAY


@dataclass(frozen=True, kw_only=True, slots=True)
class Due:
    """A filing that is owed: of which edition, since when, until when.

    ``since`` is the day from which the earliest unfiled change is in force, ``touched`` how many
    procedures it concerns, ``working_days`` the term that the setting gives.
    """

    edition: str
    kind: Kind
    since: date
    due_on: date
    touched: int
    working_days: int

    def days_left(self, today: date) -> int:
        """Count the working days that are left."""
        return working_days_left(today, self.due_on)

    def overdue_days(self, today: date) -> int:
        """Count calendar days past the due day; 0 where it is not past."""
        return max(0, (today - self.due_on).days)
