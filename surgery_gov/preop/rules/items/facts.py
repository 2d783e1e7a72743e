"""What an item is judged from: only what was known, and had happened, at the instant asked."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from surgery_gov.clearance.rules.decision import Decision
from surgery_gov.kernel.calendar import ZONE
from surgery_gov.policy.rules.bases import Basis
from surgery_gov.preop.rules.cases import Case, Urgency
from surgery_gov.preop.rules.gate import Gate
from surgery_gov.preop.rules.readiness import Item, Stage, State
from surgery_gov.preop.rules.records import Bypass, Kind, OnRecord, Passable, Record

Look = Callable[["Facts"], Iterator[Item]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """The case, what is on record, what clearance says of the surgeon, and the settings."""

    case: Case
    on_record: OnRecord
    clearance: Decision
    gate: Gate
    at: datetime

    @property
    def rescue(self) -> bool:
        """Whether it is to save a life at once."""
        return self.case.urgency is Urgency.RESCUE

    def of(self, kind: Kind) -> tuple[Record, ...]:
        """Return the records of a kind."""
        return tuple(r for r in self.on_record.records if r.kind is kind)

    def bypass(self, what: Passable) -> Bypass | None:
        """Return the whole statement by which a rescue goes round something, if there is one.

        To operate beyond privilege is stated for one surgeon, and for no other.
        """
        others = {Passable.DISCUSSION, Passable.MDT}
        stated = (
            b
            for b in self.on_record.bypasses
            if b.what is what
            and not b.lacks
            and (what in others or b.surgeon_no in {"", self.case.surgeon_no})
        )
        return next(stated, None) if self.rescue else None


def known_at(facts: Facts) -> Facts:
    """Return the facts without anything that came after their instant."""
    at, case = facts.at, facts.case
    return replace(
        facts,
        case=replace(
            case,
            ordered_at=_until(case.ordered_at, at),
            consented_at=_until(case.consented_at, at),
            began_at=_until(case.began_at, at),
            ended_at=_until(case.ended_at, at),
        ),
        on_record=replace(
            facts.on_record,
            records=tuple(_records(facts.on_record.records, at)),
            bypasses=tuple(b for b in facts.on_record.bypasses if b.recorded_at <= at),
        ),
    )


def _until(instant: datetime | None, at: datetime) -> datetime | None:
    return instant if instant is not None and instant <= at else None


def _records(records: Iterable[Record], at: datetime) -> Iterator[Record]:
    """Yield what was on record; one said to be completed later was not complete then."""
    for record in records:
        if record.recorded_at > at:
            continue
        signed = tuple(s for s in record.signatures if s.at <= at)
        yield replace(
            record,
            completed_at=_until(record.completed_at, at),
            submitted_at=_until(record.submitted_at, at),
            signatures=signed,
            opinions=tuple(o for o in record.opinions if o.at <= at),
        )


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a record; ``late`` where it is whole but came too late."""

    what: str
    remedy: str
    late: bool = False


Faults = Callable[[Record], Iterator[Fault]]


def unfinished(record: Record) -> Iterator[Fault]:
    """Say that a record was begun and not completed."""
    name = record.kind.label
    yield Fault(f"{name}已开始，尚未完成", f"请完成{name}。")


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """A record that has to be there: what for, by when, and on what that rests.

    ``unfinished`` says what is wrong with one that is not complete, in its own words.
    """

    kind: Kind
    stage: Stage
    basis: tuple[Basis, ...]
    missing: str
    remedy: str
    faults: Faults
    unfinished: Faults = unfinished


def judge(facts: Facts, wanted: Wanted) -> Item:
    """Return the item of a record: met by any that is without fault, else told by the best one."""
    done = sound(facts, wanted)
    if done is not None:
        return item(wanted, State.MET, f"{wanted.kind.label}于{moment(done)}完成")
    tried = [tuple(_all(record, wanted)) for record in facts.of(wanted.kind)]
    if not tried:
        return item(wanted, State.MISSING, wanted.missing, wanted.remedy)
    faults = min(tried, key=_weight)
    late = all(fault.late for fault in faults)
    what = "；".join(fault.what for fault in faults)
    remedies = dict.fromkeys(fault.remedy for fault in faults)
    return item(wanted, State.LATE if late else State.MISSING, f"{what}。", "".join(remedies))


def sound(facts: Facts, wanted: Wanted) -> datetime | None:
    """Return when the first record without fault was completed, or None where there is none."""
    done = (
        record.completed_at
        for record in facts.of(wanted.kind)
        if record.completed_at is not None and not any(_all(record, wanted))
    )
    return min(done, default=None)


def item(wanted: Wanted, state: State, what: str, remedy: str = "") -> Item:
    """Return how a wanted record stands."""
    return Item(
        code=wanted.kind.value,
        label=wanted.kind.label,
        stage=wanted.stage,
        state=state,
        what=what,
        remedy=remedy,
        basis=wanted.basis,
    )


def moment(instant: datetime) -> str:
    """Write an instant as read in the hospital."""
    return f"{instant.astimezone(ZONE):%Y-%m-%d %H:%M}"


def _all(record: Record, wanted: Wanted) -> Iterator[Fault]:
    name = wanted.kind.label
    if record.completed_at is None:
        yield from wanted.unfinished(record)
    if record.blank:
        yield Fault(f"{name}缺少：{'、'.join(record.blank)}", f"请补全{name}。")
    yield from wanted.faults(record)


def _weight(faults: tuple[Fault, ...]) -> tuple[int, int]:
    return sum(not fault.late for fault in faults), len(faults)
