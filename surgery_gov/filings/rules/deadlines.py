"""By when a change of the catalog is to be filed (《办法》约第11条; the days are a setting)."""

from dataclasses import dataclass
from datetime import date

from surgery_gov.filings.rules.content import Kind


@dataclass(frozen=True, kw_only=True, slots=True)
class Due:
    """A filing that is owed: of which edition, since when, until when.

    ``since`` is the day from which the earliest unfiled change is in force, ``touched`` how many
    procedures it concerns, ``working_days`` the term that the setting gives, ``days_left`` what is
    left of it; ``caveat`` says how they are counted.
    """

    edition: str
    kind: Kind
    since: date
    due_on: date
    touched: int
    working_days: int
    days_left: int
    caveat: str

    def overdue_days(self, today: date) -> int:
        """Count calendar days past the due day; 0 where it is not past."""
        return max(0, (today - self.due_on).days)
