"""A worksheet that writes formatted text without the general case, the same byte for byte."""

from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell_fast
from xlsxwriter.worksheet import Worksheet


class TextSheet(Worksheet):  # type: ignore[misc]  # xlsxwriter carries no types
    """Most cells of a filing are text with a format: xlsxwriter spends its time on the others.

    ``_write_cell`` is where it asks to be efficient and is not public; a test holds the bytes
    equal to those of a plain worksheet.
    """

    def _write_cell(self, row: int, col: int, cell: Any) -> None:
        kind = cell.__class__.__name__
        if cell.format and kind in {"String", "Blank"}:
            place = f'r="{xl_rowcol_to_cell_fast(row, col)}" s="{cell.format._get_xf_index()}"'  # noqa: SLF001
            text = f' t="s"><v>{cell.string}</v></c>' if kind == "String" else "/>"
            self.fh.write(f"<c {place}{text}")
        else:
            super()._write_cell(row, col, cell)
