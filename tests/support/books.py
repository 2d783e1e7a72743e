"""Workbooks for tests, made with xlsxwriter, xlwt or by hand where no program would make them."""

import zipfile
from io import BytesIO

import xlsxwriter
import xlwt

NAMESPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'


def xlsx(*sheets, merged=(), hidden_rows=(), hidden_sheets=(), arrange=None):
    """Return a workbook; each sheet is (name, rows). ``merged`` are ranges like ``A2:A4``."""
    target = BytesIO()
    book = xlsxwriter.Workbook(target, {"strings_to_formulas": False, "in_memory": True})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for name, rows in sheets:
        sheet = book.add_worksheet(name)
        if name in hidden_sheets:
            sheet.hide()
        for number, cells in enumerate(rows):
            for column, value in enumerate(cells):
                _put(sheet, number, column, value, day)
        for cells, value in merged:
            sheet.merge_range(cells, value)
        for number in hidden_rows:
            sheet.set_row(number, None, None, {"hidden": True})
        if arrange:
            arrange(book, sheet)
    book.close()
    return target.getvalue()


def _put(sheet, row, column, value, day):
    if value is None or value == "":
        return
    if isinstance(value, str) and value.startswith("#"):
        sheet.write_formula(row, column, "=1/0", None, value)
    elif isinstance(value, str):
        sheet.write_string(row, column, value)
    elif hasattr(value, "isoformat"):
        sheet.write_datetime(row, column, value, day)
    else:
        sheet.write(row, column, value)


def xls(*sheets, errors=(), hidden_rows=(), merged=()):
    """Return an old workbook; ``errors`` are (row, column, code)."""
    book = xlwt.Workbook(encoding="utf-8")
    for name, rows in sheets:
        sheet = book.add_sheet(name)
        for number, cells in enumerate(rows):
            for column, value in enumerate(cells):
                if value not in {None, ""}:
                    sheet.write(number, column, value)
        for row, column, code in errors:
            sheet.row(row).set_cell_error(column, code)
        for number in hidden_rows:
            sheet.row(number).hidden = True
        for top, bottom, left, right, value in merged:
            sheet.write_merge(top, bottom, left, right, value)
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def by_hand(rows="", *, before="", parts=(), sheet=None):
    """Return a workbook whose only sheet holds this markup; ``parts`` are added or replaced."""
    markup = (
        f"{DECLARATION}{before}<worksheet {NAMESPACE}><sheetData>{rows}</sheetData></worksheet>"
    )
    replaced = {"xl/worksheets/sheet1.xml": sheet or markup.encode(), **dict(parts)}
    source = zipfile.ZipFile(BytesIO(xlsx(("S", [["x"]]))))
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for part in source.infolist():
            made.writestr(part.filename, replaced.pop(part.filename, source.read(part)))
        for name, content in replaced.items():
            made.writestr(name, content)
    return target.getvalue()
