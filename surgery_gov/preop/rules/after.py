"""What is owed after an operation, by when, and whether it was done. Pure."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from surgery_gov.kernel.calendar import day_after, local_date, months_after
from surgery_gov.policy.rules import bases
from surgery_gov.policy.rules.bases import Basis
from surgery_gov.preop.rules.records import Kind, Passable

HIGHEST = 4


class Duty(StrEnum):
    """What may be owed, in the order of the page."""

    PERFORMANCE = "performance"
    DISCUSSION = "discussion"
    MDT = "mdt"
    ROUND = "round"
    HANDOVER = "handover"
    KEY_ROUND = "key_round"
    FOLLOW_UP = "follow_up"

    @property
    def label(self) -> str:
        """The words on a tab."""
        return _WORDS[self][0]

    @property
    def act(self) -> str:
        """The words of the link that does it."""
        return _WORDS[self][1]

    @property
    def basis(self) -> Basis:
        """On what it rests."""
        return _WORDS[self][2]


_WORDS = {
    Duty.PERFORMANCE: ("登记实际手术", "登记实际手术", bases.LATE_ENTRY),
    Duty.DISCUSSION: ("补记术前讨论", "补记", bases.AFTERWARDS),
    Duty.MDT: ("补记多学科讨论", "补记", bases.AFTERWARDS),
    Duty.ROUND: ("术者术后查房", "填写查房", bases.ROUND),
    Duty.HANDOVER: ("床旁交接班", "填写交接班", bases.HANDOVER),
    Duty.KEY_ROUND: ("重点查房", "填写查房", bases.KEY_ROUND),
    Duty.FOLLOW_UP: ("术后随访", "填写随访", bases.FOLLOW_UP),
}


class Standing(StrEnum):
    """How a duty stands; what was done after its term is done, and was late."""

    OVERDUE = "overdue"
    OWED = "owed"
    LATE = "late"
    DONE = "done"

    @property
    def label(self) -> str:
        """The word on a tag."""
        return {"overdue": "已逾期", "owed": "待完成", "late": "晚完成", "done": "已完成"}[
            self.value
        ]

    @property
    def open(self) -> bool:
        """Whether somebody still has to act."""
        return self in {Standing.OVERDUE, Standing.OWED}


@dataclass(frozen=True, kw_only=True, slots=True)
class Terms:
    """The dated settings that duties are measured by."""

    entry: timedelta = timedelta(hours=24)
    round: timedelta = timedelta(hours=24)
    key_round: timedelta = timedelta(days=3)
    record: timedelta = timedelta(hours=24)
    follow_up_months: int = 12


@dataclass(frozen=True, kw_only=True, slots=True)
class Written:
    """A completed record; ``closing`` says that nobody is to follow up any longer."""

    kind: Kind
    author_no: str
    completed_at: datetime
    closing: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Aftermath:
    """A case after its plan has passed; ``ended_at`` is None while no operation is on record.

    ``surgeon_no`` who really operated, else who was to. ``grade`` is None where it is unknown:
    such a case is looked after as one of grade 4. ``bypassed`` is what a rescue went round, and
    when that was stated.
    """

    surgeon_no: str
    planned_end: datetime
    ended_at: datetime | None
    grade: int | None
    bypassed: Mapping[Passable, datetime]
    written: tuple[Written, ...] = ()

    @property
    def highest(self) -> bool:
        """Whether it is looked after as grade 4."""
        return self.grade is None or self.grade >= HIGHEST

    def of(self, kind: Kind) -> list[Written]:
        """Return the records of a kind, the earliest completed first."""
        found = (record for record in self.written if record.kind is kind)
        return sorted(found, key=lambda record: record.completed_at)


@dataclass(frozen=True, kw_only=True, slots=True)
class Owed:
    """One duty: until when, and when it was done, if it was."""

    duty: Duty
    standing: Standing
    due_at: datetime
    done_at: datetime | None = None


_WRITTEN_AFTER = {Passable.DISCUSSION: Kind.DISCUSSION, Passable.MDT: Kind.MDT}
Look = Callable[[Aftermath, Terms, datetime], Iterator[Owed]]


def owed_after(case: Aftermath, terms: Terms, at: datetime) -> tuple[Owed, ...]:
    """Return every duty of the case as it stands, in the order of the page."""
    return tuple(owed for look in _LOOKS for owed in look(case, terms, at))


def _performance(case: Aftermath, terms: Terms, at: datetime) -> Iterator[Owed]:
    if case.ended_at is None and case.planned_end < at:
        yield _owed(Duty.PERFORMANCE, case.planned_end + terms.entry, None, at)


def _records(case: Aftermath, terms: Terms, at: datetime) -> Iterator[Owed]:
    """Yield the discussions that a rescue could not wait for, to be written down afterwards."""
    for what, kind in _WRITTEN_AFTER.items():
        stated = case.bypassed.get(what)
        if stated is not None:
            due = (case.ended_at or stated) + terms.record
            yield _owed(Duty(kind.value), due, _first(case, kind), at)


def _round(case: Aftermath, terms: Terms, at: datetime) -> Iterator[Owed]:
    """Yield the round of the surgeon in person: nobody else's counts, nor one before the end."""
    if case.ended_at is not None:
        done = _first(case, Kind.ROUND, since=case.ended_at, by=case.surgeon_no)
        yield _owed(Duty.ROUND, case.ended_at + terms.round, done, at)


def _handover(case: Aftermath, _terms: Terms, at: datetime) -> Iterator[Owed]:
    if case.ended_at is not None and case.highest:
        done = _first(case, Kind.HANDOVER, since=case.ended_at)
        yield _owed(Duty.HANDOVER, day_after(local_date(case.ended_at)), done, at)


def _key_round(case: Aftermath, terms: Terms, at: datetime) -> Iterator[Owed]:
    if case.ended_at is not None and case.highest:
        done = _first(case, Kind.KEY_ROUND, since=case.ended_at)
        yield _owed(Duty.KEY_ROUND, case.ended_at + terms.key_round, done, at)


def _follow_up(case: Aftermath, terms: Terms, at: datetime) -> Iterator[Owed]:
    """Yield the next follow-up, counted from the last one; none where one has closed them."""
    last = follow_up_from(case)
    if last is not None:
        due = day_after(months_after(local_date(last), terms.follow_up_months))
        yield _owed(Duty.FOLLOW_UP, due, None, at)


def follow_up_from(case: Aftermath) -> datetime | None:
    """Return from when the next follow-up is counted; None where none is owed any longer."""
    if case.ended_at is None or not case.highest:
        return None
    done = [w for w in case.of(Kind.FOLLOW_UP) if w.completed_at >= case.ended_at]
    if any(each.closing for each in done):
        return None
    return done[-1].completed_at if done else case.ended_at


def owed_from(case: Aftermath) -> datetime | None:
    """Return since when anything else is owed that was not done; None where all of it was.

    That is the end, or the last statement of a rescue, whichever is later. Whether an operation
    was put on record at all is another question.
    """
    at = case.ended_at or case.planned_end
    if not any(o.standing.open for look in _SOON for o in look(case, Terms(), at)):
        return None
    stated = [case.bypassed[what] for what in _WRITTEN_AFTER if what in case.bypassed]
    return max(filter(None, (case.ended_at, *stated)))


_SOON: tuple[Look, ...] = (_records, _round, _handover, _key_round)
_LOOKS: tuple[Look, ...] = (_performance, *_SOON, _follow_up)


def _first(
    case: Aftermath, kind: Kind, since: datetime | None = None, by: str = ""
) -> datetime | None:
    done = (
        record.completed_at
        for record in case.of(kind)
        if (since is None or record.completed_at >= since) and (not by or record.author_no == by)
    )
    return next(done, None)


def _owed(duty: Duty, due_at: datetime, done_at: datetime | None, at: datetime) -> Owed:
    if done_at is not None:
        standing = Standing.LATE if done_at > due_at else Standing.DONE
    else:
        standing = Standing.OVERDUE if at > due_at else Standing.OWED
    return Owed(duty=duty, standing=standing, due_at=due_at, done_at=done_at)
