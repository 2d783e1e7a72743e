"""A workbook as it was typed: raw cells, nothing guessed, every cell with its address."""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cache, cached_property


@dataclass(frozen=True, slots=True)
class CellError:
    """A formula's error, such as ``#REF!``; never to be mistaken for a blank."""

    code: str

    def __str__(self) -> str:
        return self.code


Cell = str | float | bool | date | datetime | time | CellError
"""An empty cell is the empty string; a number is a float even where it was typed as 4."""
Place = tuple[int, int]
"""Row and column, both counted from 0."""


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One sheet. ``rows[0]`` is the first row of the sheet even where it is empty.

    Rows end at their last cell with content, so they differ in length: read with ``at``.
    ``merged`` holds ranges as (first row, first column, last row, last column), inclusive.
    """

    name: str
    rows: list[list[Cell]]
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    merged: tuple[tuple[int, int, int, int], ...] = ()

    def at(self, row: int, column: int) -> Cell:
        """Return the raw cell, the empty string where there is none."""
        if row >= len(self.rows):
            return ""
        cells = self.rows[row]
        return cells[column] if column < len(cells) else ""

    def spread(self, row: int, column: int) -> Cell:
        """Return the cell, or that of the merged range it lies in."""
        corner = self._corners.get((row, column))
        return self.at(*corner) if corner else self.at(row, column)

    def is_wide(self, row: int, column: int) -> bool:
        """Whether the cell begins a range merged over several columns."""
        return (row, column) in self._wide

    @cached_property
    def _corners(self) -> dict[Place, Place]:
        """Where a merged column gets its value from; only what lies inside the data."""
        last = len(self.rows) - 1
        return {
            (row, column): (top, left)
            for top, left, bottom, right in self.merged
            for row in range(top, min(bottom, last) + 1)
            for column in range(left, right + 1)
        }

    @cached_property
    def _wide(self) -> set[Place]:
        return {(top, left) for top, left, _, right in self.merged if right > left}


@dataclass(frozen=True, kw_only=True)
class Book:
    """A workbook read. ``kind`` is xlsx, xls or csv."""

    filename: str
    kind: str
    digest: str
    sheets: tuple[Sheet, ...] = field(default=())

    @property
    def hidden_sheets(self) -> int:
        """How many sheets nobody sees on opening the file; they are read all the same."""
        return sum(sheet.hidden for sheet in self.sheets)


def address(row: int, column: int) -> str:
    """Return the address people know: (36, 1) is ``B37``."""
    return f"{letters(column)}{row + 1}"


@cache
def letters(column: int) -> str:
    """Return the letters of a column: 0 is A, 26 is AA."""
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


def place(cell: str) -> Place:
    """Return row and column of an address; ``B37`` is (36, 1)."""
    name = cell.rstrip("0123456789")
    column = 0
    for letter in name:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(cell[len(name) :]) - 1, column - 1


def shown(value: Cell) -> str:
    """Return a cell as a person sees it: 4.0 is 4, a date is 2024-01-05."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return f"{value:.15g}"
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="minutes")
    return str(value)
