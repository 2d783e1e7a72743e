"""Reading the visible cells of a workbook: exact text, exact kind, and what is hidden."""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET
import zipfile
import zlib
from collections.abc import Iterator

from surgery_gov.filings.rules.verifier.digest import (
    Cell,
    Finding,
    Sheet,
    Unreadable,
    index_of,
    letters_of,
)
from surgery_gov.filings.rules.verifier.disguise import covered, hidden, suspect_styles
from surgery_gov.filings.rules.verifier.parts import Parts, local, named, text_of, unescaped


def read(data: bytes) -> list[Sheet]:
    """Read the sheets in their order; raises Unreadable."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = Parts(archive)
            strings, styles = parts.strings(), suspect_styles(parts.root("xl/styles.xml"))
            return [_sheet(entry, root, strings, styles) for entry, root in parts.sheets()]
    except (NotImplementedError, RuntimeError) as damage:
        raise Unreadable("文件加了密，或压缩方式不认识") from damage
    except _DAMAGE as damage:
        raise Unreadable("不是完好的 xlsx 文件；另存为 xls、csv 的不能校验") from damage


_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    ET.ParseError,
    LookupError,
    StopIteration,
    ValueError,
    OverflowError,
    EOFError,
    OSError,
)


def _sheet(
    entry: ET.Element, root: ET.Element, strings: list[str], styles: dict[int, str]
) -> Sheet:
    name = entry.get("name", "")
    cells: dict[tuple[int, str], Cell] = {}
    remarks: list[Finding] = []
    if entry.get("state", "visible") != "visible":
        remarks.append(Finding(name, None, "hidden", "工作表被隐藏"))
    for cell, style in _cells(root, strings):
        where = f"单元格 {cell.column}{cell.row} "
        if cells.setdefault((cell.row, cell.column), cell) is not cell:
            raise Unreadable(f"「{name}」{where}出现两次")
        trouble = "公式" if cell.kind == "f" else styles.get(style)
        if trouble:
            remarks.append(Finding(name, cell.row, "disguised", f"{where}有{trouble}"))
    seen = list(cells.values())
    return Sheet(name, seen, [*remarks, *hidden(name, root, seen), *covered(name, root, seen)])


def _cells(root: ET.Element, strings: list[str]) -> Iterator[tuple[Cell, int]]:
    number = 0
    for row in named(root, "row"):
        number, column = int(row.get("r", number + 1)), 0
        for c in named(row, "c"):
            column = _column(c.get("r"), number) or column + 1
            kind, text = _content(c, strings)
            if text or kind == "f":
                yield Cell(number, letters_of(column), kind, text), int(c.get("s", "0"))


def _column(reference: str | None, row: int) -> int | None:
    if reference is None:
        return None
    place = re.fullmatch(r"([A-Z]{1,3})([0-9]{1,7})", reference)
    if place is None or int(place[2]) != row:
        raise ValueError(reference)  # programs would not agree where this cell is
    return index_of(place[1])


def _content(c: ET.Element, strings: list[str]) -> tuple[str, str]:
    parts = {local(part): part for part in c}
    if "f" in parts:
        return "f", parts["f"].text or ""
    kind = c.get("t", "n")
    if kind == "inlineStr":
        return "s", text_of(parts["is"]) if "is" in parts else ""
    text = (parts["v"].text or "") if "v" in parts else ""
    if kind == "s":
        return "s", strings[int(text)] if text else ""
    if kind == "str":
        return "s", unescaped(text)
    return kind, _plain(text) if kind == "n" and text else text


def _plain(number: str) -> str:
    value = float(number)
    return str(int(value)) if value.is_integer() else repr(value)
