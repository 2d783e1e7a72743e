"""An archive in words and as a workbook: who it is about, the years, the timeline."""

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

from surgery_gov.archive.queries import Archive, Basics
from surgery_gov.kernel.calendar import ZONE, last_day, local_date
from surgery_gov.kernel.chronicle import Moment
from surgery_gov.kernel.sheets import write
from surgery_gov.operations.rules.volumes import Year
from surgery_gov.staff.queries import Fact

TIMELINE = (
    ("日期", 18),
    ("类别", 13),
    ("事项", 14),
    ("内容", 62),
    ("文号", 24),
    ("经办", 12),
)
YEARS = ("年份", "术者", "四级", "三级", "二级", "一级", "不计级别", "一助", "二助")
TITLE_NOTE = "职称不作为授权条件"


def lines_of(archive: Archive) -> list[tuple[str, str]]:
    """Return the basics as label and text; what is not known says so and why."""
    who, record = archive.who, archive.record
    edition = record.edition.name or "届时没有施行的目录，级别未知"
    return [
        ("姓名", who.name),
        ("工号", who.staff_no),
        ("科室", _post(who)),
        ("执业证书", _licence(who.licence, who.last_licence)),
        ("执业范围", who.licence.scope or "没有登记" if who.licence else "届时没有有效的执业证书"),
        ("职称", f"{_title(who.title)}（{TITLE_NOTE}）"),
        ("手术权限", _privileges(archive)),
        ("级别依据", edition),
    ]


def _post(who: Basics) -> str:
    if who.post is not None:
        return f"{who.post.what}，{local_date(who.post.since)}起"
    return who.guest.long if who.guest else "届时不在职，没有登记任职"


def _privileges(archive: Archive) -> str:
    said = f"有效{archive.active}项，其中四级{archive.highest}项"
    reached = archive.record.reached
    return f"{said}，{reached}项已满例数，评估前不能实施" if reached else said


def _licence(held: Fact | None, last: Fact | None) -> str:
    if held is not None:
        ends = f"有效至{last_day(held.until)}" if held.until else "长期有效"
        return f"{held.certificate_no}，{ends}"
    if last is not None and last.until is not None:
        return f"届时没有有效证书；{last.certificate_no} 已于{last_day(last.until)}到期"
    return "没有登记执业证书"


def _title(title: Fact | None) -> str:
    return f"{title.what}，{local_date(title.since)}起" if title else "没有登记职称"


def year_cells(year: Year) -> tuple[str | int, ...]:
    """Return a year as the cells of ``YEARS``."""
    label = str(year.year) if year.year is not None else "没有日期"
    grades = (line.operator for line in year.totals)
    return (label, year.operator, *grades, year.first, year.second)


def moment_cells(moment: Moment) -> tuple[str, ...]:
    """Return an entry as the cells of ``TIMELINE``."""
    local = moment.at.astimezone(ZONE)
    when = local.strftime("%Y-%m-%d" if moment.day_only else "%Y-%m-%d %H:%M")
    more = (moment.document_no, moment.by)
    return (when, moment.section, moment.label, moment.text, *more)


def workbook(archive: Archive, moments: Sequence[Moment], made: tuple[datetime, str]) -> bytes:
    """Return the workbook; ``made`` is when and by whom."""
    target = BytesIO()
    with write.workbook(target) as book:
        top = book.add_format(write.HEADING)
        text = book.add_format({"num_format": "@", "valign": "top", "text_wrap": True})
        _timeline(book.add_worksheet("技术档案"), moments, top, text, write.Dates(book))
        _basics(book.add_worksheet("基本信息"), [*lines_of(archive), *_made(archive, made)], text)
        _years(book.add_worksheet("手术工作量"), archive, top)
    return target.getvalue()


def _timeline(
    sheet: Any, moments: Sequence[Moment], top: Any, text: Any, dates: write.Dates
) -> None:
    for column, (title, width) in enumerate(TIMELINE):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, title, top)
    widths = [width for _, width in TIMELINE]
    for row, moment in enumerate(moments, start=1):
        cells = moment_cells(moment)
        write.fit(sheet, row, zip(cells, widths, strict=True))
        dates.put(sheet, row, 0, local_date(moment.at) if moment.day_only else moment.at)
        for column, value in enumerate(cells[1:], start=1):
            write.put(sheet, row, column, value, text)
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    sheet.autofilter(0, 0, max(1, len(moments)), len(TIMELINE) - 1)
    sheet.set_landscape()
    _paper(sheet)


def _paper(sheet: Any) -> None:
    """Print it on A4, as wide as the page, with page numbers."""
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&C第 &P 页 共 &N 页")


def _basics(sheet: Any, lines: Sequence[tuple[str, str]], text: Any) -> None:
    sheet.set_column(0, 0, 14)
    sheet.set_column(1, 1, 70)
    for row, (label, value) in enumerate(lines):
        write.fit(sheet, row, [(value, 70)])
        sheet.write_string(row, 0, label, text)
        sheet.write_string(row, 1, value, text)
    _paper(sheet)


def _made(archive: Archive, made: tuple[datetime, str]) -> list[tuple[str, str]]:
    return [
        ("状态时间", _instant(archive.at)),
        ("按何时的记录", _instant(archive.known_at)),
        ("生成", f"{_instant(made[0])}，{made[1]}"),
    ]


def _instant(at: datetime) -> str:
    return at.astimezone(ZONE).strftime("%Y-%m-%d %H:%M")


def _years(sheet: Any, archive: Archive, top: Any) -> None:
    for column, title in enumerate(YEARS):
        sheet.set_column(column, column, 10)
        sheet.write_string(0, column, title, top)
    for row, year in enumerate(archive.years, start=1):
        for column, value in enumerate(year_cells(year)):
            write.put(sheet, row, column, value)
    sheet.freeze_panes(1, 0)
    _paper(sheet)
