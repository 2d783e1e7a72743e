"""Painting a list for A4: title, captions, a heading that repeats, and the sheet 校验 beside it."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from surgery_gov.kernel.sheets import write

SONG, HEI, MONO = "宋体", "黑体", "Courier New"
RULE = (
    "全表摘要的算法：自列标题行起，每行各格依次以制表符相接，末尾加换行，逐行相接，"
    "取 UTF-8 编码的 SHA-256。格内的反斜杠写成 \\\\，换行写成 \\n，制表符写成 \\t。"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Sheet:
    """A list to be painted; every cell is text. ``check`` are the lines of the sheet 校验."""

    name: str
    title: str
    captions: Sequence[str]
    headings: Sequence[write.Heading]
    rows: Sequence[Sequence[str]]
    check: Sequence[tuple[str, str]]


def digest_of(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return the digest as the sheet 校验 says it is computed."""
    total = hashlib.sha256()
    for row in (headings, *rows):
        total.update(("\t".join(_escaped(cell) for cell in row) + "\n").encode())
    return total.hexdigest()


def workbook(listed: Sheet, *, wide: bool = True) -> bytes:
    """Return the workbook: typed text, heading repeated in print, page numbers, 校验."""
    target = BytesIO()
    with write.workbook(target) as book:
        sheet = book.add_worksheet(listed.name)
        _list(book, sheet, listed)
        _paper(sheet, wide=wide)
        check = book.add_worksheet("校验")
        _check(book, check, listed)
        _paper(check, wide=False)
    return target.getvalue()


def _list(book: Any, sheet: Any, listed: Sheet) -> None:
    last, head = len(listed.headings) - 1, 1 + len(listed.captions)
    title = book.add_format({"font_name": HEI, "font_size": 16, "align": "center"})
    caption = book.add_format({"font_name": SONG, "font_size": 10, "text_wrap": True})
    grid = {"font_name": SONG, "font_size": 10, "border": 1, "valign": "vcenter"}
    plain = book.add_format({**grid, "num_format": "@"})
    wrapped = book.add_format({**grid, "num_format": "@", "text_wrap": True})
    top = book.add_format({**grid, "font_name": HEI, "align": "center", "text_wrap": True})
    looks = [wrapped if heading.wraps else plain for heading in listed.headings]
    sheet.merge_range(0, 0, 0, last, listed.title, title)
    sheet.set_row(0, 30)
    width = sum(heading.width for heading in listed.headings)
    for row, text in enumerate(listed.captions, 1):
        sheet.merge_range(row, 0, row, last, text, caption)
        sheet.set_row(row, write.LINE * write.lines_of(text, width))
    for column, heading in enumerate(listed.headings):
        sheet.set_column(column, column, heading.width)
        sheet.write_string(head, column, heading.title, top)
    wrapping = [(c, heading.width) for c, heading in enumerate(listed.headings) if heading.wraps]
    for row, cells in enumerate(listed.rows, head + 1):
        write.fit(sheet, row, [(cells[c], width) for c, width in wrapping])
        for column, cell in enumerate(cells):
            sheet.write_string(row, column, cell[:32_767], looks[column])
    sheet.repeat_rows(head)
    sheet.freeze_panes(head + 1, 0)
    sheet.autofilter(head, 0, head + max(1, len(listed.rows)), last)


def _check(book: Any, sheet: Any, listed: Sheet) -> None:
    label = book.add_format({"font_name": HEI, "font_size": 10, "valign": "top", "border": 1})
    value = {"font_name": SONG, "font_size": 10, "text_wrap": True, "border": 1, "num_format": "@"}
    plain, mono = book.add_format(value), book.add_format({**value, "font_name": MONO})
    sheet.set_column(0, 0, 14)
    sheet.set_column(1, 1, 78)
    for row, (name, text) in enumerate(listed.check):
        sheet.write_string(row, 0, name, label)
        sheet.write_string(row, 1, text[:32_767], mono if "摘要" in name else plain)


def _paper(sheet: Any, *, wide: bool) -> None:
    sheet.set_paper(9)
    if wide:
        sheet.set_landscape()
    sheet.set_margins(left=0.6, right=0.5, top=0.7, bottom=0.7)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer(f'&C&"{SONG}"&9第 &P 页 共 &N 页')


def _escaped(cell: str) -> str:
    if cell.isprintable() and "\\" not in cell:
        return cell
    return cell.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t")
