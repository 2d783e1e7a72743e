"""What others know of procedures: who may perform them, how often they were performed.

The catalog stands below those who keep that; the application plugs in who counts.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from surgery_gov.catalog.rules.entries import Entry
from surgery_gov.kernel.calendar import local_date

CountHolders = Callable[[Sequence[Entry], datetime], Mapping[str, int]]
CountCases = Callable[[Collection[str], int], Mapping[str, int] | None]
_holders: list[CountHolders] = []
_cases: list[CountCases] = []


@dataclass(frozen=True, slots=True)
class Known:
    """Counts by code. None, for all, where nobody counts or nothing is on record for the year."""

    year: int
    holders: Mapping[str, int] | None
    cases: Mapping[str, int] | None

    def holders_of(self, code: str) -> int | None:
        """Return how many surgeons hold a privilege that covers it; None where that is unknown."""
        return None if self.holders is None else self.holders.get(code, 0)

    def cases_of(self, code: str) -> int | None:
        """Return how often it was performed in the year; None where that is unknown."""
        return None if self.cases is None else self.cases.get(code, 0)


def count_holders_with(count: CountHolders) -> None:
    """Choose who counts the surgeons with an active privilege that covers each entry."""
    _holders[:] = [count]


def count_cases_with(count: CountCases) -> None:
    """Choose who counts the operations on record of a year, by code."""
    _cases[:] = [count]


def known_of_entries(entries: Sequence[Entry], at: datetime) -> Known:
    """Return what is known of these entries at an instant, and of the calendar year before it."""
    year = local_date(at).year - 1
    codes = [entry.code for entry in entries]
    return Known(
        year=year,
        holders=next((count(entries, at) for count in _holders), None),
        cases=next((count(codes, year) for count in _cases), None),
    )
