"""The filing workbook: the sealed pages painted for A4. Same content, same bytes."""

import io
from dataclasses import dataclass

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from surgery_gov.filings.exports.sheet import TextSheet
from surgery_gov.filings.exports.style import LINE, SONG, Styles, height_of
from surgery_gov.filings.rules.pages import Line, Page
from surgery_gov.filings.rules.seal import Sealed
from surgery_gov.kernel.sheets import write

CHECK_WIDTHS = (14, 9, *(10,) * 10)
COVER_WIDTHS = (21, 28, 17, 28)
MILLIMETERS_40 = 114  # points, free for a seal
FOOT = f'&C&"{SONG}"&9第 &P 页 共 &N 页&R&"{SONG}"&9'


@dataclass(frozen=True, slots=True)
class Grid:
    """A printed table: the line of its headings (from 0), column widths, centered columns."""

    head: int
    widths: tuple[int, ...]
    centered: frozenset[int]


LIST = Grid(
    2, (5, 14, 14, 36, 10, 6, 8, 6, 5, 9, 10, 9, 15, 13), frozenset({0, 5, 6, 7, 8, 9, 10, 11})
)
CHANGES = Grid(3, (5, 10, 14, 34, 17, 11, 28, 28), frozenset({0, 1, 5}))


def workbook(sealed: Sealed, number: str, title: str) -> bytes:
    """Paint the pages; `number` goes into every foot, `title` into the properties."""
    target = io.BytesIO()
    with write.workbook(target) as book:
        book.set_properties({"title": title, "created": write.CREATED.replace(tzinfo=None)})
        styles = Styles(book)
        for page in sealed.pages:
            sheet = book.add_worksheet(page.name, TextSheet)
            _PAINTERS[page.name](sheet, page, styles)
            sheet.set_paper(9)
            sheet.set_margins(left=0.6, right=0.5, top=0.7, bottom=0.7)
            sheet.fit_to_pages(1, 0)
            sheet.center_horizontally()
            sheet.set_footer(FOOT + number)
    return target.getvalue()


def _list(sheet: Worksheet, page: Page, styles: Styles) -> None:
    _grid(sheet, page, LIST, styles)


def _changes(sheet: Worksheet, page: Page, styles: Styles) -> None:
    _grid(sheet, page, CHANGES, styles)


def _grid(sheet: Worksheet, page: Page, grid: Grid, styles: Styles) -> None:
    """Draw title, captions, headings that repeat on every printed page, and the lines."""
    sheet.set_landscape()
    _columns(sheet, grid.widths)
    head, last = grid.head, len(grid.widths) - 1
    sheet.repeat_rows(head - 1, head)
    sheet.freeze_panes(head + 1, 4)
    for row, (text,) in enumerate(page.lines[:head]):
        sheet.merge_range(row, 0, row, last, text, styles.caption if row else styles.title)
        sheet.set_row(row, 18 if row else 30)
    _line(sheet, head, page.lines[head], [styles.head] * (last + 1), grid.widths)
    looks = [styles.center if c in grid.centered else styles.text for c in range(last + 1)]
    for row, line in enumerate(page.lines[head + 1 :], head + 1):
        if len(line) == 1:
            sheet.merge_range(row, 0, row, last, line[0], styles.text)
        else:
            _line(sheet, row, line, looks, grid.widths)


def _line(
    sheet: Worksheet, row: int, line: Line, looks: list[Format], widths: tuple[int, ...]
) -> None:
    height = column = 0
    for value, look, width in zip(line, looks, widths, strict=True):
        if not isinstance(value, str):
            sheet.write_number(row, column, value, look)
        elif value:
            sheet.write_string(row, column, value, look)
            if len(value) * 2 > width:
                height = max(height, height_of(value, width))
        else:
            sheet.write_blank(row, column, None, look)
        column += 1  # noqa: SIM113 - cheaper here than enumerating, on the path of every cell
    if height > LINE:
        sheet.set_row(row, height)


def _cover(sheet: Worksheet, page: Page, styles: Styles) -> None:
    _columns(sheet, COVER_WIDTHS)
    lines = page.lines
    sheet.merge_range("A1:D1", lines[0][0], styles.title)
    sheet.set_row(0, 40)
    _halves(sheet, 1, lines[1], styles.caption, 22)
    fields = [styles.label, styles.field, styles.label, styles.field]
    for row in range(2, 11):
        sheet.set_row(row, 24)
        _line(sheet, row, lines[row], fields, COVER_WIDTHS)
    for row, look in ((11, styles.field), (12, styles.digest)):
        sheet.write_string(row, 0, str(lines[row][0]), styles.label)
        sheet.merge_range(row, 1, row, 3, lines[row][1], look)
        sheet.set_row(row, max(24, height_of(str(lines[row][1]), sum(COVER_WIDTHS[1:]))))
    sheet.merge_range(13, 0, 13, 3, lines[13][0], styles.note)
    sheet.set_row(13, height_of(str(lines[13][0]), sum(COVER_WIDTHS)))
    _halves(sheet, 14, lines[14], styles.sign, MILLIMETERS_40)
    _halves(sheet, 15, lines[15], styles.sign, 34)
    sheet.merge_range(17, 0, 17, 3, lines[17][0], styles.section)
    sheet.set_row(17, 24)
    _line(sheet, 18, lines[18], [styles.head] * 4, COVER_WIDTHS)
    for row, line in enumerate(lines[19:], 19):
        _line(sheet, row, line, [styles.field, *[styles.count] * 3], COVER_WIDTHS)


def _halves(sheet: Worksheet, row: int, line: Line, look: Format, height: int) -> None:
    sheet.merge_range(row, 0, row, 1, line[0], look)
    sheet.merge_range(row, 2, row, 3, line[2], look)
    sheet.set_row(row, height)


def _check(sheet: Worksheet, page: Page, styles: Styles) -> None:
    _columns(sheet, CHECK_WIDTHS)
    last = len(CHECK_WIDTHS) - 1
    for row, line in enumerate(page.lines):
        if len(line) == 1:
            look = styles.title if row == 0 else styles.note
            sheet.merge_range(row, 0, row, last, line[0], look)
            sheet.set_row(row, 36 if row == 0 else height_of(str(line[0]), sum(CHECK_WIDTHS)))
        elif len(line) == 2:  # noqa: PLR2004 - a label and what it labels
            sheet.write_string(row, 0, str(line[0]), styles.label)
            sheet.merge_range(row, 1, row, last, line[1], styles.digest)
            sheet.set_row(row, height_of(str(line[1]), sum(CHECK_WIDTHS[1:])))
        else:
            _line(sheet, row, line, [styles.text, *[styles.code] * last], CHECK_WIDTHS)


def _columns(sheet: Worksheet, widths: tuple[int, ...]) -> None:
    sheet.set_default_row(LINE)
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)


_PAINTERS = {
    "封面": _cover,
    "三级手术目录": _list,
    "四级手术目录": _list,
    "变更对比": _changes,
    "校验": _check,
}
