"""The staff sheet in: read behind the guard, judged cell by cell, imported all or nothing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from surgery_gov.kernel import clock
from surgery_gov.kernel.calendar import start_of_day
from surgery_gov.kernel.errors import Invalid
from surgery_gov.kernel.permissions import Actor
from surgery_gov.kernel.sheets import Unreadable, read
from surgery_gov.kernel.sheets.book import Book
from surgery_gov.kernel.sheets.faults import Collector, ImportReport, annotate
from surgery_gov.kernel.sheets.frames import data_rows
from surgery_gov.kernel.sheets.normalize import token
from surgery_gov.kernel.sheets.tables import Column, Row, Table, find_table
from surgery_gov.staff import service
from surgery_gov.staff.imports import cells
from surgery_gov.staff.queries import departments_known, known_of
from surgery_gov.staff.rules import entries
from surgery_gov.staff.rules.sheet import DepartmentKnown, Known, SheetRow, Target, Wrong
from surgery_gov.staff.rules.target import name_differs, target
from surgery_gov.staff.service import Imported

COLUMNS = (
    Column(
        "staff_no", "工号", ("职工号", "员工号", "人员编号", "医师工号", "医生工号"), required=True
    ),
    Column("name", "姓名", ("医师姓名", "医生姓名", "术者姓名", "术者"), required=True),
    Column("department", "科室", ("科室名称", "所在科室", "科室/专业", "部门"), spreads=True),
    Column("title", "职称", ("专业技术职务", "技术职称", "职称名称")),
    Column(
        "certificate_no",
        "执业证书编号",
        ("执业证编号", "执业证书编码", "执业证号", "医师执业证书编号"),
    ),
    Column("scope", "执业范围", ("执业专业",)),
    Column("licence_since", "执业证书有效期起", ("有效期起", "发证日期", "证书有效期起")),
    Column("licence_last_day", "执业证书有效期止", ("有效期止", "有效期至", "证书有效期止")),
    Column("employed_since", "入职日期", ("来院日期", "到院日期", "入职时间")),
    Column("employed_last_day", "离职日期", ("离院日期", "离职时间")),
)


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
    book = read(data, filename)
    collector = Collector()
    departments = departments_known()
    found: list[tuple[Row, SheetRow]] = []
    named: list[tuple[Row, str, str]] = []
    for row in _data_rows(collector, _tables(book)):
        read_row = _row(collector, row, departments, named)
        if read_row is not None:
            found.append((row, read_row))
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


def _tables(book: Book) -> list[Table]:
    """Return the tables of the book; ``Unreadable`` where there is none, or not a whole one."""
    tables = [found for sheet in book.sheets if (found := find_table(sheet, COLUMNS))]
    if not tables:
        raise Unreadable(
            "没有找到人员表：前十行里要有“工号”和“姓名”这两列的表头。可下载模板，照着填。",
            "no_table",
        )
    for table in tables:
        if table.missing:
            titles = "、".join(column.title for column in table.missing)
            raise Unreadable(f"工作表“{table.sheet.name}”缺少这些列：{titles}。", "missing_column")
        if table.doubled:
            column, where = table.doubled[0]
            raise Unreadable(
                f"工作表“{table.sheet.name}”有两列都是“{column.title}”（{where}）。请留一列。",
                "doubled_column",
            )
    return tables


def _data_rows(collector: Collector, tables: Sequence[Table]) -> Iterator[Row]:
    """Yield what is data, count what is not, and note what nobody sees but was read."""
    for table in tables:
        if table.sheet.hidden:
            collector.notes.append(f"隐藏的工作表也读了：{table.sheet.name}。")
        yield from data_rows(table, collector, _looks_like_staff_no, "staff_no")
    if collector.hidden_rows:
        collector.notes.append(f"隐藏的行也读了：{collector.hidden_rows}行。")


def _looks_like_staff_no(text: str) -> bool:
    return not entries.staff_no_faults(token(text).value)


def _row(
    collector: Collector,
    row: Row,
    departments: dict[str, DepartmentKnown],
    named: list[tuple[Row, str, str]],
) -> SheetRow | None:
    """Read a row; every cell is judged, whatever is wrong with the others."""
    before = len(collector.faults)
    staff_no = collector.take(row, "staff_no", cells.staff_no)
    name = collector.take(row, "name", cells.line("姓名", entries.LONGEST_NAME, required=True))
    department = collector.take_spread(row, "department", cells.department(departments))
    title = collector.take(row, "title", cells.line("职称", entries.LONGEST_TEXT))
    certificate = collector.take(row, "certificate_no", cells.certificate_no)
    scope = collector.take(row, "scope", cells.line("执业范围", entries.LONGEST_TEXT))
    licence_since = collector.take(row, "licence_since", cells.day("执业证书有效期起"))
    unlimited = cells.says_forever(row.cell("licence_last_day"))
    last = (
        None
        if unlimited
        else collector.take(row, "licence_last_day", cells.day("执业证书有效期止"))
    )
    employed = collector.take(row, "employed_since", cells.day("入职日期"))
    left = collector.take(row, "employed_last_day", cells.day("离职日期"))
    _whole_licence(collector, row, (certificate, scope, licence_since), last)
    if staff_no and name:
        named.append((row, staff_no, name))
    if len(collector.faults) > before or not staff_no or not name:
        return None
    return SheetRow(
        staff_no=staff_no,
        name=name,
        department=department or None,
        title=title or None,
        certificate_no=certificate or None,
        scope=scope or None,
        licence_since=licence_since,
        licence_last_day=last,
        licence_unlimited=unlimited,
        employed_since=employed,
        employed_last_day=left,
    )


def _whole_licence(
    collector: Collector,
    row: Row,
    parts: tuple[str | None, str | None, date | None],
    last: date | None,
) -> None:
    """A licence is told whole or not at all; a half of one is refused where the gap is."""
    keys = ("certificate_no", "scope", "licence_since")
    titles = ("执业证书编号", "执业范围", "执业证书有效期起")
    told = [row.cell(key) != "" for key in keys]
    if not any(told) and last is None:
        return
    for key, title, part in zip(keys, titles, parts, strict=True):
        if not part and row.cell(key) == "":
            collector.refuse(
                row,
                key,
                "missing",
                f"执业证书只填了一部分，缺少{title}。请补上，或把其余几格也留空。",
            )


def _once_each(
    collector: Collector, found: list[tuple[Row, SheetRow]]
) -> list[tuple[Row, SheetRow]]:
    """Let a row repeated word for word count once; refuse one 工号 told two ways."""
    seen: dict[str, tuple[Row, SheetRow]] = {}
    for row, read_row in found:
        first = seen.setdefault(read_row.staff_no, (row, read_row))
        if first[0] is row:
            continue
        if first[1] == read_row:
            collector.rows -= 1
            collector.skipped[row.kind] += 1
            continue
        where = f"{first[0].table.sheet.name}第{first[0].number + 1}行"
        collector.refuse(
            row,
            "staff_no",
            "twice",
            f"工号 {read_row.staff_no} 在{where}已出现，内容不同。请核对后只留一行。",
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
    for row, read_row in kept:
        try:
            own = known.get(read_row.staff_no, Known())
            targets.append(target(read_row, own, departments, at))
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
