"""A worksheet that writes formatted text without the general case, the same byte for byte."""

from typing import Any

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet


class TextSheet(Worksheet):  # type: ignore[misc]  # xlsxwriter carries no types
    """Most cells of a filing are text with a format: xlsxwriter spends its time on the others.

    ``_write_cell`` is where it asks to be efficient and is not public; a test holds the bytes
    equal to those of a plain worksheet.
    """

    def __init__(self) -> None:
        super().__init__()
        self._starts: dict[tuple[int, Any], tuple[str, str]] = {}

    def _write_cell(self, row: int, col: int, cell: Any) -> None:
        kind = cell.__class__.__name__
        if cell.format and kind in {"String", "Blank"}:
            start, style = self._starts.get((col, cell.format)) or self._start(col, cell.format)
            text = f' t="s"><v>{cell.string}</v></c>' if kind == "String" else "/>"
            self.fh.write(f"{start}{row + 1}{style}{text}")
        else:
            super()._write_cell(row, col, cell)

    def _start(self, col: int, look: Any) -> tuple[str, str]:
        parts = f'<c r="{xl_col_to_name(col)}', f'" s="{look._get_xf_index()}"'  # noqa: SLF001
        return self._starts.setdefault((col, look), parts)
