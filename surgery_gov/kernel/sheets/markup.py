"""What the sheet reader does not tell: how far a sheet reaches, its errors, its hidden rows.

One pass over the unpacked text of each sheet, in pieces; an empty formatted cell costs next to
nothing. The reader lays cells out as a rectangle, so a single cell at XFD1048576 would cost
17 thousand million of them: the reach is judged here, before it is called.
"""

import re
import zipfile
from dataclasses import dataclass, field

from surgery_gov.kernel.sheets.archive import check_xml, pieces
from surgery_gov.kernel.sheets.book import Place, address, place
from surgery_gov.kernel.sheets.errors import Unreadable
from surgery_gov.kernel.sheets.limits import Limits

# A cell with content is not self-closing; possessive repeats keep empty cells cheap.
FILLED = re.compile(rb"<(?:\w+:)?c(?=\s)([^/>]*+)>")
ADDRESS = re.compile(rb"""\sr\s*=\s*["']([A-Z]{1,3})([0-9]{1,7})["']""")
ERROR = re.compile(
    rb"""<(?:\w+:)?c(?=\s)([^/>]*?\st\s*=\s*["']e["'][^/>]*+)>(?:<(?:\w+:)?f\b[^>]*+(?:/>|>[^<]*+</(?:\w+:)?f>))?\s*<(?:\w+:)?v[^>]*>([^<]*)<"""
)
UNCALCULATED = re.compile(
    rb"""<(?:\w+:)?c(?=\s)([^/>]*+)>\s*<(?:\w+:)?f\b[^>]*+(?:(?<=/)>|>[^<]*+</(?:\w+:)?f>)\s*</(?:\w+:)?c>"""
)
NO_RESULT = "（公式没有结果）"
"""A formula saved without its value reads as a blank, and a blank flag would mean no."""
ROW = re.compile(rb"""<(?:\w+:)?row(?=\s)([^>]*?\shidden\s*=\s*["'](?:1|true)["'][^>]*)>""")
NUMBER = re.compile(rb"""\sr\s*=\s*["']([0-9]{1,7})["']""")
MERGED = re.compile(rb"<(?:\w+:)?mergeCell(?=\s)")
TAIL = 300_000
"""How much is carried over to the next piece: more than any honest cell may hold."""


@dataclass(slots=True)
class Finds:
    """What one pass over a sheet found; places count from 0."""

    errors: dict[Place, str] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    columns: set[bytes] = field(default_factory=set)
    last_row: int = 0
    filled: int = 0
    merged: int = 0


def scan(archive: zipfile.ZipFile, name: str, title: str, limits: Limits) -> Finds:
    """Pass over one sheet; raise ``Unreadable`` where it reaches beyond the bounds."""
    finds = Finds()
    rest = b""
    for number, piece in enumerate(pieces(archive, name, limits)):
        check_xml(rest[-16:] + piece, first=number == 0)
        text = rest + piece
        cut = _cut(text)
        _take(text[:cut], finds)
        rest = text[cut:]
        _judge(finds, title, limits)
    _take(rest, finds)
    _judge(finds, title, limits)
    return finds


def _cut(text: bytes) -> int:
    """Return where a piece may be cut without cutting a cell in two."""
    after_cells = max(text.rfind(b"</c>"), text.rfind(b":c>"), text.rfind(b"<row"))
    return max(0, after_cells, len(text) - TAIL)


def _take(text: bytes, finds: Finds) -> None:
    """Look for each thing only in pieces that hold its word: empty cells come by the million."""
    if b"v>" in text or b"is>" in text:
        _take_cells(text, finds)
    if b'"e"' in text or b"'e'" in text:
        _take_errors(text, finds)
    if b"<f" in text or b":f" in text:
        _take_uncalculated(text, finds)
    if b"hidden" in text:
        numbers = (NUMBER.search(attributes) for attributes in ROW.findall(text))
        finds.hidden_rows.update(int(found[1]) - 1 for found in numbers if found)
    if b"mergeCell" in text:
        finds.merged += len(MERGED.findall(text))


def _take_cells(text: bytes, finds: Finds) -> None:
    cells = FILLED.findall(text)
    places = ADDRESS.findall(b"\n".join(cells))
    finds.filled += len(cells)
    finds.columns.update(column for column, _ in places)
    finds.last_row = max(finds.last_row, max((int(row) for _, row in places), default=0))


def _take_errors(text: bytes, finds: Finds) -> None:
    for attributes, value in ERROR.findall(text):
        if found := ADDRESS.search(attributes):
            cell = (found[1] + found[2]).decode()
            finds.errors[place(cell)] = value.decode("utf-8", "replace").strip()


def _take_uncalculated(text: bytes, finds: Finds) -> None:
    for attributes in UNCALCULATED.findall(text):
        if found := ADDRESS.search(attributes):
            finds.errors[place((found[1] + found[2]).decode())] = NO_RESULT


def _judge(finds: Finds, title: str, limits: Limits) -> None:
    wide = max((place(f"{c.decode()}1")[1] for c in finds.columns), default=-1) + 1
    tall = finds.last_row
    if tall > limits.rows or wide > limits.columns or tall * wide > limits.cells:
        raise Unreadable(too_far(title, tall, wide, limits), "too_large")
    if finds.filled > limits.cells or finds.merged > limits.merged:
        raise Unreadable(
            f"工作表“{title}”的单元格太多，没有读取。请分成几个文件导入。", "too_large"
        )


def too_far(title: str, tall: int, wide: int, limits: Limits) -> str:
    """Say how far the sheet reaches and how far it may."""
    where = f"工作表“{title}”" if title else "表格"
    return (
        f"{where}的内容一直到 {address(tall - 1, wide - 1)}，超出可读的范围"
        f"（{limits.rows:,}行、{limits.columns}列以内）。"
        "请删除数据以外的多余内容，或把数据复制到新建的工作簿再导入。"
    )
