"""Marks faulty cells in a workbook. Runs in the child process, after the same guard as reading.

An xlsx keeps its formats as far as they can be kept; xls, csv and sheets formatted down to the
last row are written anew with their values.
"""

import sys
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from surgery_gov.kernel.sheets import archive, opening, write
from surgery_gov.kernel.sheets.book import CellError, place
from surgery_gov.kernel.sheets.limits import MEGABYTE, Limits
from surgery_gov.kernel.sheets.own import FAULT_HEADINGS, FAULTS

RED = "FFFDEAEA"
KEEPABLE_BYTES = 40 * MEGABYTE
"""Keeping formats holds every cell in memory, about ten times its unpacked text."""
COMMENTS = 3_000
"""Excel slows down beyond; the list and the filling still show every fault."""
Faults = Sequence[dict[str, str]]


def mark(data: bytes, asked: dict[str, Any], limits: Limits) -> bytes:
    """Return the marked workbook as xlsx; raise ``Unreadable`` as reading does."""
    faults: Faults = asked["faults"]
    loaded = opening.load(data, limits)
    if loaded["kind"] == "xlsx" and _sheet_bytes(data) <= KEEPABLE_BYTES:
        return _mark_kept(data, faults)
    return _mark_rewritten(loaded["sheets"], faults)


def _sheet_bytes(data: bytes) -> int:
    with ZipFile(BytesIO(data)) as parts:
        return sum(p.file_size for p in parts.infolist() if archive.is_sheet(p.filename))


def _mark_kept(data: bytes, faults: Faults) -> bytes:
    sys.modules.setdefault("numpy", None)  # type: ignore[arg-type] # openpyxl would load it
    import openpyxl  # noqa: PLC0415
    from openpyxl.cell.cell import Cell  # noqa: PLC0415
    from openpyxl.comments import Comment  # noqa: PLC0415
    from openpyxl.styles import PatternFill  # noqa: PLC0415

    book = openpyxl.load_workbook(BytesIO(data), rich_text=True, keep_links=False)
    if FAULTS in book.sheetnames:
        del book[FAULTS]
    fill = PatternFill("solid", fgColor=RED)
    titles = {sheet.title for sheet in book.worksheets}
    for number, ((title, cell), messages) in enumerate(_by_cell(faults).items()):
        if title not in titles:
            continue
        target = _unmerged(book[title], cell)
        if not isinstance(target, Cell):
            continue
        target.fill = fill
        if number < COMMENTS:
            earlier = [target.comment.text] if target.comment else []
            comment = Comment("\n".join([*earlier, *messages]), "手术分级与权限管理")
            comment.width, comment.height = 420, 40 + 40 * len(messages)
            target.comment = comment
    _list_kept(book, faults, titles)
    target_bytes = BytesIO()
    book.save(target_bytes)
    return target_bytes.getvalue()


def _unmerged(sheet: Any, cell: str) -> Any:
    """Return the cell itself, or the corner of the merged range that hides it."""
    for merged in sheet.merged_cells.ranges:
        if cell in merged:
            return sheet.cell(merged.min_row, merged.min_col)
    return sheet[cell]


def _list_kept(book: Any, faults: Faults, titles: set[str]) -> None:
    from openpyxl.styles import Alignment, Font  # noqa: PLC0415
    from openpyxl.worksheet.hyperlink import Hyperlink  # noqa: PLC0415

    sheet = book.create_sheet(FAULTS)
    for column, (heading, width) in enumerate(FAULT_HEADINGS, start=1):
        sheet.cell(1, column).value = heading
        sheet.cell(1, column).font = Font(bold=True)
        sheet.column_dimensions[sheet.cell(1, column).column_letter].width = width
    for row, fault in enumerate(faults, start=2):
        for column, key in enumerate(("sheet", "cell", "value", "message"), start=1):
            cell = sheet.cell(row, column)
            cell.value = fault[key]
            cell.data_type = "s"  # text, even where it begins with =
            cell.alignment = Alignment(wrap_text=True, vertical="top")
        if fault["sheet"] in titles:
            link = write.link_to(fault["sheet"], fault["cell"]).removeprefix("internal:")
            ref = sheet.cell(row, 2).coordinate
            sheet.cell(row, 2).hyperlink = Hyperlink(ref=ref, location=link)
    sheet.freeze_panes = "A2"
    book.active = book.index(sheet)
    for other in book.worksheets:
        other.sheet_view.tabSelected = other is sheet


def _mark_rewritten(sheets: Sequence[dict[str, Any]], faults: Faults) -> bytes:
    target = BytesIO()
    by_cell = _by_cell(faults)
    with write.workbook(target) as book:
        red = book.add_format({"bg_color": "#" + RED[2:], "num_format": "@"})
        text = book.add_format({"num_format": "@"})
        wrapped = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
        for given in sheets:
            sheet = book.add_worksheet(given["name"][:31])
            sheet.set_column(0, 20, 14, text)
            _rewrite(sheet, given["rows"])
            for name, cell, messages in _of(by_cell, given["name"]):
                row, column = place(cell)
                value = _value(given["rows"], row, column)
                write.put(sheet, row, column, value, red)
                sheet.write_comment(name, "\n".join(messages), {"x_scale": 3, "y_scale": 1.5})
        listed = book.add_worksheet(FAULTS)
        for column, (heading, width) in enumerate(FAULT_HEADINGS):
            listed.set_column(column, column, width, wrapped)
            listed.write_string(0, column, heading, book.add_format(write.HEADING))
        _list_rewritten(listed, faults)
        listed.activate()
    return target.getvalue()


def _of(by_cell: dict[tuple[str, str], list[str]], title: str) -> list[tuple[str, str, list[str]]]:
    return [(cell, cell, messages) for (t, cell), messages in by_cell.items() if t == title]


def _rewrite(sheet: Any, rows: list[list[Any]]) -> None:
    for number, cells in enumerate(rows):
        for column, value in enumerate(cells):
            write.put(sheet, number, column, _plain(value))


def _value(rows: list[list[Any]], row: int, column: int) -> Any:
    cells = rows[row] if row < len(rows) else []
    return _plain(cells[column]) if column < len(cells) else ""


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return CellError(str(value.get("error", "")))
    return (
        value.isoformat() if isinstance(value, date) and not isinstance(value, datetime) else value
    )


def _list_rewritten(sheet: Any, faults: Faults) -> None:
    for row, fault in enumerate(faults, start=1):
        for column, key in enumerate(("sheet", "cell", "value", "message")):
            sheet.write_string(row, column, fault[key][:32_767])
        sheet.write_url(row, 1, write.link_to(fault["sheet"], fault["cell"]), None, fault["cell"])
    sheet.freeze_panes(1, 0)


def _by_cell(faults: Faults) -> dict[tuple[str, str], list[str]]:
    """Gather the messages of each cell, in order."""
    gathered: dict[tuple[str, str], list[str]] = defaultdict(list)
    for fault in faults:
        gathered[fault["sheet"], fault["cell"]].append(fault["message"])
    return gathered
