"""Judges a workbook row by row: what is accepted, what was cleaned, what is refused and why."""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from surgery_gov.catalog.imports.columns import COLUMNS, FLAG_COLUMNS, Reader, readers
from surgery_gov.catalog.imports.twice import Register
from surgery_gov.catalog.rules.codes import CODE_LIKE, looks_like_code
from surgery_gov.catalog.rules.entries import Entry
from surgery_gov.catalog.rules.grades import NAMES, RESTRICTED_GRADE
from surgery_gov.kernel import reference
from surgery_gov.kernel.sheets import Unreadable
from surgery_gov.kernel.sheets.book import Book, Sheet, address
from surgery_gov.kernel.sheets.faults import Collector, Fault, ImportReport
from surgery_gov.kernel.sheets.frames import data_rows
from surgery_gov.kernel.sheets.tables import Row, Table, find_table
from surgery_gov.policy.rules import bases

SPREADS = frozenset(column.key for column in COLUMNS if column.spreads)
TITLES = {column.key: column.title for column in COLUMNS}


@cache
def malformed_codes() -> frozenset[str]:
    """Return the official codes that break the pattern."""
    return frozenset(row["code"] for row in reference.load("malformed_codes"))


def examine(book: Book, only: str | None = None) -> tuple[Sequence[Entry], ImportReport]:
    """Return the entries, in the order of the file, and the report on the whole of it.

    ``only`` names one sheet; ``Unreadable`` where there is none of that name.
    """
    collector = Collector()
    register = Register(collector, several=len(book.sheets) > 1)
    chosen = _chosen(book, only)
    tables = [table for sheet in chosen if (table := _table(sheet, collector)) is not None]
    for table in tables:
        _read(table, register, collector)
    if not tables and not collector.faults:
        _refuse_file(chosen, collector)
    elif tables and not collector.rows and not collector.faults:
        _refuse_empty(tables[0], collector)
    _remark(chosen, tables, register, collector)
    return register.entries(), collector.report()


def _chosen(book: Book, only: str | None) -> Sequence[Sheet]:
    if only is None:
        return book.sheets
    chosen = [sheet for sheet in book.sheets if sheet.name == only]
    if not chosen:
        names = "、".join(sheet.name for sheet in book.sheets)
        raise Unreadable(f"没有名为“{only}”的工作表。文件里有：{names}。", "no_sheet")
    return chosen


def _table(sheet: Sheet, collector: Collector) -> Table | None:
    """Return the sheet's table where its heading is whole; note what is wrong with it if not."""
    table = find_table(sheet, COLUMNS)
    if table is None:
        if any(_holds_code(row) for row in sheet.rows):
            collector.faults.append(_no_heading(sheet))
        return None
    wrong = [
        Fault(
            sheet.name,
            address(table.header, 0),
            column.title,
            "missing_column",
            f"工作表“{sheet.name}”的表头（第{table.header + 1}行）缺少“{column.title}”列。"
            "请补上这一列。",
        )
        for column in table.missing
    ]
    wrong += [
        Fault(
            sheet.name,
            cell,
            column.title,
            "doubled_column",
            f"工作表“{sheet.name}”有两列都是“{column.title}”。请只留一列，或改掉另一列的表头。",
        )
        for column, cell in table.doubled
    ]
    collector.faults += wrong
    return None if wrong else table


def _read(table: Table, register: Register, collector: Collector) -> None:
    known = readers(malformed_codes())
    present = [(key, known[key]) for key in table.places]
    for row in data_rows(table, collector, looks_like_code, "code"):
        entry = _entry(row, present, collector)
        if entry is not None:
            register.add(row, entry)


def _entry(row: Row, present: Sequence[tuple[str, Reader]], collector: Collector) -> Entry | None:
    """Return the entry, None where a cell was refused; every cell is judged all the same."""
    before = len(collector.faults)
    values: dict[str, Any] = {
        key: collector.take_spread(row, key, read)
        if key in SPREADS
        else collector.take(row, key, read)
        for key, read in present
    }
    grade = values.get("grade")
    if values.get("restricted") and grade is not None and grade < RESTRICTED_GRADE:
        collector.refuse(
            row,
            "grade",
            "restricted_below_4",
            f"限制类技术按四级手术管理，这里是{NAMES[grade]}。"
            f"请把手术级别改为四级，或核对“限制类技术”列。依据：{bases.cite(bases.RESTRICTED)}。",
        )
    if len(collector.faults) > before:
        return None
    departments = values.pop("department", ())
    return Entry(departments=departments, **values)


def _holds_code(cells: Sequence[object]) -> bool:
    return any(isinstance(cell, str) and CODE_LIKE.search(cell) for cell in cells)


def _no_heading(sheet: Sheet) -> Fault:
    return Fault(
        sheet.name,
        "A1",
        "",
        "no_heading",
        f"工作表“{sheet.name}”里有手术编码，但前十行没有找到表头。"
        "请在数据上方加一行表头：手术编码、手术名称、手术级别；不需要的工作表请删除。",
    )


def _refuse_file(chosen: Sequence[Sheet], collector: Collector) -> None:
    name = chosen[0].name if chosen else ""
    message = (
        "前十行没有找到表头。表头至少要有：手术编码、手术名称、手术级别。"
        "可下载模板，把数据粘贴进去。"
    )
    collector.faults.append(Fault(name, "A1", "", "no_heading", message))


def _refuse_empty(table: Table, collector: Collector) -> None:
    message = f"工作表“{table.sheet.name}”的表头下面没有数据。请核对文件。"
    collector.faults.append(
        Fault(table.sheet.name, address(table.header, 0), "", "no_rows", message)
    )


def _remark(
    chosen: Sequence[Sheet], tables: Sequence[Table], register: Register, collector: Collector
) -> None:
    """Note what a person should know though nothing is wrong with it."""
    collector.notes += _remarks(chosen, tables, register, collector)


def _remarks(
    chosen: Sequence[Sheet], tables: Sequence[Table], register: Register, collector: Collector
) -> Iterator[str]:
    hidden = [table.sheet.name for table in tables if table.sheet.hidden]
    if hidden:
        yield f"隐藏的工作表也读了：{'、'.join(hidden)}。"
    if collector.hidden_rows:
        yield f"隐藏的行也读了：{collector.hidden_rows}行。"
    read = {table.sheet.name for table in tables}
    left = [sheet.name for sheet in chosen if sheet.name not in read and sheet.rows]
    if left and tables:
        yield f"没有表头和编码的工作表没有读：{'、'.join(left)}。"
    if register.repeated:
        yield f"完全相同的重复行有{register.repeated}行，已合并为一条，科室并在一起。"
    absent = [TITLES[key] for key in FLAG_COLUMNS if tables and not _any_has(tables, key)]
    if absent:
        yield f"表里没有这些列，全部按“否”：{'、'.join(absent)}。"


def _any_has(tables: Sequence[Table], key: str) -> bool:
    return any(key in table.places for table in tables)
