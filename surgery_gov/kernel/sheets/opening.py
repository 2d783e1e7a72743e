"""Opens a file by what it is, not by its name, and lays out its sheets as plain values."""

from io import BytesIO
from posixpath import join, normpath
from typing import Any
from xml.etree import ElementTree as ET
from zipfile import ZipFile

from surgery_gov.kernel.sheets import archive, biff, delimited, markup, ole
from surgery_gov.kernel.sheets.errors import Unreadable
from surgery_gov.kernel.sheets.limits import Limits
from surgery_gov.kernel.sheets.markup import Finds

ZIP = b"PK"
RELATIONS = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
STRICT_RELATIONS = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"


def load(data: bytes, limits: Limits) -> dict[str, Any]:
    """Return ``{"kind", "sheets": [{"name", "rows", …}]}``; raise ``Unreadable``."""
    kind = kind_of(data)
    if kind == "csv":
        rows: list[list[Any]] = [list(row) for row in delimited.parse(data, limits)]
        return {"kind": kind, "sheets": [_laid_out("csv", rows, Finds(), [], hidden=False)]}
    finds = scan_zip(data, limits) if kind == "xlsx" else biff.scan(data, limits)
    return {"kind": kind, "sheets": _sheets(data, finds, limits)}


def kind_of(data: bytes) -> str:
    """Return xlsx, xls or csv, judged by the first bytes."""
    if data.startswith(ZIP):
        return "xlsx"
    return "xls" if data.startswith(ole.MAGIC) else "csv"


def scan_zip(data: bytes, limits: Limits) -> list[Finds]:
    """Guard a zipped workbook and pass over its sheets, in the order of the workbook."""
    guarded = archive.open_guarded(data, limits)
    archive.check_content(guarded, limits)
    parts = _parts(guarded)
    if len(parts) > limits.sheets:
        raise Unreadable(f"工作表超过{limits.sheets}张，没有读取。请分成几个文件。", "too_large")
    names = set(guarded.namelist())
    listed = [markup.scan(guarded, p, title, limits) for title, p in parts if p in names]
    strays = {name for name in names if archive.is_sheet(name)} - {part for _, part in parts}
    for stray in strays:  # the reader may find it by another way
        markup.scan(guarded, stray, stray, limits)
    if len(listed) != len(parts):
        raise Unreadable(archive.DAMAGED, "damaged")
    return listed


def _parts(guarded: ZipFile) -> list[tuple[str, str]]:
    """Return the title and the part of each sheet."""
    try:
        book = ET.fromstring(guarded.read("xl/workbook.xml"))  # noqa: S314 - DTDs are refused
        links = ET.fromstring(guarded.read("xl/_rels/workbook.xml.rels"))  # noqa: S314
    except (KeyError, ET.ParseError) as fault:
        raise Unreadable(archive.DAMAGED, "damaged") from fault
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    sheets = [element for element in book.iter() if element.tag.endswith("}sheet")]
    return [
        (sheet.get("name", ""), _target(targets.get(sheet.get(RELATIONS, _strict(sheet)), "")))
        for sheet in sheets
    ]


def _strict(sheet: ET.Element) -> str:
    return sheet.get(STRICT_RELATIONS, "")


def _target(target: str) -> str:
    return normpath(target.lstrip("/") if target.startswith("/") else join("xl", target))


def _sheets(data: bytes, finds: list[Finds], limits: Limits) -> list[dict[str, Any]]:
    from python_calamine import (  # noqa: PLC0415
        CalamineError,
        SheetTypeEnum,
        SheetVisibleEnum,
        load_workbook,
    )

    try:
        book = load_workbook(BytesIO(data))
        if len(book.sheet_names) > limits.sheets:
            raise Unreadable(
                f"工作表超过{limits.sheets}张，没有读取。请分成几个文件。", "too_large"
            )
        if len(finds) != len(book.sheets_metadata):
            raise Unreadable(archive.DAMAGED, "damaged")
        laid_out = []
        for number, about in enumerate(book.sheets_metadata):
            if about.typ != SheetTypeEnum.WorkSheet:
                continue
            sheet = book.get_sheet_by_index(number)
            rows: list[list[Any]] = sheet.to_python(skip_empty_area=False)
            merged = [[*start, *end] for start, end in sheet.merged_cell_ranges or ()]
            hidden = about.visible != SheetVisibleEnum.Visible
            laid_out.append(_laid_out(about.name, rows, finds[number], merged, hidden=hidden))
    except CalamineError as fault:
        raise Unreadable(archive.DAMAGED, "damaged") from fault
    return laid_out


def _laid_out(
    name: str, rows: list[list[Any]], finds: Finds, merged: list[list[int]], *, hidden: bool
) -> dict[str, Any]:
    for (row, column), code in finds.errors.items():
        _put(rows, row, column, {"error": code})
    for cells in rows:
        while cells and cells[-1] == "":
            cells.pop()
    while rows and not rows[-1]:
        rows.pop()
    seen = sorted(row for row in finds.hidden_rows if row < len(rows))
    return {"name": name, "rows": rows, "hidden": hidden, "hidden_rows": seen, "merged": merged}


def _put(rows: list[list[Any]], row: int, column: int, value: Any) -> None:
    rows.extend([] for _ in range(row + 1 - len(rows)))
    rows[row].extend([""] * (column + 1 - len(rows[row])))
    rows[row][column] = value
