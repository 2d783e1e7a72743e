"""The policy in force when an application was submitted: it governs the whole way."""

import calendar
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from surgery_gov.applications.rules.words import Hand, Kind
from surgery_gov.kernel.calendar import local_date

ALL_HANDS = tuple(Hand)
LOW, HIGH = (1, 2), (3, 4)
GRADES = (*LOW, *HIGH)


@dataclass(frozen=True, kw_only=True, slots=True)
class Terms:
    """Hands and months by grade, days of a temporary privilege, working days between urgings.

    Grades 3 and 4 go through all four hands whatever the settings say
    (《医疗机构手术分级管理办法》约第15条).
    """

    low_hands: Mapping[int, tuple[Hand, ...]]
    months: Mapping[int, int]
    temporary_days: int
    urge_days: int

    def hands_for(self, grade: int) -> tuple[Hand, ...]:
        """Return the hands that an item of this effective grade goes through."""
        return self.low_hands.get(grade, ALL_HANDS) if grade in LOW else ALL_HANDS

    def route(self, grades: Iterable[int]) -> tuple[Hand, ...]:
        """Return the way of an application: the longest way of any of its items."""
        asked = {hand for grade in grades for hand in self.hands_for(grade)}
        return tuple(hand for hand in Hand if hand in asked)

    def latest_day(self, kind: Kind, grade: int, effective: datetime) -> date:
        """Return the last day that a privilege beginning then may be given for."""
        day = local_date(effective)
        end = add_months(day, self.months[grade]) - timedelta(days=1)
        if kind is Kind.TEMPORARY:
            end = min(end, day + timedelta(days=self.temporary_days - 1))
        return end

    def as_json(self) -> dict[str, Any]:
        """Return it as frozen with the submission."""
        return {
            "low_hands": {str(g): [h.value for h in hands] for g, hands in self.low_hands.items()},
            "months": {str(g): months for g, months in self.months.items()},
            "temporary_days": self.temporary_days,
            "urge_days": self.urge_days,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Terms":
        """Read what was frozen."""
        return cls(
            low_hands={
                int(g): tuple(Hand(h) for h in hands) for g, hands in stored["low_hands"].items()
            },
            months={int(g): months for g, months in stored["months"].items()},
            temporary_days=stored["temporary_days"],
            urge_days=stored["urge_days"],
        )


def add_months(day: date, months: int) -> date:
    """Return the same day so many months later; the last of a month that is shorter."""
    index = day.month - 1 + months
    year, month = day.year + index // 12, index % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
