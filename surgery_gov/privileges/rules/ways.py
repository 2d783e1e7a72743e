"""How a grant comes into the ledger, and which of the ways are open for grades 3 and 4.

They are granted through all hands (《医疗机构手术分级管理办法》约第15条). What was decided on paper
before the system was used has to come in too: for how long, the hospital sets.
"""

from enum import StrEnum

from surgery_gov.policy.rules.settings import HighGradeEntry


class Way(StrEnum):
    """How a grant comes: confirmed after all hands, on a sheet, or entered by one person."""

    CONFIRMED = "confirmed"
    SHEET = "sheet"
    DIRECT = "direct"

    @property
    def label(self) -> str:
        """What is done, as a verb."""
        return {Way.CONFIRMED: "授予", Way.SHEET: "导入", Way.DIRECT: "直接录入"}[self]


def is_open(way: Way, entry: HighGradeEntry) -> bool:
    """Whether grades 3 and 4 may come this way."""
    match way:
        case Way.CONFIRMED:
            return True
        case Way.SHEET:
            return entry is not HighGradeEntry.APPLICATION
        case Way.DIRECT:
            return entry is HighGradeEntry.DIRECT


def closed_message(way: Way, named: str, entry: HighGradeEntry) -> str:
    """Say that the way is closed, and which are open."""
    paper = "已有正式文件的存量权限，可导入表格。" if is_open(Way.SHEET, entry) else ""
    return (
        f"{named}，本院规定三、四级手术权限不能{way.label}。"
        f"请由术者提出申请，经评估、复核、审批、发文后授予。{paper}"
    )
