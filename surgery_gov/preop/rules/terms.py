"""Terms counted in working days: Monday to Friday; legal holidays are unknown to this program."""

from datetime import date, timedelta

SATURDAY = 5


def working_days_after(start: date, days: int) -> date:
    """Return the last day of a term that begins the day after ``start``."""
    day = start
    while days > 0:
        day += timedelta(days=1)
        days -= day.weekday() < SATURDAY
    return day
