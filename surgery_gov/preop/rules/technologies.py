"""A restricted technology here: first done when, filed when, and by when it has to be."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Standing(StrEnum):
    """How a restricted technology stands, what has to be done first."""

    OVERDUE = "overdue"
    OWED = "owed"
    FILED = "filed"
    UNUSED = "unused"

    @property
    def label(self) -> str:
        """The word on a tag."""
        return {"overdue": "已逾期", "owed": "待备案", "filed": "已备案", "unused": "未开展"}[
            self.value
        ]


@dataclass(frozen=True, kw_only=True, slots=True)
class Filing:
    """One filing (备案) on record, and who put it there."""

    filed_on: date
    document_no: str
    ethics: str
    recorded_at: datetime
    actor_name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Technology:
    """A restricted technology; ``due_on`` is the last day to file it, None before a first case."""

    code: str
    name: str
    departments: tuple[str, ...]
    filings: tuple[Filing, ...]
    first_on: date | None
    due_on: date | None

    @property
    def filed_on(self) -> date | None:
        """The day it was first filed."""
        return min((filing.filed_on for filing in self.filings), default=None)

    @property
    def filed_late(self) -> bool:
        """Whether it was filed after its last day."""
        return bool(self.filed_on and self.due_on and self.filed_on > self.due_on)

    def standing(self, today: date) -> Standing:
        """Say how it stands on a day."""
        if self.filed_on is not None:
            return Standing.FILED
        if self.due_on is None:
            return Standing.UNUSED
        return Standing.OVERDUE if today > self.due_on else Standing.OWED

    def order(self, today: date) -> tuple[int, date]:
        """Return what it is sorted by: the soonest to be filed first."""
        return list(Standing).index(self.standing(today)), self.due_on or date.max
