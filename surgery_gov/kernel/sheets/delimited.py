"""Text files: which encoding, which delimiter. Decided strictly, never by guessing letters."""

import csv
from io import StringIO

from surgery_gov.kernel.sheets.errors import Unreadable
from surgery_gov.kernel.sheets.limits import Limits
from surgery_gov.kernel.sheets.markup import too_far

ENCODINGS = ("utf-8-sig", "gb18030")
DELIMITERS = (",", "\t", ";")
SAMPLE_LINES = 20
UTF16 = (b"\xff\xfe", b"\xfe\xff")
BINARY = "这不是 Excel 工作簿，也不是文本表格。请另存为 .xlsx、.xls 或 .csv 再导入。"


def parse(data: bytes, limits: Limits) -> list[list[str]]:
    """Return the rows of a csv; raise ``Unreadable`` where it cannot be told what it says."""
    text = _decode(data)
    csv.field_size_limit(limits.cell_characters * 4)
    rows: list[list[str]] = []
    cells = 0
    try:
        for row in csv.reader(StringIO(text, newline=""), delimiter=_delimiter(text), strict=True):
            cells += len(row)
            rows.append(row)
            if len(rows) > limits.rows or len(row) > limits.columns or cells > limits.cells:
                raise Unreadable(too_far("csv", len(rows), len(row) or 1, limits), "too_large")
    except csv.Error as fault:
        raise Unreadable(
            f"第{len(rows) + 1}行的引号不成对，或内容过长，读不下去。"
            "请用 Excel 打开后另存为 .xlsx 再导入。",
            "quotes",
        ) from fault
    return rows


def _decode(data: bytes) -> str:
    if data.startswith(UTF16) or b"\x00" in data:
        raise Unreadable(BINARY, "not_excel")
    for encoding in ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable(
        "文本的编码既不是 UTF-8 也不是 GB18030，读出来会是乱码。"
        "请另存为 .xlsx，或另存为 UTF-8 的 csv 再导入。",
        "encoding",
    )


def _delimiter(text: str) -> str:
    """Return the delimiter that splits the first lines into the most columns.

    Counted outside quotes; the comma wins a tie, so that one column is one column.
    """
    lines = text.splitlines()[:SAMPLE_LINES]
    outside = ["".join(line.split('"')[::2]) for line in lines]
    return max(DELIMITERS, key=lambda mark: max((line.count(mark) for line in outside), default=0))
