"""Writes the table row by row to the disk, so that memory stays bounded whatever its size."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

from surgery_gov.catalog.rules.grades import NAMES
from surgery_gov.kernel.calendar import ZONE
from surgery_gov.kernel.sheets import write
from surgery_gov.matrix.exports.style import Formats
from surgery_gov.matrix.rules.cells import NOTHING, Cell, Mark
from surgery_gov.matrix.rules.grid import Grid, Row, Surgeon

LEFT = (("编码", 15), ("手术", 34), ("级别", 6), ("科室", 14), ("人数", 6), ("缺口", 6))
GAPS = (*LEFT, ("有权限的术者", 30))
COUNTING = (
    ("编码", 15),
    ("手术", 34),
    ("科室", 14),
    ("工号", 10),
    ("姓名", 10),
    ("现在", 16),
    ("条件和已做例数", 44),
)
HEAD_ROWS = 3
SHORT, NUMBER, LETTER = 15, 40, 16
"""Heights in points: a heading's row, a 工号 turned, one of the characters one below another."""
ON_ONE_SHEET = 34
"""Surgeons that fit across one printed sheet."""


def workbook(grid: Grid, made_at: datetime, made_by: str) -> bytes:
    """Return the workbook: the table, its gaps, cases that conditions count, and what it says."""
    target = BytesIO()
    with write.workbook(target, write.ROW_BY_ROW) as book:
        formats = Formats(book)
        _table(book.add_worksheet("权限矩阵"), grid, formats)
        _gaps(book.add_worksheet("缺口"), grid, formats)
        if counting := grid.counting(grid.rows):
            _counting(book.add_worksheet("例数"), counting, formats)
        _legend(book.add_worksheet("图例"), grid, formats, (made_at, made_by))
    return target.getvalue()


def _table(sheet: Any, grid: Grid, formats: Formats) -> None:
    first = len(LEFT)
    _set_up(sheet, grid, first)
    _heads(sheet, grid, formats)
    places = {surgeon.id: first + n for n, surgeon in enumerate(grid.surgeons)}
    for number, row in enumerate(grid.rows, start=HEAD_ROWS):
        _left(sheet, number, row, formats)
        for place, cell in sorted((places[i], c) for i, c in row.cells.items() if i in places):
            sheet.write_string(number, place, cell.mark.character, _format(cell, formats))


def _set_up(sheet: Any, grid: Grid, first: int) -> None:
    for column, (_, width) in enumerate(LEFT):
        sheet.set_column(column, column, width)
    if grid.surgeons:
        sheet.set_column(first, first + len(grid.surgeons) - 1, 3.2)
    sheet.freeze_panes(HEAD_ROWS, 2)
    sheet.repeat_rows(0, HEAD_ROWS - 1)
    sheet.repeat_columns(0, 1)
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(max(1, -(-len(grid.surgeons) // ON_ONE_SHEET)), 0)
    sheet.set_footer(f"&L权限矩阵：{grid.name}&C第 &P 页 共 &N 页")


def _heads(sheet: Any, grid: Grid, formats: Formats) -> None:
    """Write department, 工号 and name of each surgeon, one above the other."""
    labels = ("其他科室" if grid.department else "科室", "工号", "姓名")
    about = [_about(surgeon, grid) for surgeon in grid.surgeons]
    for row, label in enumerate(labels):
        longest = max((len(texts[row]) for texts in about), default=0)
        sheet.set_row(row, NUMBER if row == 1 else max(SHORT, LETTER * longest))
        last = row == HEAD_ROWS - 1
        for column, (title, _) in enumerate(LEFT):
            shown = title if last else label if column == len(LEFT) - 1 else ""
            sheet.write_string(row, column, shown, formats.top)
        for column, texts in enumerate(about, start=len(LEFT)):
            style = formats.turned if row == 1 else formats.name
            sheet.write_string(row, column, texts[row], style)


def _about(surgeon: Surgeon, grid: Grid) -> tuple[str, str, str]:
    """Return what stands above a column: the department where it is not the sheet's own."""
    department = "" if grid.department and surgeon.own else surgeon.department
    return department, surgeon.staff_no, surgeon.name + ("" if surgeon.licensed else "（无证）")


def _left(sheet: Any, number: int, row: Row, formats: Formats) -> None:
    what = row.procedure
    texts = (what.code, what.name, NAMES[what.grade], "、".join(sorted(what.departments)))
    for column, text in enumerate(texts):
        sheet.write_string(number, column, text, formats.text)
    sheet.write_number(number, len(texts), row.total, formats.number)
    if gap := gap_of(row):
        sheet.write_string(number, len(texts) + 1, gap, formats.gap)


def gap_of(row: Row) -> str:
    """Return 无人, 仅一人, 禁止类 for what nobody should do, or nothing."""
    if row.procedure.prohibited:
        return "禁止类"
    return "无人" if row.nobody else "仅一人" if row.only_one else ""


def _format(cell: Cell, formats: Formats) -> Any:
    if cell.mark is Mark.CONDITIONAL and cell.ends_soon:
        return formats.conditional_soon
    return formats.marks[cell.mark]


def _gaps(sheet: Any, grid: Grid, formats: Formats) -> None:
    for column, (title, width) in enumerate(GAPS):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, title, formats.top)
    rows = [row for row in grid.rows if row.nobody or row.only_one]
    for number, row in enumerate(rows, start=1):
        _left(sheet, number, row, formats)
        sheet.write_string(number, len(LEFT), _who(row, grid.surgeons), formats.text)
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    sheet.autofilter(0, 0, max(1, len(rows)), len(GAPS) - 1)
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def _counting(sheet: Any, counting: Sequence[tuple[Row, Surgeon, Cell]], formats: Formats) -> None:
    for column, (title, width) in enumerate(COUNTING):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, title, formats.top)
    for number, (row, surgeon, cell) in enumerate(counting, start=1):
        what = row.procedure
        texts = (what.code, what.name, surgeon.department, surgeon.staff_no, surgeon.name)
        for column, text in enumerate((*texts, cell.words, cell.told)):
            sheet.write_string(number, column, text, formats.wrapped)
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def _who(row: Row, surgeons: Sequence[Surgeon]) -> str:
    named = [
        f"{s.name}（{s.staff_no}）"
        for s in surgeons
        if s.id in row.cells and row.cells[s.id].able and s.licensed
    ]
    more = row.total - len(named)
    return "、".join([*named, *(["不在本表中的术者"] if more > 0 else [])])


def _legend(sheet: Any, grid: Grid, formats: Formats, made: tuple[datetime, str]) -> None:
    sheet.set_column(0, 0, 16)
    sheet.set_column(1, 1, 80)
    number = 0
    for mark in Mark:
        sheet.write_string(number, 0, mark.character, formats.marks[mark])
        sheet.write_string(number, 1, meaning(mark, grid.soon_days), formats.wrapped)
        number += 1
    for label, text in (("（空白）", NOTHING), *_facts(grid, made)):
        sheet.write_string(number, 0, label, formats.bold)
        sheet.write_string(number, 1, text, formats.wrapped)
        number += 1


def meaning(mark: Mark, soon_days: int) -> str:
    """Say what a mark means."""
    return {
        Mark.HELD: "有效",
        Mark.ENDING: f"有效，{soon_days}天内到期",
        Mark.CONDITIONAL: f"有效，附条件（虚线框：兼{soon_days}天内到期）",
        Mark.REACHED: "已满例数，评估前不能实施，不计入人数",
        Mark.SUSPENDED: "暂停",
        Mark.APPLIED: "申请中，还没有权限",
    }[mark]


def _facts(grid: Grid, made: tuple[datetime, str]) -> Iterable[tuple[str, str]]:
    yield "科室", grid.name
    yield "状态时间", _moment(grid.at)
    yield "按何时的记录", _moment(grid.known_at) if grid.known_at else "生成时的全部记录"
    yield "目录版本", grid.edition or "届时没有施行的目录"
    yield "人数", "届时在职且有执业证书的术者，含其他科室；姓名后有“无证”的和“满”的不计入"
    yield "规模", f"术者{len(grid.surgeons)}人，手术{len(grid.rows)}项"
    yield "生成", f"{_moment(made[0])}，{made[1]}"


def _moment(at: datetime) -> str:
    return at.astimezone(ZONE).strftime("%Y-%m-%d %H:%M")
