"""Lists of operations as a workbook; the 病案号 stays masked as on the pages."""

from surgery_gov.catalog.rules.grades import grade_name
from surgery_gov.kernel.sheets import write
from surgery_gov.kernel.sheets.book import Cell
from surgery_gov.operations.queries.listing import Filter, Row, export_rows
from surgery_gov.operations.rules.scope import Scope

HEADINGS = (
    write.Heading("病案号", 10),
    write.Heading("手术日期时间", 18),
    write.Heading("手术编码", 18),
    write.Heading("手术名称", 34, wraps=True),
    write.Heading("级别", 12),
    write.Heading("术者工号", 10),
    write.Heading("术者", 10),
    write.Heading("一助工号", 10),
    write.Heading("一助", 10),
    write.Heading("二助工号", 10),
    write.Heading("二助", 10),
    write.Heading("指导医师工号", 12),
    write.Heading("指导医师", 10),
    write.Heading("科室", 14),
    write.Heading("择期/急诊", 10),
    write.Heading("认不全的原因", 36, wraps=True),
)


def workbook(scope: Scope, wanted: Filter) -> tuple[bytes, int]:
    """Return what the filter shows, and how many rows that is."""
    rows = export_rows(scope, wanted)
    return write.listing("手术记录", HEADINGS, [_cells(row) for row in rows]), len(rows)


def _cells(row: Row) -> list[Cell]:
    return [
        row.case_no,
        row.performed_at or row.performed_on or "",
        row.code,
        row.name,
        grade_name(row.grade) if row.grade else "未知",
        row.surgeon_no,
        row.surgeon,
        row.first_no,
        row.first,
        row.second_no,
        row.second,
        row.supervisor_no,
        row.supervisor,
        row.department,
        row.urgency.label,
        "；".join(reason.label for reason in row.reasons),
    ]
