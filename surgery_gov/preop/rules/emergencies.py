"""How an operation beyond privilege stands: to be reported, overdue, to be judged, judged."""

from datetime import datetime
from enum import StrEnum

from surgery_gov.policy.rules.bases import EMERGENCY
from surgery_gov.preop.rules.cases import Urgency

VERDICTS = {"reasonable": "合理", "unreasonable": "不合理"}


class Standing(StrEnum):
    """What is to be done about it next, in the order of the page."""

    OWED = "owed"
    OVERDUE = "overdue"
    REPORTED = "reported"
    CONFIRMED = "confirmed"

    @property
    def label(self) -> str:
        """The words on a tab and a tag."""
        return _WORDS[self]


_WORDS = {
    Standing.OWED: "待补报",
    Standing.OVERDUE: "已逾期",
    Standing.REPORTED: "待确认",
    Standing.CONFIRMED: "已确认",
}


def standing(*, reported: bool, reviewed: bool, due_at: datetime, now: datetime) -> Standing:
    """Say how it stands; the last moment of the term is still in time."""
    if reviewed:
        return Standing.CONFIRMED
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
        f"依据：{EMERGENCY}"
    )
