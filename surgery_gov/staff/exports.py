"""The list of surgeons out, and the empty staff sheet to fill in."""

from collections.abc import Sequence
from datetime import datetime

from surgery_gov.kernel.calendar import last_day, local_date
from surgery_gov.kernel.sheets.book import Cell
from surgery_gov.kernel.sheets.write import Entry, Heading, listing, template
from surgery_gov.staff.queries import SurgeonRow

HEADINGS = (
    Heading("工号", 12),
    Heading("姓名", 12),
    Heading("科室", 16),
    Heading("职称", 14),
    Heading("执业证书编号", 20),
    Heading("执业范围", 20, wraps=True),
    Heading("执业证书有效期起", 16),
    Heading("执业证书有效期止", 16),
    Heading("入职日期", 12),
    Heading("离职日期", 12),
)
ENTRIES = (
    Entry(title="工号", example="00123", note="文本，保留开头的0；是唯一的身份标识", required=True),
    Entry(
        title="姓名",
        example="欧阳明",
        note="系统中已有此工号时须与系统一致；改名在术者档案中办理",
        required=True,
    ),
    Entry(
        title="科室",
        example="肝胆外科",
        note="科室名称或代码，须已在科室列表中；新术者必填。与系统不同时，自“变动生效日期”起转科",
        width=18,
    ),
    Entry(title="职称", example="副主任医师", note="仅供参考，不决定手术权限"),
    Entry(title="执业证书编号", example="110310000012345", note="文本", width=22),
    Entry(title="执业范围", example="外科专业", note="与执业证书一致", width=18),
    Entry(
        title="执业证书有效期起",
        example="2015-07-01",
        note="执业证书编号、执业范围、有效期起三格一起填，或一起留空",
        width=18,
    ),
    Entry(
        title="执业证书有效期止",
        example="长期",
        note="有效的最后一天；没有期限的填“长期”。新登记的证书留空按长期，已有的证书留空保持不变",
        width=18,
    ),
    Entry(title="入职日期", example="2015-07-01", note="新术者必填"),
    Entry(title="离职日期", example="2026-06-30", note="在职的最后一天；在职的留空"),
)


def blank_sheet() -> bytes:
    """Return the template of the staff sheet."""
    return template("人员", ENTRIES)


def listed(rows: Sequence[SurgeonRow]) -> bytes:
    """Return the list as a workbook that can be imported again unchanged."""
    return listing("人员", HEADINGS, [_cells(row) for row in rows])


def _cells(row: SurgeonRow) -> list[Cell]:
    held = row.certificate_no is not None
    return [
        row.staff_no,
        row.name,
        row.department_name or "",
        row.title or "",
        row.certificate_no or "",
        row.scope or "",
        _first(row.licence_since) if held else "",
        _last(row.licence_until, "长期") if held else "",
        _first(row.employed_since),
        _last(row.employed_until, "") if row.employed_since else "",
    ]


def _first(since: datetime | None) -> Cell:
    return local_date(since) if since else ""


def _last(until: datetime | None, none: str) -> Cell:
    return last_day(until) if until else none
