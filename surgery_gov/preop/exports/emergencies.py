"""The operations beyond privilege as a workbook; the 病案号 stays masked as on the pages."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from surgery_gov.kernel.calendar import ZONE
from surgery_gov.kernel.sheets import write
from surgery_gov.operations.rules.records import masked
from surgery_gov.preop.rules.bypasses import BypassRow
from surgery_gov.preop.rules.emergencies import VERDICTS

HEADINGS = (
    write.Heading("病例编号", 15),
    write.Heading("病案号", 10),
    write.Heading("科室", 9),
    write.Heading("手术", 20, wraps=True),
    write.Heading("术者", 15, wraps=True),
    write.Heading("紧急原因", 22, wraps=True),
    write.Heading("登记时间", 11, wraps=True),
    write.Heading("请示对象", 15, wraps=True),
    write.Heading("请示时间", 11, wraps=True),
    write.Heading("请示方式", 8),
    write.Heading("总值班", 7),
    write.Heading("手术开始", 11, wraps=True),
    write.Heading("手术结束", 11, wraps=True),
    write.Heading("补报期限", 11, wraps=True),
    write.Heading("补报时间", 11, wraps=True),
    write.Heading("补报内容", 30, wraps=True),
    write.Heading("状态", 9),
    write.Heading("确认人", 15, wraps=True),
    write.Heading("确认意见", 26, wraps=True),
    write.Heading("请注意", 14, wraps=True),
)
_LATE = (
    ("asked_late", "请示晚于手术开始"),
    ("stated_late", "登记晚于手术开始"),
    ("reported_late", "补报晚于期限"),
)


class Words(Protocol):
    """The names behind codes and 工号."""

    def person(self, number: str) -> str:
        """Return the name with the 工号."""

    def department(self, code: str) -> str:
        """Return the name of a department."""

    def listed(self, codes: Sequence[str]) -> str:
        """Return procedures by name and code."""


def workbook(rows: Sequence[BypassRow], words: Words, now: datetime) -> bytes:
    """Return the rows as a sheet."""
    return write.listing("紧急越权", HEADINGS, [_cells(row, words, now) for row in rows])


def _cells(row: BypassRow, words: Words, now: datetime) -> list[str]:
    report, review = row.report, row.review
    return [
        row.number,
        masked(row.patient_no),
        words.department(row.department),
        words.listed(row.codes),
        words.person(row.surgeon),
        row.reason,
        _when(row.recorded_at),
        words.person(row.superior_no),
        _when(row.asked_at),
        row.asked_how,
        "已通知" if row.duty_told else "未通知",
        _when(row.began_at),
        _when(row.ended_at),
        _when(row.due_at),
        _when(report.recorded_at if report else None),
        report.text if report else "",
        VERDICTS[review.verdict] if review else row.standing(now).label,
        words.person(review.staff_no) if review else "",
        review.text if review else "",
        "；".join(said for name, said in _LATE if getattr(row, name)),
    ]


def _when(instant: datetime | None) -> str:
    return f"{instant.astimezone(ZONE):%Y-%m-%d %H:%M}" if instant else ""
