"""How the workbook looks: every mark in a frame of its own, to be told apart in grey."""

from collections.abc import Mapping
from typing import Any

from surgery_gov.kernel.sheets.write import HEADING
from surgery_gov.matrix.rules.cells import Mark

THIN, THICK, DASHED, DOUBLE, HEAVY_DASHED = 1, 5, 3, 6, 8
_CELL = {"align": "center", "num_format": "@"}
MARKS: Mapping[Mark, Mapping[str, object]] = {
    Mark.HELD: {"bg_color": "#E5F4EA"},
    Mark.ENDING: {"bg_color": "#FFF1CF", "border": DASHED, "border_color": "#B98212"},
    Mark.CONDITIONAL: {"border": THIN, "border_color": "#146C3C"},
    Mark.REACHED: {"border": HEAVY_DASHED, "border_color": "#A31D1D", "bg_color": "#FFF1CF"},
    Mark.SUSPENDED: {"border": THICK, "border_color": "#A31D1D", "bold": True},
    Mark.APPLIED: {"border": DOUBLE, "border_color": "#0B4F8F"},
}


class Formats:
    """The formats of one workbook, each made once."""

    def __init__(self, book: Any) -> None:
        self.top = book.add_format(HEADING)
        upright = {"align": "center", "valign": "bottom"}
        self.name = book.add_format(HEADING | upright | {"rotation": 270})
        self.turned = book.add_format(HEADING | upright | {"rotation": 90})
        self.text = book.add_format({"num_format": "@", "valign": "top"})
        self.wrapped = book.add_format({"num_format": "@", "valign": "top", "text_wrap": True})
        self.number = book.add_format({"num_format": "#,##0"})
        self.gap = book.add_format({"bold": True, "num_format": "@"})
        self.bold = book.add_format({"bold": True})
        self.marks = {mark: book.add_format({**_CELL, **look}) for mark, look in MARKS.items()}
        soon = {**_CELL, **MARKS[Mark.CONDITIONAL], "border": DASHED, "bg_color": "#FFF1CF"}
        self.conditional_soon = book.add_format(soon)
