"""How an operation beyond privilege stands: to be reported, overdue, to be judged, judged."""

from datetime import datetime, timedelta
from enum import StrEnum

from surgery_gov.policy.rules.bases import EMERGENCY, cite
from surgery_gov.preop.rules.cases import Urgency
from surgery_gov.preop.rules.records import Passable

VERDICTS = {"reasonable": "合理", "unreasonable": "不合理"}
GOES_ROUND = (
    (Passable.PRIVILEGE.value, "超出手术权限实施"),
    (Passable.DISCUSSION.value, "来不及术前讨论"),
    (Passable.MDT.value, "来不及四级手术多学科讨论"),
)
"""What a rescue may go round, in the words of the form."""


class Standing(StrEnum):
    """What is to be done about it next, in the order of the page.

    ``UNDONE``: the case was called off, or another surgeon's statement came after.
    """

    OWED = "owed"
    OVERDUE = "overdue"
    REPORTED = "reported"
    CONFIRMED = "confirmed"
    UNDONE = "undone"

    @property
    def label(self) -> str:
        """The words on a tag."""
        return _WORDS[self]

    @property
    def open(self) -> bool:
        """Whether something is still to be done."""
        return self in {Standing.OWED, Standing.OVERDUE, Standing.REPORTED}


_WORDS = {
    Standing.OWED: "待补报",
    Standing.OVERDUE: "逾期未报",
    Standing.REPORTED: "待确认",
    Standing.CONFIRMED: "已确认",
    Standing.UNDONE: "未实施",
}


class Shown(StrEnum):
    """Which of them a page lists."""

    OPEN = "open"
    OVERDUE = "overdue"
    REPORTED = "reported"
    REASONABLE = "reasonable"
    UNREASONABLE = "unreasonable"
    ALL = "all"
    LATE = "late"
    OWED = "owed"
    UNDONE = "undone"

    @property
    def label(self) -> str:
        """The words on a tab."""
        return _SHOWN[self]

    def holds(self, standing: Standing, verdict: str, *, late: bool) -> bool:
        """Whether one that stands so is listed; ``late``: reported after its term."""
        if self in {Shown.ALL, Shown.OPEN}:
            return self is Shown.ALL or standing.open
        if self is Shown.LATE:
            return late or standing is Standing.OVERDUE
        return self.value in {standing.value, verdict}


_SHOWN = {
    Shown.OPEN: "未办结",
    Shown.OVERDUE: "逾期未报",
    Shown.OWED: "待补报",
    Shown.REPORTED: "待确认",
    Shown.REASONABLE: "合理",
    Shown.UNREASONABLE: "不合理",
    Shown.ALL: "全部",
    Shown.LATE: "逾期",
    Shown.UNDONE: "未实施",
}
TABS = tuple(Shown)[:6]


def standing(
    *, reported: bool, reviewed: bool, undone: bool, due_at: datetime, now: datetime
) -> Standing:
    """Say how it stands; the last moment of the term is still in time."""
    if reviewed:
        return Standing.CONFIRMED
    if undone:
        return Standing.UNDONE
    if reported:
        return Standing.REPORTED
    return Standing.OVERDUE if now > due_at else Standing.OWED


def refusal(urgency: Urgency) -> str:
    """Say why an operation of this urgency goes round nothing; empty for a rescue."""
    if urgency is Urgency.RESCUE:
        return ""
    return (
        f"只有抢救才能紧急放行，这台是{urgency.label}手术。"
        "请完成术前讨论，改由有权限的术者主刀，或确认紧急程度后再登记。"
        f"依据：{cite(EMERGENCY)}"
    )


def asking_fault(asked_at: datetime | None, now: datetime, term: timedelta) -> str:
    """Say why leave cannot have been asked then; ``term`` is how long after the fact one enters."""
    if asked_at is None:
        return ""
    if asked_at > now:
        return "请示时间不能晚于现在"
    if asked_at < now - term:
        hours = int(term.total_seconds() // 3600)
        return (
            f"请示时间早于{hours}小时以前，不能补记到那么早（本院规则设置）。请核对日期，按实填写"
        )
    return ""


def report_refusal(*, undone: bool, performed: bool) -> str:
    """Say why there is nothing to report yet, or nothing at all; empty where there is."""
    if undone:
        return "这次紧急越权没有实施，不用补报。"
    if not performed:
        return (
            "还没有登记实际手术，不能补报经过和结局。请先登记实际手术的起止时间和术者，再补报。"
            f"依据：{cite(EMERGENCY)}"
        )
    return ""


UNTICKED = {
    "none_present": "没有勾选。现场有相应权限的术者的，请改由其主刀；确实没有的，请勾选",
    "duty_told": "没有勾选。请先通知总值班，再勾选",
}
"""What is wanted of the two boxes of the form, where they are left empty."""
NOT_BY_ONESELF = (
    "不能确认本人实施、登记或补报的紧急越权。请由医务科其他人员确认。"
    f"依据：{cite(EMERGENCY)}；本院规则：确认人不能是术者、登记人、补报人"
)
