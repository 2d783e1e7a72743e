"""The looks of the filing workbook: 宋体 in a black grid, 黑体 titles, no color."""

from typing import Any

import xlsxwriter
from xlsxwriter.format import Format

from surgery_gov.kernel.sheets import write

SONG, HEI, MONO = "宋体", "黑体", "Courier New"
LINE, HIGHEST = 18, 409  # points: a row of one line, and the highest a row can be


class Styles:
    """The formats of one workbook; xlsxwriter binds a format to its book."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        def look(**properties: Any) -> Format:
            plain = {"font_name": SONG, "font_size": 10, "valign": "vcenter", "text_wrap": True}
            return book.add_format({**plain, **properties})

        middle = {"align": "center"}
        self.title = look(font_name=HEI, font_size=18, **middle)
        self.section = look(font_name=HEI, font_size=12, **middle)
        self.caption = look(font_size=10)
        self.note = look(font_size=9)
        self.head = look(font_name=HEI, border=1, **middle)
        self.label = look(font_name=HEI, border=1, **middle)
        self.text = look(border=1)
        self.center = look(border=1, **middle)
        self.field = look(border=1, indent=1)
        self.count = look(border=1, **middle)
        self.digest = look(font_name=MONO, border=1, indent=1)
        self.code = look(font_name=MONO, font_size=9, border=1, **middle)
        self.sign = look(font_size=12, border=1)


def height_of(text: str, width: int) -> int:
    """Return the points a wrapped text needs in a column: no program fits them on loading.

    Unlike in a list, ten points of 宋体 are a little narrower than what widths are counted in.
    """
    return min(HIGHEST, LINE + 14 * (write.lines_in(text, width * 21 // 20) - 1))
