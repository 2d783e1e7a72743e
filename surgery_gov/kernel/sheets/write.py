"""Workbooks out: typed text, no formulas made of text, the same bytes for the same content."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

import xlsxwriter

from surgery_gov.kernel.calendar import ZONE
from surgery_gov.kernel.sheets.book import Cell, CellError, letters, shown
from surgery_gov.kernel.sheets.own import GUIDE, GUIDE_HEADINGS

CREATED = datetime(2000, 1, 1, tzinfo=UTC)
"""Files carry no moment of making, so that the same content gives the same bytes."""
TEXT_ONLY = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "in_memory": True,
}
ROW_BY_ROW = {**TEXT_ONLY, "in_memory": False, "constant_memory": True}
"""For large sheets: each row goes to the disk when the next begins, so rows come in order."""
LINE, MOST_LINES = 16, 25
"""Height of a line of text, in points; no row may be higher than 409."""
TEXT = {"num_format": "@", "valign": "top"}
DAY, INSTANT = "yyyy-mm-dd", "yyyy-mm-dd hh:mm"
"""How dates look, as on the pages (GB/T 7408.1)."""
FIRST_DAY = date(1900, 3, 1)
"""What is earlier has no certain number: Excel counts a 29th of February in 1900."""
HEADING = {"bold": True, "bg_color": "#F4F6F8", "border": 1, "border_color": "#B9C4CE"}
MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@contextmanager
def workbook(target: BytesIO, options: Mapping[str, bool] = TEXT_ONLY) -> Iterator[Any]:
    """Yield an xlsxwriter workbook that takes text for text; closed at the end."""
    book = xlsxwriter.Workbook(target, dict(options))
    book.set_properties({"created": CREATED.replace(tzinfo=None)})
    yield book
    book.close()


@dataclass(frozen=True, slots=True)
class Heading:
    """A column of a list: its heading, its width in characters, whether cells wrap."""

    title: str
    width: float = 12
    wraps: bool = False


def listing(name: str, headings: Sequence[Heading], rows: Sequence[Sequence[Cell]]) -> bytes:
    """Return a workbook of one list: heading repeated in print, filter on, first row frozen."""
    target = BytesIO()
    with workbook(target) as book:
        sheet = book.add_worksheet(name)
        plain, wrapped = book.add_format(TEXT), book.add_format(TEXT | {"text_wrap": True})
        dates = Dates(book)
        top = book.add_format(HEADING)
        for column, about in enumerate(headings):
            sheet.set_column(column, column, about.width, wrapped if about.wraps else plain)
            sheet.write_string(0, column, about.title, top)
        wrapping = [(c, about.width) for c, about in enumerate(headings) if about.wraps]
        for number, row in enumerate(rows, start=1):
            fit(sheet, number, [(row[c], width) for c, width in wrapping if c < len(row)])
            for column, value in enumerate(row):
                dates.put(sheet, number, column, value)
        sheet.freeze_panes(1, 0)
        sheet.repeat_rows(0)
        sheet.autofilter(0, 0, max(1, len(rows)), len(headings) - 1)
        sheet.set_paper(9)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&C第 &P 页 共 &N 页")
    return target.getvalue()


def fit(sheet: Any, row: int, wrapped: Iterable[tuple[Cell, float]]) -> None:
    """Make a row as high as its fullest wrapped cell, given with the width of its column.

    Not every program finds the height by itself: some show the first line only.
    """
    most = max((lines_of(shown(value), width) for value, width in wrapped), default=1)
    if most > 1:
        sheet.set_row(row, LINE * min(most, MOST_LINES))


def lines_of(text: str, width: float) -> int:
    """Return how many lines a text takes in a column of that width, its margins left free."""
    return lines_in(text, max(1, int(width) - 1))


def lines_in(text: str, room: int) -> int:
    """Return how many lines a text takes; ``room`` is counted in Latin letters, 汉字 take two.

    GB18030 writes just so many bytes.
    """
    parts = (part.encode("gb18030", "replace") for part in text.split("\n"))
    return sum(max(1, -(-len(part) // room)) for part in parts)


def put(sheet: Any, row: int, column: int, value: Cell, style: Any = None) -> None:
    """Write one cell as what it is; text stays text even where it begins with ``=``."""
    if isinstance(value, bool | CellError):
        sheet.write_string(row, column, shown(value), style)
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value, style)
    elif value != "" or style is not None:
        sheet.write_string(row, column, shown(value)[:32_767], style)


class Dates:
    """Writes days and instants as what Excel sorts and counts with; instants in Beijing time."""

    def __init__(self, book: Any) -> None:
        look = TEXT | {"align": "left"}
        self._day = book.add_format(look | {"num_format": DAY})
        self._instant = book.add_format(look | {"num_format": INSTANT})

    def put(self, sheet: Any, row: int, column: int, value: Cell, style: Any = None) -> None:
        """Write one cell; whatever is no date, or too early for Excel, as ``put`` does."""
        if isinstance(value, datetime):
            value = value.astimezone(ZONE).replace(tzinfo=None, second=0, microsecond=0)
        day = value.date() if isinstance(value, datetime) else value
        if not isinstance(day, date) or day < FIRST_DAY:
            put(sheet, row, column, value, style)
        elif isinstance(value, datetime):
            sheet.write_datetime(row, column, value, self._instant)
        else:
            sheet.write_datetime(row, column, value, self._day)


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """A column of a template: heading, an example, what is allowed, and a note on how to fill."""

    title: str
    example: str
    note: str
    width: float = 14
    choices: tuple[str, ...] = field(default=())
    required: bool = False


def template(name: str, entries: Sequence[Entry], filled_rows: int = 20_000) -> bytes:
    """Return an empty table to fill in.

    Every column is text, so that 51.2300 keeps its zeros and 00123 too; choices drop down; the
    example stands in a note on the heading and on a sheet of its own, never among the data.
    """
    target = BytesIO()
    with workbook(target) as book:
        sheet = book.add_worksheet(name)
        text = book.add_format({"num_format": "@"})
        must = book.add_format(HEADING | {"font_color": "#A31D1D"})
        may = book.add_format(HEADING)
        for column, entry in enumerate(entries):
            sheet.set_column(column, column, entry.width, text)
            sheet.write_string(0, column, entry.title, must if entry.required else may)
            sheet.write_comment(0, column, f"{entry.note}\n例：{entry.example}", {"x_scale": 2})
            if entry.choices:
                allowed = {"validate": "list", "source": list(entry.choices)}
                sheet.data_validation(1, column, filled_rows, column, allowed)
        sheet.freeze_panes(1, 0)
        _explain(book, entries)
    return target.getvalue()


def _explain(book: Any, entries: Sequence[Entry]) -> None:
    sheet = book.add_worksheet(GUIDE)
    top = book.add_format(HEADING)
    wrapped = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
    for column, (title, width) in enumerate(GUIDE_HEADINGS):
        sheet.set_column(column, column, width, wrapped)
        sheet.write_string(0, column, title, top)
    for row, entry in enumerate(entries, start=1):
        cells = (entry.title, "是" if entry.required else "", entry.example, entry.note)
        for column, value in enumerate(cells):
            sheet.write_string(row, column, value)


def link_to(sheet: str, cell: str) -> str:
    """Return an internal link to a cell, the sheet's name quoted as Excel wants it."""
    escaped = sheet.replace("'", "''")
    return f"internal:'{escaped}'!{cell}"


def span(first_column: int, last_column: int) -> str:
    """Return columns as Excel names them: (0, 8) is ``A:I``."""
    return f"{letters(first_column)}:{letters(last_column)}"
