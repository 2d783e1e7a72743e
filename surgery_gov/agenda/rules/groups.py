"""In which group a thing that is due stands, and in which order."""

from collections.abc import Iterable
from datetime import UTC, datetime
from enum import StrEnum

from surgery_gov.kernel.calendar import last_day, local_date
from surgery_gov.kernel.due import Due

WEEK = 7
_FAR = datetime.max.replace(tzinfo=UTC)


class Group(StrEnum):
    """How soon, in the order of a list; ``WAITING`` is what has no day it is due by."""

    OVERDUE = "overdue"
    TODAY = "today"
    WEEK = "week"
    WAITING = "waiting"
    LATER = "later"

    @property
    def label(self) -> str:
        """The heading of the group."""
        return _LABELS[self]


_LABELS = {
    Group.OVERDUE: "已逾期",
    Group.TODAY: "今天",
    Group.WEEK: "7天内",
    Group.WAITING: "待处理",
    Group.LATER: "以后",
}
_ORDER = {group: place for place, group in enumerate(Group)}


def days_left(due: Due, at: datetime) -> int | None:
    """Return the days from today to the last day in Shanghai, negative past it; None without one.

    A term that ends at a midnight has the day before as its last.
    """
    if due.due_at is None:
        return None
    return (last_day(due.due_at) - local_date(at)).days


def days_waiting(due: Due, at: datetime) -> int | None:
    """Return for how many days it has waited; None where that is not known."""
    if due.waiting_since is None:
        return None
    return max(0, (local_date(at) - local_date(due.waiting_since)).days)


def group_of(due: Due, at: datetime) -> Group:
    """Return the group of a thing at an instant; past its last instant it is overdue."""
    left = days_left(due, at)
    if due.due_at is None or left is None:
        return Group.WAITING
    if due.due_at <= at:
        return Group.OVERDUE
    if left <= 0:
        return Group.TODAY
    return Group.WEEK if left <= WEEK else Group.LATER


def in_order(dues: Iterable[Due], at: datetime) -> list[Due]:
    """Return the things by group, the most urgent first, those that wait longest first."""
    return sorted(
        dues,
        key=lambda due: (
            _ORDER[group_of(due, at)],
            due.due_at or due.waiting_since or _FAR,
            due.kind,
            due.subject,
        ),
    )
