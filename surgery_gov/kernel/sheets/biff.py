"""What the reader of .xls hides: error cells, hidden rows, how far a sheet reaches."""

import struct

from surgery_gov.kernel.sheets import ole
from surgery_gov.kernel.sheets.errors import Unreadable
from surgery_gov.kernel.sheets.limits import Limits
from surgery_gov.kernel.sheets.markup import Finds, too_far

BOUNDSHEET, FILEPASS, ROW, BOOLERR, FORMULA = 0x85, 0x2F, 0x208, 0x205, 0x6
CONTENT = frozenset({0x203, 0x27E, 0xBD, 0xFD, 0x204, 0xD6, BOOLERR, FORMULA})
HIDDEN_ROW = 0x20
ERROR_RESULT = 2
CODES = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}


def scan(data: bytes, limits: Limits) -> list[Finds]:
    """Pass over the records once and return what was found in each sheet, in order."""
    found: dict[int, Finds] = {}
    widths: dict[int, int] = {}
    start = -1
    try:
        for at, kind, body in ole.records(ole.workbook_stream(data)):
            if kind == FILEPASS:
                raise Unreadable("文件加了密码。请取消密码，另存后再导入。", "encrypted")
            if kind == BOUNDSHEET:
                found[struct.unpack_from("<I", body)[0]] = Finds()
            start = at if at in found else start
            if start in found and (kind in CONTENT or kind == ROW):
                last = _take(kind, body, found[start])
                widths[start] = max(widths.get(start, 0), last)
    except (struct.error, IndexError) as fault:
        raise Unreadable(ole.DAMAGED, "damaged") from fault
    for at, finds in found.items():
        if finds.last_row * widths.get(at, 0) > limits.cells:
            raise Unreadable(too_far("", finds.last_row, widths[at], limits), "too_large")
    return list(found.values())


def _take(kind: int, body: bytes, finds: Finds) -> int:
    """Note one record; return how many columns it shows the sheet to have."""
    row, column = struct.unpack_from("<HH", body)
    if kind == ROW:
        if struct.unpack_from("<H", body, 12)[0] & HIDDEN_ROW:
            finds.hidden_rows.add(row)
        return 0
    finds.last_row = max(finds.last_row, row + 1)
    error = _error(kind, body)
    if error is not None:
        finds.errors[row, column] = error
    return int(column) + 1


def _error(kind: int, body: bytes) -> str | None:
    if kind == BOOLERR and body[7]:
        return CODES.get(body[6], "#VALUE!")
    if kind == FORMULA and body[12:14] == b"\xff\xff" and body[6] == ERROR_RESULT:
        return CODES.get(body[8], "#VALUE!")
    return None
