"""One row of the staff sheet, as read, and what it is compared with. Pure."""

from dataclasses import dataclass
from datetime import date, datetime

from surgery_gov.staff.rules.facts import Employment, Licence, SurgeonFacts, Title

NEW = 0  # the id of what is not on record yet


class Wrong(ValueError):
    """The row does not agree with what is known; ``column`` says where, the text why."""

    def __init__(self, column: str, code: str, message: str) -> None:
        super().__init__(message)
        self.column, self.code, self.message = column, code, message


@dataclass(frozen=True, kw_only=True, slots=True)
class SheetRow:
    """A row with every cell read; None where the cell is blank.

    ``licence_unlimited`` says that 长期 stands for the licence's last day. A blank there keeps
    the last day on record, and means 长期 for a licence not on record yet: the practice
    certificate itself (医师执业证书) carries none.
    """

    staff_no: str
    name: str
    department: str | None = None
    title: str | None = None
    certificate_no: str | None = None
    scope: str | None = None
    licence_since: date | None = None
    licence_last_day: date | None = None
    licence_unlimited: bool = False
    employed_since: date | None = None
    employed_last_day: date | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class DepartmentKnown:
    """A department as far as a post in it is concerned."""

    code: str
    name: str
    since: datetime
    until: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """A surgeon on record, with titles; ``facts`` is None for somebody new."""

    facts: SurgeonFacts | None = None
    titles: tuple[Title, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Target:
    """What is to be known once the row is imported; entries with id ``NEW`` are to be added."""

    row: SheetRow
    new: bool
    posts: tuple[Employment, ...]
    licences: tuple[Licence, ...]
    titles: tuple[Title, ...]
    said: tuple[str, ...]

    @property
    def changes(self) -> bool:
        """Whether anything differs from what is known."""
        return self.new or bool(self.said)
