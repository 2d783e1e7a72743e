"""The staff sheet in: read behind the guard, judged cell by cell, imported all or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from surgery_gov.kernel import clock, sheets
from surgery_gov.kernel.calendar import start_of_day
from surgery_gov.kernel.errors import Invalid
from surgery_gov.kernel.permissions import Actor
from surgery_gov.kernel.sheets.faults import Collector, ImportReport, annotate
from surgery_gov.kernel.sheets.tables import Row
from surgery_gov.staff import service
from surgery_gov.staff.imports.reading import data_rows_of, read_row
from surgery_gov.staff.queries import departments_known, known_of
from surgery_gov.staff.rules.sheet import DepartmentKnown, Known, SheetRow, Target, Wrong
from surgery_gov.staff.rules.target import name_differs, target
from surgery_gov.staff.service import Imported


@dataclass(frozen=True, kw_only=True)
class Examined:
    """A sheet read and compared with what is known: nothing is written yet."""

    report: ImportReport
    rows: tuple[SheetRow, ...]
    targets: tuple[Target, ...]
    filename: str
    digest: str

    @property
    def added(self) -> int:
        """How many surgeons would be added."""
        return sum(t.new for t in self.targets)

    @property
    def changed(self) -> int:
        """How many surgeons on record would change."""
        return sum(t.changes and not t.new for t in self.targets)

    def as_json(self, effective: date) -> dict[str, Any]:
        """Return the document printed with ``--json``."""
        return {
            **self.report.as_json(),
            "effective_from": effective.isoformat(),
            "added": self.added,
            "changed": self.changed,
            "unchanged": len(self.targets) - self.added - self.changed,
            "changes": [
                {"staff_no": t.row.staff_no, "name": t.row.name, "new": t.new, "said": list(t.said)}
                for t in self.targets
                if t.changes
            ],
        }


def examine(data: bytes, filename: str, effective: date) -> Examined:
    """Read a sheet and say what it would change; ``Unreadable`` where it cannot be read."""
    book = sheets.read(data, filename)
    collector = Collector()
    departments = departments_known()
    found: list[tuple[Row, SheetRow]] = []
    named: list[tuple[Row, str, str]] = []
    for row in data_rows_of(book, collector):
        told = read_row(collector, row, departments, named)
        if told is not None:
            found.append((row, told))
    kept = _once_each(collector, found)
    known = known_of({staff_no for _, staff_no, _ in named}, clock.now())
    targets = _compared(collector, kept, known, departments, effective)
    whole = {id(row) for row, _ in found}
    _check_names(collector, [each for each in named if id(each[0]) not in whole], known)
    return Examined(
        report=collector.report(),
        rows=tuple(row for _, row in kept),
        targets=targets,
        filename=filename,
        digest=book.digest,
    )


def import_file(actor: Actor, data: bytes, filename: str, effective: date) -> Imported:
    """Import a sheet that has no faults; ``Invalid`` where it has any."""
    examined = examine(data, filename, effective)
    if not examined.report.ok:
        raise Invalid({"file": [f.message for f in examined.report.faults] or ["表里没有人员"]})
    return service.import_staff(
        actor, examined.rows, effective, filename=filename, digest=examined.digest
    )


def marked(data: bytes, examined: Examined) -> bytes:
    """Return the same workbook with the faulty cells marked and explained."""
    return annotate(data, examined.report.faults)


def _once_each(
    collector: Collector, found: list[tuple[Row, SheetRow]]
) -> list[tuple[Row, SheetRow]]:
    """Let a row repeated word for word count once; refuse one 工号 told two ways."""
    seen: dict[str, tuple[Row, SheetRow]] = {}
    for row, told in found:
        first = seen.setdefault(told.staff_no, (row, told))
        if first[0] is row:
            continue
        if first[1] == told:
            collector.rows -= 1
            collector.skipped[row.kind] += 1
            continue
        where = f"{first[0].table.sheet.name}第{first[0].number + 1}行"
        collector.refuse(
            row,
            "staff_no",
            "twice",
            f"工号 {told.staff_no} 在{where}已出现，内容不同。请核对后只留一行。",
        )
    return list(seen.values())


def _compared(
    collector: Collector,
    kept: Sequence[tuple[Row, SheetRow]],
    known: dict[str, Known],
    departments: dict[str, DepartmentKnown],
    effective: date,
) -> tuple[Target, ...]:
    at = start_of_day(effective)
    targets = []
    for row, told in kept:
        try:
            own = known.get(told.staff_no, Known())
            targets.append(target(told, own, departments, at))
        except Wrong as wrong:
            collector.refuse(row, wrong.column, wrong.code, f"{wrong.message}。")
    return tuple(targets)


def _check_names(
    collector: Collector, named: Sequence[tuple[Row, str, str]], known: dict[str, Known]
) -> None:
    """Say of rows refused for another cell whether the name is wrong as well."""
    for row, staff_no, name in named:
        facts = known[staff_no].facts if staff_no in known else None
        if facts is not None and facts.name != name:
            wrong = name_differs(staff_no, name, facts.name)
            collector.refuse(row, wrong.column, wrong.code, f"{wrong.message}。")
