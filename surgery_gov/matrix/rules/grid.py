"""The table: surgeons across, procedures down, how many may do each, and the gaps."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from surgery_gov.matrix.rules.cells import Cell, Mark
from surgery_gov.privileges.rules.proposal import Procedure


@dataclass(frozen=True, kw_only=True, slots=True)
class Surgeon:
    """A column. ``own`` says that they work in the department then, ``reachable`` whether who
    looks may open their record; without a licence then they do not count among those able.
    """

    id: int
    staff_no: str
    name: str
    pinyin: str
    department_code: str
    department: str
    licensed: bool
    own: bool = True
    reachable: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One procedure: its cells by surgeon id, and how many may do it.

    Counted are the employed and licensed: ``able`` of the department, ``elsewhere`` of others.
    """

    procedure: Procedure
    cells: Mapping[int, Cell]
    able: int
    elsewhere: int

    @property
    def total(self) -> int:
        """How many of the whole hospital may do it."""
        return self.able + self.elsewhere

    @property
    def nobody(self) -> bool:
        """Whether nobody may; what is prohibited nobody should, so that it is no gap."""
        return self.total == 0 and not self.procedure.prohibited

    @property
    def only_one(self) -> bool:
        """Whether all hangs on one person."""
        return self.total == 1 and not self.procedure.prohibited

    def has(self, mark: Mark, ids: Iterable[int]) -> bool:
        """Whether one of the surgeons has that mark here; ENDING counts under a condition too."""
        shown = (self.cells[i] for i in ids if i in self.cells)
        if mark is Mark.ENDING:
            return any(cell.ends_soon for cell in shown)
        return any(cell.mark is mark for cell in shown)


class Show(StrEnum):
    """Which rows are shown."""

    GAPS = "gaps"
    NOBODY = "nobody"
    ONE = "one"
    ENDING = "ending"
    REACHED = "reached"
    SUSPENDED = "suspended"
    APPLIED = "applied"

    @property
    def label(self) -> str:
        """The words of the filter."""
        return SHOW_LABELS[self]


SHOW_LABELS = {
    Show.GAPS: "无人或仅一人有权限",
    Show.NOBODY: "无人有权限",
    Show.ONE: "仅一人有权限",
    Show.ENDING: "有人将到期",
    Show.REACHED: "有人已满例数",
    Show.SUSPENDED: "有人被暂停",
    Show.APPLIED: "有人在申请",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Grid:
    """The whole table at ``at`` as known at ``known_at`` (None: now).

    ``department`` is empty for the whole hospital; ``edition`` empty where none was in force.
    """

    department: str
    name: str
    at: datetime
    known_at: datetime | None
    edition: str
    soon_days: int
    surgeons: tuple[Surgeon, ...]
    rows: tuple[Row, ...]

    def count(self, show: Show) -> int:
        """How many rows a filter would show."""
        return sum(1 for row in self.rows if is_shown(row, show, self.ids))

    @property
    def ids(self) -> tuple[int, ...]:
        """The surgeons across, by id."""
        return tuple(surgeon.id for surgeon in self.surgeons)

    def only(self, show: Show | None) -> "Grid":
        """Return it with the rows of a filter."""
        if show is None:
            return self
        rows = tuple(row for row in self.rows if is_shown(row, show, self.ids))
        return replace(self, rows=rows)

    def grouped(self, row: Row) -> Sequence[tuple[Mark, Sequence[tuple[Surgeon, Cell]]]]:
        """Return the surgeons of a row by mark, marks without any left out."""
        shown = [(s, row.cells[s.id]) for s in self.surgeons if s.id in row.cells]
        groups = ((mark, [pair for pair in shown if pair[1].mark is mark]) for mark in Mark)
        return [(mark, pairs) for mark, pairs in groups if pairs]

    def counting(self, rows: Iterable[Row]) -> Sequence[tuple[Row, Surgeon, Cell]]:
        """Return the cells of these rows under a condition that counts cases."""
        shown = (
            (row, s, row.cells[s.id]) for row in rows for s in self.surgeons if s.id in row.cells
        )
        return [each for each in shown if each[2].counts]

    def parts(self, size: int) -> Sequence[tuple[Surgeon, ...]]:
        """Return the surgeons in parts of at most ``size``, evenly filled: one printed page each.

        One empty part where there are none.
        """
        number = max(1, -(-len(self.surgeons) // size))
        each = -(-len(self.surgeons) // number)
        return [self.surgeons[n * each : (n + 1) * each] for n in range(number)]


_SHOWN: Mapping[Show, Callable[[Row, Sequence[int]], bool]] = {
    Show.GAPS: lambda row, _: row.nobody or row.only_one,
    Show.NOBODY: lambda row, _: row.nobody,
    Show.ONE: lambda row, _: row.only_one,
    Show.ENDING: lambda row, ids: row.has(Mark.ENDING, ids),
    Show.REACHED: lambda row, ids: row.has(Mark.REACHED, ids),
    Show.SUSPENDED: lambda row, ids: row.has(Mark.SUSPENDED, ids),
    Show.APPLIED: lambda row, ids: row.has(Mark.APPLIED, ids),
}


def is_shown(row: Row, show: Show, ids: Sequence[int]) -> bool:
    """Whether the filter shows the row, looking at these surgeons."""
    return _SHOWN[show](row, ids)
