"""The head lets a deputy host discussions of the department: by name, from a day, with a reason."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from surgery_gov.kernel.calendar import day_after, last_day, local_date, start_of_day
from surgery_gov.kernel.permissions import same_person
from surgery_gov.preop.rules.items.facts import moment


class Standing(StrEnum):
    """How an authorization stands."""

    HOLDS = "holds"
    AHEAD = "ahead"
    ENDED = "ended"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"

    @property
    def label(self) -> str:
        """The word on a tag."""
        return _WORDS[self]


_WORDS = {
    Standing.HOLDS: "有效",
    Standing.AHEAD: "未开始",
    Standing.ENDED: "已过期",
    Standing.WITHDRAWN: "已取消",
    Standing.LAPSED: "已失效",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Authorization:
    """Who may host for the head of a department, and from when until when (half-open).

    ``until`` is None where it holds until it is withdrawn; ``withdrawn_at`` when that was, None
    where it was not. ``head_no`` gave it; ``head_left``: who gave it heads no more;
    ``deputy_left``: whom it was given is of another department now, or of none.
    """

    id: int
    department: str
    deputy_no: str
    head_no: str
    since: datetime
    until: datetime | None
    reason: str
    recorded_at: datetime
    withdrawn_at: datetime | None = None
    withdrawn_for: str = ""
    head_left: bool = False
    deputy_left: bool = False

    @property
    def lapsed(self) -> bool:
        """Whether it holds no more because of who left."""
        return self.head_left or self.deputy_left

    def holds(self, at: datetime) -> bool:
        """Whether it holds at an instant."""
        ends = [end for end in (self.until, self.withdrawn_at) if end is not None]
        return not self.lapsed and self.since <= at and all(at < end for end in ends)

    def standing(self, at: datetime) -> Standing:
        """Say how it stands at an instant."""
        if self.withdrawn_at is not None and self.withdrawn_at <= at:
            return Standing.WITHDRAWN
        if self.until is not None and self.until <= at:
            return Standing.ENDED
        if self.lapsed:
            return Standing.LAPSED
        return Standing.HOLDS if self.since <= at else Standing.AHEAD

    @property
    def open(self) -> bool:
        """Whether it may still be taken back, or stand in the way of another."""
        return self.withdrawn_at is None and not self.lapsed

    @property
    def term(self) -> str:
        """The days on which it holds, the last one included."""
        first = local_date(self.since)
        return f"{first} ～ {last_day(self.until)}" if self.until else f"{first}起，到取消为止"


@dataclass(frozen=True, kw_only=True, slots=True)
class Wish:
    """An authorization as a head wants it; ``last`` is the last day, None for none."""

    deputy_no: str
    first: date | None
    last: date | None
    reason: str

    def span(self, now: datetime) -> tuple[datetime, datetime | None]:
        """Return from when until when it would hold; never from before it was given."""
        since = max(start_of_day(self.first), now) if self.first else now
        return since, day_after(self.last) if self.last else None


def faults(
    wish: Wish, head_no: str, known: Iterable[Authorization], now: datetime
) -> Iterator[tuple[str, str]]:
    """Yield what is wrong, by field; ``known`` are those of the department."""
    if not wish.reason.strip():
        yield "reason", "没有填写授权原因，请填写"
    if wish.first is None:
        yield "first", "没有填写起始日，请填写"
    elif wish.first < local_date(now):
        yield "first", "授权不能倒签，起始日最早是今天。以前的讨论，由科主任在该记录上确认"
    if wish.last is not None and wish.last < (wish.first or local_date(now)):
        yield "last", f"不能早于起始日{wish.first or local_date(now)}，请改正"
    if not wish.deputy_no:
        yield "deputy_no", "没有填写授权给谁，请填写工号"
    elif same_person(wish.deputy_no, head_no):
        yield "deputy_no", "科主任本人主持不用授权，请填写副主任的工号"
    else:
        yield from _twice(wish, known, now)


def _twice(wish: Wish, known: Iterable[Authorization], now: datetime) -> Iterator[tuple[str, str]]:
    since, until = wish.span(now)
    for one in known:
        overlaps = (one.until is None or since < one.until) and (until is None or one.since < until)
        if one.open and overlaps and same_person(one.deputy_no, wish.deputy_no):
            told = f"这段时间已经授权（{one.term}，{moment(one.recorded_at)}登记）"
            yield "deputy_no", f"{told}，不必再授权。要改期限的，先取消原来的"
            return
