"""How what gives authority comes into the ledger, and which ways are open for grades 3 and 4.

They are granted, renewed (再授权) and freed of conditions through all hands
(《医疗机构手术分级管理办法》约第15条). What was decided on paper before the system was used has to
come in too: for how long, the hospital sets.
"""

from enum import StrEnum

from surgery_gov.policy.rules.settings import HighGradeEntry
from surgery_gov.privileges.rules.target import LOW_GRADES


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


def apply_instead(procedure_grade: int | None, entry: HighGradeEntry) -> bool:
    """Whether one person may not give or renew it: its surgeon has to apply."""
    high = procedure_grade is not None and procedure_grade not in LOW_GRADES
    return high and not is_open(Way.DIRECT, entry)


def renewal_message(named: str) -> str:
    """Say that a renewal goes through all hands."""
    return (
        f"{named}，本院规定三、四级手术权限不能直接续期。"
        "请由术者在到期前提出再授权申请，经评估、复核、审批、发文后续期。"
    )


def loosening_message(named: str, dropped: str) -> str:
    """Say that conditions are only loosened through all hands."""
    return (
        f"{named}，限制只能加严，不能去掉或放宽原有条件“{dropped}”。请原样保留，只添加新的条件；"
        "要放宽的，由术者提出再授权申请，经评估、复核、审批、发文后改变。"
    )


def closed_message(way: Way, named: str, entry: HighGradeEntry) -> str:
    """Say that the way is closed, and which are open."""
    paper = "已有正式文件的存量权限，可导入表格。" if is_open(Way.SHEET, entry) else ""
    return (
        f"{named}，本院规定三、四级手术权限不能{way.label}。"
        f"请由术者提出申请，经评估、复核、审批、发文后授予。{paper}"
    )
