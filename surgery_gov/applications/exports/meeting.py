"""The summary of a meeting: one row per procedure, with what each hand said, on A4 landscape."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

from surgery_gov.applications.queries.dossier import Dossier, Version
from surgery_gov.applications.queries.meetings import Meeting
from surgery_gov.applications.rules.acts import Act, ActKind
from surgery_gov.applications.rules.content import Item
from surgery_gov.applications.rules.meetings import ItemRow
from surgery_gov.applications.rules.verdicts import Verdict
from surgery_gov.applications.rules.words import Opinion
from surgery_gov.catalog.rules.grades import NAMES
from surgery_gov.kernel.calendar import ZONE
from surgery_gov.kernel.sheets import write
from surgery_gov.kernel.sheets.book import Cell
from surgery_gov.privileges.rules.conditions import describe

COLUMNS = (
    ("序号", 4),
    ("申请编号", 12),
    ("工号", 8),
    ("姓名", 8),
    ("科室", 9),
    ("手术编码", 12),
    ("手术名称", 20),
    ("级别", 6),
    ("主刀", 5),
    ("一助", 5),
    ("二助", 5),
    ("条件满足", 7),
    ("科室评估", 15),
    ("医务科意见", 15),
    ("同意票", 5),
    ("反对票", 5),
    ("弃权票", 5),
    ("委员会决议", 20),
)
TOP = 2
"""Rows above the list: the meeting's name and the heading."""
NOT_PUT = "前面的手续不同意，不提交表决"


def workbook(
    meeting: Meeting, dossiers: Sequence[Dossier], made_at: datetime, made_by: str
) -> bytes:
    """Return the workbook: everything on the agenda, and the meeting."""
    target = BytesIO()
    with write.workbook(target) as book:
        _items(book, book.add_worksheet("议题汇总"), meeting, dossiers)
        _about(book, book.add_worksheet("会议"), meeting, (made_at, made_by))
    return target.getvalue()


def _items(book: Any, sheet: Any, meeting: Meeting, dossiers: Sequence[Dossier]) -> None:
    text = {"num_format": "@", "valign": "top", "text_wrap": True, "border": 1}
    cell = book.add_format({**text, "border_color": "#B9C4CE"})
    number = book.add_format(
        {"num_format": "0", "valign": "top", "border": 1, "border_color": "#B9C4CE"}
    )
    top = book.add_format(write.HEADING | {"text_wrap": True})
    sheet.write_string(0, 0, _title(meeting), book.add_format({"bold": True, "font_size": 14}))
    for column, (title, width) in enumerate(COLUMNS):
        sheet.set_column(column, column, width)
        sheet.write_string(1, column, title, top)
    widths = [width for _, width in COLUMNS]
    rows = list(_rows(meeting, dossiers))
    for place, row in enumerate(rows, start=TOP):
        write.fit(sheet, place, zip(row, widths, strict=True))
        for column, value in enumerate(row):
            if isinstance(value, int):
                sheet.write_number(place, column, value, number)
            else:
                sheet.write_string(place, column, str(value or ""), cell)
    _set_up(sheet, meeting, len(rows))


def _set_up(sheet: Any, meeting: Meeting, rows: int) -> None:
    sheet.freeze_panes(TOP, 4)
    sheet.repeat_rows(0, TOP - 1)
    sheet.autofilter(1, 0, max(TOP, rows + 1), len(COLUMNS) - 1)
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer(f"&L{meeting.number}&C第 &P 页 共 &N 页")


def _title(meeting: Meeting) -> str:
    return f"医疗技术临床应用管理委员会{meeting.number}会议议题汇总（{meeting.day}）"


def _rows(meeting: Meeting, dossiers: Sequence[Dossier]) -> Iterator[list[Cell]]:
    decided = {
        (item.application, item.code): item
        for item in (meeting.resolved.items if meeting.resolved else ())
    }
    place = 0
    for dossier in dossiers:
        version = dossier.current
        for item in version.content.items if version else ():
            place += 1
            row = decided.get((str(dossier.number), item.code))
            yield [place, *_who(dossier), *_what(item, version), *_said(dossier, item, row)]


def _who(dossier: Dossier) -> list[Cell]:
    return [dossier.label, dossier.staff_no, dossier.name, dossier.department_name]


def _what(item: Item, version: Version | None) -> list[Cell]:
    volume = version.volumes.get("codes", {}).get(item.code) if version else None
    counted = [volume[role] if volume else "无记录" for role in ("operator", "first", "second")]
    checks = version.checks.get(item.code, []) if version else []
    met = sum(row["state"] == "met" for row in checks)
    share = f"{met} / {len(checks)}" if checks else "未设"
    return [item.code, item.name, NAMES.get(item.grade, ""), *counted, share]


def _said(dossier: Dossier, item: Item, row: ItemRow | None) -> list[Cell]:
    line = dossier.course.lines.get(item.code)
    open_ = line is None or line.open
    hands = [_opinion(dossier.acts, kind, item.code) for kind in (ActKind.ASSESS, ActKind.REVIEW)]
    if row is None:
        return [*hands, "", "", "", "" if open_ else NOT_PUT]
    votes = [row.votes.voted_for, row.votes.against, row.votes.abstained]
    return [*hands, *votes, in_words(row)]


def in_words(row: ItemRow) -> str:
    """Return what was resolved of one item: opinion, conditions, a shorter period, the reason."""
    return _verdict(row.verdict)


def _verdict(verdict: Verdict) -> str:
    parts = [verdict.opinion.label, *(describe(c) for c in verdict.conditions)]
    if verdict.until and verdict.opinion is not Opinion.REFUSE:
        parts.append(f"有效期缩短至{verdict.until}")
    return "，".join([*parts, *filter(None, [verdict.note])])


def _opinion(acts: Sequence[Act], kind: ActKind, code: str) -> str:
    act = next((a for a in reversed(acts) if a.kind is kind), None)
    verdict = next((v for v in act.verdicts if v.code == code), None) if act else None
    if act is None or verdict is None:
        return ""
    told = _verdict(verdict)
    return told if verdict.note else "：".join(filter(None, [told, act.reason]))


def _about(book: Any, sheet: Any, meeting: Meeting, made: tuple[datetime, str]) -> None:
    bold = book.add_format({"bold": True, "valign": "top"})
    text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 16)
    sheet.set_column(1, 1, 80)
    for place, (label, value) in enumerate(_facts(meeting, made)):
        sheet.write_string(place, 0, label, bold)
        sheet.write_string(place, 1, value, text)
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def _facts(meeting: Meeting, made: tuple[datetime, str]) -> Iterator[tuple[str, str]]:
    yield "会议", meeting.number
    yield "日期", meeting.day.isoformat()
    yield "地点", meeting.place
    yield "委员", "、".join(f"{m.name}（{m.staff_no}）" for m in meeting.members)
    yield "状态", meeting.status.label
    if resolved := meeting.resolved:
        yield "到会", "、".join(f"{m.name}（{m.staff_no}）" for m in meeting.came)
        yield "决议号", resolved.number
        yield "委员会意见", resolved.opinion or "无"
    yield "例数", "来自手术记录，按提交时的记录"
    yield "生成", f"{made[0].astimezone(ZONE):%Y-%m-%d %H:%M}，{made[1]}"
