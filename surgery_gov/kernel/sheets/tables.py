"""Finds a table by its headings and tells its data from titles, subtotals and signatures."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from surgery_gov.kernel.sheets.book import Cell, Sheet, address, shown
from surgery_gov.kernel.sheets.normalize import heading

HEADER_WITHIN = 10
SUBTOTAL = re.compile(r"(本页|本科|科室|全院|以上)?(小计|合计|总计|共计|累计)|共\d+[项条种个]")
SIGNATURE = re.compile(
    r"(填表|填报|制表|审核|复核|审批|批准|负责|报送|科主任|主任|经办)(人|者|签字|签名|单位|科室|日期|时间)?"
    r"(签字|签名)?[:(]|(日期|联系电话|电话|盖章|公章|单位|备注|说明|注)[:(]|注\d|第\d+页"
)
BLANKS = " \t\r\n\u00a0\u3000\u200b\ufeff"
HAN = re.compile("[\u3400-\u9fff]")


class Kind(StrEnum):
    """What a row is; only ``DATA`` is judged, the others are counted."""

    DATA = "data"
    BLANK = "blank"
    TITLE = "title"
    SUBTOTAL = "subtotal"
    SIGNATURE = "signature"
    HEADER = "header"


@dataclass(frozen=True, slots=True)
class Column:
    """A column to look for. ``spreads``: a merged cell counts for every row it covers."""

    key: str
    title: str
    synonyms: tuple[str, ...] = ()
    required: bool = False
    spreads: bool = False

    def names(self) -> set[str]:
        """Return every heading it goes by, in the form of ``normalize.heading``."""
        return {heading(name) for name in (self.title, *self.synonyms)}


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table, read by the keys of its columns."""

    table: "Table"
    number: int
    """Counted from 0."""
    kind: Kind

    def cell(self, key: str) -> Cell:
        """Return the raw cell; empty where the table lacks the column."""
        column = self.table.places.get(key)
        return "" if column is None else self.table.sheet.at(self.number, column)

    def spread(self, key: str) -> Cell:
        """Return the cell, or that of the merged range it lies in."""
        column = self.table.places.get(key)
        return "" if column is None else self.table.sheet.spread(self.number, column)

    def address(self, key: str) -> str:
        """Return the cell's address; that of the first column where the column is absent."""
        return address(self.number, self.table.places.get(key, 0))

    @property
    def hidden(self) -> bool:
        """Whether the row is hidden; it is read all the same."""
        return self.number in self.table.sheet.hidden_rows


@dataclass(frozen=True, kw_only=True)
class Table:
    """Where a table stands on its sheet. ``doubled`` names headings that occur twice."""

    sheet: Sheet
    header: int
    first: int
    columns: tuple[Column, ...]
    places: Mapping[str, int]
    missing: tuple[Column, ...]
    doubled: tuple[tuple[Column, str], ...]

    def rows(self, identifies: Callable[[str], bool], key: str) -> Iterator[Row]:
        """Yield every row below the heading with its kind.

        ``identifies`` says whether a text in the column ``key`` looks like what identifies a
        record; such a row is data whatever else it says.
        """
        for number in range(self.first, len(self.sheet.rows)):
            yield Row(self, number, self._kind(number, identifies, key))

    def lead(self) -> int:
        """Return how many rows with content stand above the heading."""
        return sum(any(c != "" for c in row) for row in self.sheet.rows[: self.header])

    def _kind(self, number: int, identifies: Callable[[str], bool], key: str) -> Kind:
        cells = self.sheet.rows[number]
        column = self.places.get(key, len(cells))
        identity = cells[column] if column < len(cells) else ""
        if not _is_blank(identity) and self._is_data(number, identity, identifies, key):
            return Kind.DATA
        filled = [place for place, cell in enumerate(cells) if not _is_blank(cell)]
        if not filled:
            return Kind.BLANK
        if len(filled) > 1 and self._repeats_header(cells):
            return Kind.HEADER
        return self._aside(number, filled, identity)

    def _is_data(
        self, number: int, identity: Cell, identifies: Callable[[str], bool], key: str
    ) -> bool:
        """Whether what stands in the key column makes it a record: text that identifies does.

        A number does too (a code that Excel took for one), but not the sum in a row that says
        小计 and holds nothing else that a record needs.
        """
        if isinstance(identity, str):
            return identifies(identity)
        cells = self.sheet.rows[number]
        needed = [self.places[c.key] for c in self.columns if c.required and c.key in self.places]
        others = [place for place in needed if place != self.places[key]]
        bare = all(p >= len(cells) or _is_blank(cells[p]) for p in others)
        return not (others and bare and any(_says_subtotal(cell) for cell in cells))

    def _repeats_header(self, cells: Sequence[Cell]) -> bool:
        return all(
            column.key in self.places
            and self.places[column.key] < len(cells)
            and heading(cells[self.places[column.key]]) in column.names()
            for column in self.columns
            if column.required
        )

    def _aside(self, number: int, filled: list[int], identity: Cell) -> Kind:
        """Judge a row without an identifier by its first words."""
        first = self.sheet.at(number, filled[0])
        words = re.sub(r"\s", "", shown(first)).replace("：", ":").replace("（", "(")
        if SIGNATURE.match(words):
            return Kind.SIGNATURE
        if any(_says_subtotal(self.sheet.at(number, c)) for c in filled):
            aside = not isinstance(identity, str) or identity == "" or HAN.search(identity)
            return Kind.SUBTOTAL if aside else Kind.DATA
        if len(filled) == 1 and isinstance(first, str) and HAN.search(first):
            return Kind.TITLE if self._stands_as_title(number, filled[0]) else Kind.DATA
        return Kind.DATA

    def _stands_as_title(self, number: int, place: int) -> bool:
        """A lone text is a title unless it stands in a required column that is not the first."""
        if self.sheet.is_wide(number, place) or place <= min(self.places.values()):
            return True
        required = {self.places[c.key] for c in self.columns if c.required and c.key in self.places}
        return place not in required


def find_table(sheet: Sheet, columns: Sequence[Column]) -> Table | None:
    """Return the table whose heading stands in the first ten rows, or None.

    The row with the most headings wins, with at least two of them and one required. A heading
    may take two rows: what the second row adds below blank or merged cells counts.
    """
    names = {name: column for column in columns for name in column.names()}
    best: Table | None = None
    for number in range(min(HEADER_WITHIN, len(sheet.rows))):
        table = _table_at(sheet, number, columns, names)
        if table and (best is None or len(table.places) > len(best.places)):
            best = table
    return best


def _table_at(
    sheet: Sheet, number: int, columns: Sequence[Column], names: Mapping[str, Column]
) -> Table | None:
    places: dict[str, int] = {}
    doubled = []
    for place, cell in enumerate(sheet.rows[number]):
        column = names.get(heading(cell)) if isinstance(cell, str) and cell else None
        if column is None:
            continue
        if column.key in places:
            doubled.append((column, address(number, place)))
        places.setdefault(column.key, place)
    if len(places) < min(2, len(columns)) or not any(
        c.required and c.key in places for c in columns
    ):
        return None
    below = _second_row(sheet, number, places, names)
    return Table(
        sheet=sheet,
        header=number,
        first=number + (2 if below else 1),
        columns=tuple(columns),
        places=places | below,
        missing=tuple(c for c in columns if c.required and c.key not in places | below),
        doubled=tuple(doubled),
    )


def _second_row(
    sheet: Sheet, number: int, places: Mapping[str, int], names: Mapping[str, Column]
) -> dict[str, int]:
    """Return the headings a second row adds, where it says nothing under the first's."""
    if number + 1 >= len(sheet.rows):
        return {}
    added: dict[str, int] = {}
    for place, cell in enumerate(sheet.rows[number + 1]):
        if _is_blank(cell):
            continue
        column = names.get(heading(cell)) if isinstance(cell, str) else None
        if place in places.values() or column is None or column.key in places:
            return {}
        added[column.key] = place
    return added


def _says_subtotal(cell: Cell) -> bool:
    return SUBTOTAL.match(re.sub(r"\s", "", shown(cell))) is not None


def _is_blank(cell: Cell) -> bool:
    return cell == "" or (isinstance(cell, str) and not cell.strip(BLANKS))
