"""What every import does before it reads a row: find whole tables, take the rows of data."""

from collections.abc import Callable, Iterator, Sequence

from surgery_gov.kernel.sheets.book import Book, address
from surgery_gov.kernel.sheets.faults import Collector, Fault
from surgery_gov.kernel.sheets.tables import Column, Kind, Row, Table, find_table


def whole_tables(book: Book, columns: Sequence[Column], found: Collector) -> Iterator[Table]:
    """Yield the tables of a book whose headings are whole; the others are faults or notes."""
    if book.hidden_sheets:
        found.notes.append(f"文件里有{book.hidden_sheets}张隐藏的工作表，也已读取。")
    for sheet in book.sheets:
        table = find_table(sheet, columns)
        if table is not None:
            if _is_whole(table, found):
                yield table
        elif any(cell != "" for row in sheet.rows for cell in row):
            found.notes.append(f"工作表“{sheet.name}”没有表头，没有读取。")


def data_rows(
    table: Table, found: Collector, identifies: Callable[[str], bool], key: str
) -> Iterator[Row]:
    """Yield the rows that are data; what stands above and between them is counted as skipped."""
    found.skipped[Kind.TITLE] += table.lead()
    for row in table.rows(identifies, key):
        if row.kind is not Kind.DATA:
            found.skipped[row.kind] += 1
            continue
        found.rows += 1
        found.hidden_rows += row.hidden
        yield row


def _is_whole(table: Table, found: Collector) -> bool:
    """Whether every column needed is there, once; what is missing is a fault at the heading."""
    at = address(table.header, 0)
    for column in table.missing:
        message = f"缺少“{column.title}”列。请补上这一列，可下载模板对照。"
        found.faults.append(Fault(table.sheet.name, at, "", "column_missing", message))
    for column, cell in table.doubled:
        message = f"“{column.title}”列出现了两次，不能确定以哪一列为准。请删去一列。"
        found.faults.append(Fault(table.sheet.name, cell, "", "column_twice", message))
    return not table.missing and not table.doubled
