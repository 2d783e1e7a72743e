"""Which days are worked: Monday to Friday, but for what is known of each year's arrangement."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Workdays:
    """``off`` are free days, ``on`` weekend days that are worked, ``years`` those arranged for."""

    off: frozenset[date] = frozenset()
    on: frozenset[date] = frozenset()
    years: frozenset[int] = frozenset()

    def is_worked(self, day: date) -> bool:
        """Whether the day counts as a working day."""
        return day in self.on or (day.weekday() < SATURDAY and day not in self.off)

    def nth_after(self, start: date, days: int) -> date:
        """Return the last day of a term of working days that begins the day after ``start``."""
        day = start
        while days > 0:
            day += timedelta(days=1)
            days -= self.is_worked(day)
        return day

    def left(self, today: date, due_on: date) -> int:
        """Count the working days from tomorrow to the due day; 0 on it and after it."""
        days = (today + timedelta(days=n) for n in range(1, (due_on - today).days + 1))
        return sum(map(self.is_worked, days))

    def caveat(self, *days: date) -> str:
        """Say how a term that reaches over these days was counted; an unknown year by its name."""
        unknown = sorted(set(self._years(days)) - self.years)
        if not unknown:
            return "已按录入的放假安排扣除法定节假日，计入调休上班日"
        named = "、".join(f"{year}年" for year in unknown)
        return f"按周一至周五计算，{named}的放假安排还没有录入，未扣除法定节假日，也未计调休上班日"

    @staticmethod
    def _years(days: Iterable[date]) -> Iterable[int]:
        years = [day.year for day in days]
        return range(min(years), max(years) + 1) if years else ()
