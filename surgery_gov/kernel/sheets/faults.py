"""What an import found: what was cleaned, what is wrong and where; and the workbook marked."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, TypeVar

from surgery_gov.kernel.sheets import reading
from surgery_gov.kernel.sheets.book import Cell, shown
from surgery_gov.kernel.sheets.normalize import Doubt, Reading, Step
from surgery_gov.kernel.sheets.tables import Kind, Row

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Fault:
    """One cell that is refused; ``message`` says why and what to do, in Chinese."""

    sheet: str
    cell: str
    value: str
    code: str
    message: str

    def as_json(self) -> dict[str, str]:
        """Return it for programs."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Normalized:
    """One rule at work on one cell."""

    sheet: str
    cell: str
    before: str
    after: str
    rule: str

    def as_json(self) -> dict[str, str]:
        """Return it for programs."""
        return {
            "sheet": self.sheet,
            "cell": self.cell,
            "from": self.before,
            "to": self.after,
            "rule": self.rule,
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class ImportReport:
    """The result of one import or of its rehearsal.

    ``rows`` counts rows of data, ``accepted`` those without a fault, ``skipped`` the titles,
    subtotals, signatures and blank rows between.
    """

    rows: int
    accepted: int
    normalized: tuple[Normalized, ...] = ()
    faults: tuple[Fault, ...] = ()
    skipped: int = 0
    notes: tuple[str, ...] = ()
    """Sentences worth a person's knowing: hidden sheets and rows read, sheets left out."""

    @property
    def ok(self) -> bool:
        """Whether it may be imported: something to import and nothing wrong."""
        return not self.faults and self.accepted > 0

    @property
    def normalized_cells(self) -> int:
        """How many cells were cleaned, however many rules it took."""
        return len({(n.sheet, n.cell) for n in self.normalized})

    def as_json(self) -> dict[str, Any]:
        """Return the document printed with ``--json``."""
        return {
            "rows": self.rows,
            "accepted": self.accepted,
            "normalized": [n.as_json() for n in self.normalized],
            "faults": [f.as_json() for f in self.faults],
            "skipped": self.skipped,
        }


@dataclass(slots=True)
class Collector:
    """Gathers what is found while the rows are read."""

    normalized: list[Normalized] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    skipped: Counter[Kind] = field(default_factory=Counter)
    rows: int = 0
    hidden_rows: int = 0
    notes: list[str] = field(default_factory=list)
    faulty: set[tuple[str, int]] = field(default_factory=set)

    def take(self, row: Row, key: str, read: Callable[[Cell], Reading[T]]) -> T | None:
        """Read one cell; None where it was refused, with the fault noted."""
        try:
            found = read(row.cell(key))
        except Doubt as doubt:
            self.refuse(row, key, doubt.code, doubt.message)
            return None
        if found.steps:
            self.note(row, key, found.steps)
        return found.value

    def take_spread(self, row: Row, key: str, read: Callable[[Cell], Reading[T]]) -> T | None:
        """Read one cell, taking the value of the merged range it lies in."""
        own, spread = row.cell(key), row.spread(key)
        if own == "" and spread != "":
            self.note(row, key, (Step("merged", "", shown(spread)),))
        try:
            found = read(spread)
        except Doubt as doubt:
            self.refuse(row, key, doubt.code, doubt.message)
            return None
        if own != "":
            self.note(row, key, found.steps)
        return found.value

    def refuse(self, row: Row, key: str, code: str, message: str) -> None:
        """Note a fault at a cell; the message begins with the row people see."""
        sentence = f"第{row.number + 1}行：{message}"
        self.faulty.add((row.table.sheet.name, row.number))
        self.faults.append(
            Fault(row.table.sheet.name, row.address(key), shown(row.cell(key)), code, sentence)
        )

    def note(self, row: Row, key: str, steps: Sequence[Step]) -> None:
        """Note what was cleaned at a cell."""
        if steps:
            sheet, cell = row.table.sheet.name, row.address(key)
            self.normalized += [Normalized(sheet, cell, s.before, s.after, s.rule) for s in steps]

    def report(self) -> ImportReport:
        """Return what was found; all or nothing, so nothing is accepted twice."""
        return ImportReport(
            rows=self.rows,
            accepted=self.rows - len(self.faulty),
            normalized=tuple(self.normalized),
            faults=tuple(self.faults),
            skipped=sum(self.skipped.values()),
            notes=tuple(self.notes),
        )


def annotate(original: bytes, faults: Sequence[Fault]) -> bytes:
    """Return the same workbook as xlsx with the faulty cells filled and commented.

    A sheet 问题清单 lists every fault with a link to its cell. An xlsx keeps its formats; xls and
    csv are written anew. Raises ``Unreadable``.
    """
    asked = {"faults": [fault.as_json() for fault in faults]}
    reading.check_size(original)
    return reading.run("mark", asked, original)
