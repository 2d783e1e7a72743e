"""The operations beyond privilege as a workbook; the 病案号 stays masked as on the pages."""

from collections.abc import Callable, Sequence
from datetime import datetime

from surgery_gov.kernel.calendar import ZONE
from surgery_gov.kernel.sheets import write
from surgery_gov.operations.rules.records import masked
from surgery_gov.preop.queries.bypasses import BypassRow
from surgery_gov.preop.rules.emergencies import VERDICTS

HEADINGS = (
    write.Heading("病例编号", 16),
    write.Heading("病案号", 10),
    write.Heading("科室", 12),
    write.Heading("术者", 16),
    write.Heading("登记时间", 17),
    write.Heading("紧急原因", 34, wraps=True),
    write.Heading("请示对象", 16),
    write.Heading("请示时间", 17),
    write.Heading("请示方式", 10),
    write.Heading("已通知总值班", 12),
    write.Heading("手术开始", 17),
    write.Heading("手术结束", 17),
    write.Heading("应补报截止", 17),
    write.Heading("补报时间", 17),
    write.Heading("补报内容", 34, wraps=True),
    write.Heading("状态", 10),
    write.Heading("结论", 10),
    write.Heading("确认意见", 34, wraps=True),
)


def workbook(
    rows: Sequence[BypassRow],
    person: Callable[[str], str],
    department: Callable[[str], str],
    now: datetime,
) -> bytes:
    """Return the rows as a sheet."""
    return write.listing(
        "紧急越权", HEADINGS, [_cells(row, person, department, now) for row in rows]
    )


def _cells(
    row: BypassRow, person: Callable[[str], str], department: Callable[[str], str], now: datetime
) -> list[str]:
    report, review = row.report, row.review
    return [
        row.number,
        masked(row.patient_no),
        department(row.department),
        person(row.surgeon),
        _when(row.recorded_at),
        row.reason,
        person(row.superior_no),
        _when(row.asked_at),
        row.asked_how,
        "是" if row.duty_told else "否",
        _when(row.began_at),
        _when(row.ended_at),
        _when(row.due_at),
        _when(report.recorded_at if report else None),
        report.text if report else "",
        row.standing(now).label,
        VERDICTS[review.verdict] if review else "",
        review.text if review else "",
    ]


def _when(instant: datetime | None) -> str:
    return f"{instant.astimezone(ZONE):%Y-%m-%d %H:%M}" if instant else ""
