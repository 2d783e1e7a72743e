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
    found = ole.records(ole.workbook_stream(data))
    if any(kind == FILEPASS for _, kind, _ in found[:20]):
        raise Unreadable("文件加了密码。请取消密码，另存后再导入。", "encrypted")
    try:
        starts = [
            struct.unpack_from("<I", body)[0] for _, kind, body in found if kind == BOUNDSHEET
        ]
        return [_sheet(run, limits) for run in ole.between(found, starts)]
    except (struct.error, IndexError) as fault:
        raise Unreadable(ole.DAMAGED, "damaged") from fault


def _sheet(run: list[tuple[int, bytes]], limits: Limits) -> Finds:
    finds = Finds()
    last_column = -1
    for kind, body in run:
        if kind == ROW and struct.unpack_from("<H", body, 12)[0] & HIDDEN_ROW:
            finds.hidden_rows.add(struct.unpack_from("<H", body)[0])
        if kind in CONTENT:
            row, column = struct.unpack_from("<HH", body)
            finds.last_row = max(finds.last_row, row + 1)
            last_column = max(last_column, column)
            error = _error(kind, body)
            if error is not None:
                finds.errors[row, column] = error
    if finds.last_row * (last_column + 1) > limits.cells:
        raise Unreadable(too_far("", finds.last_row, last_column + 1, limits), "too_large")
    return finds


def _error(kind: int, body: bytes) -> str | None:
    if kind == BOOLERR and body[7]:
        return CODES.get(body[6], "#VALUE!")
    if kind == FORMULA and body[12:14] == b"\xff\xff" and body[6] == ERROR_RESULT:
        return CODES.get(body[8], "#VALUE!")
    return None
