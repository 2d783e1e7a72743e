"""What the staff sheet says, cell by cell; nothing is compared with what is known."""

from collections.abc import Iterator
from datetime import date

from surgery_gov.kernel.sheets import Unreadable
from surgery_gov.kernel.sheets.book import Book
from surgery_gov.kernel.sheets.faults import Collector
from surgery_gov.kernel.sheets.frames import data_rows
from surgery_gov.kernel.sheets.normalize import token
from surgery_gov.kernel.sheets.tables import Column, Row, Table, find_table
from surgery_gov.staff.imports import cells
from surgery_gov.staff.rules import entries
from surgery_gov.staff.rules.sheet import DepartmentKnown, SheetRow

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


def data_rows_of(book: Book, collector: Collector) -> Iterator[Row]:
    """Yield what is data, count what is not, and note what nobody sees but was read.

    Raises ``Unreadable`` where the book has no table of people, or not a whole one.
    """
    for table in _tables(book):
        if table.sheet.hidden:
            collector.notes.append(f"隐藏的工作表也读了：{table.sheet.name}。")
        yield from data_rows(table, collector, _looks_like_staff_no, "staff_no")
    if collector.hidden_rows:
        collector.notes.append(f"隐藏的行也读了：{collector.hidden_rows}行。")


def _looks_like_staff_no(text: str) -> bool:
    return not entries.staff_no_faults(token(text).value)


def read_row(
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
