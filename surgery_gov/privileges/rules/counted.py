"""The cases done under a condition of one privilege, up to an instant, and what follows. Pure.

Everybody who says how a privilege stands asks here: clearance, the matrix, certificates, rosters,
lists. An uncertain row is never fine. Cases under supervision set the surgeon free: only those
beyond doubt count, with the supervisor on record. Cases before a review bind: those that cannot
be ruled out count as well.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from datetime import datetime

from surgery_gov.kernel.calendar import since_in_words
from surgery_gov.operations.rules.counting import Performed, Tally, tally
from surgery_gov.privileges.rules.conditions import (
    Condition,
    Counted,
    FirstSupervised,
    ThenReview,
    describe,
    patients_of,
)
from surgery_gov.privileges.rules.decisions import Decision
from surgery_gov.privileges.rules.ledger import Standing, State
from surgery_gov.privileges.rules.since import imposed_at

UNREAD = "手术记录没有读到，例数无法确定"
REACHED = "已满例数"
"""The word of a privilege that nothing may be done under until somebody decides anew."""
USED = "单次授权已使用"
BY_PROCEDURE = "按每项手术分别计例"
"""What a grade held by department says: its cases are counted procedure by procedure."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Count:
    """``tally`` is None where the operations were not read: then nothing is fulfilled.

    ``single`` says that the privilege is for one patient: what it allows can be used up.
    """

    condition: Counted
    since: datetime | None
    tally: Tally | None
    single: bool = False

    @property
    def reached(self) -> bool:
        """Whether the number of cases is reached: beyond doubt, or possibly where that binds."""
        return self.tally is not None and self.number >= self.condition.cases

    @property
    def bars(self) -> bool:
        """Whether nothing may be done until somebody decides anew: reached, or not known."""
        return isinstance(self.condition, ThenReview) and (self.tally is None or self.reached)

    @property
    def fulfilled(self) -> bool:
        """Whether the condition has set the surgeon free and is silent from now on."""
        return isinstance(self.condition, FirstSupervised) and self.reached

    @property
    def number(self) -> int:
        """How many cases count towards the condition."""
        if self.tally is None:
            return 0
        return self.tally.most if isinstance(self.condition, ThenReview) else self.tally.least

    @property
    def progress(self) -> str:
        """Say it in the least: ``已做2/3例``, ``已做4例，满3例``."""
        if self.tally is None:
            return "例数无法确定"
        if self.reached:
            return f"已做{self.number}例，满{self.condition.cases}例"
        return f"已做{self.number}/{self.condition.cases}例"

    @property
    def brief(self) -> str:
        """Say it beside the condition: ``前3例已做满``, ``满5例，已做4例``, ``已满5例，须评估``."""
        first = isinstance(self.condition, FirstSupervised)
        named = f"{'前' if first else '满'}{self.condition.cases}例"
        if self.tally is None:
            return f"{named}，例数无法确定"
        if self.fulfilled:
            return f"{named}已做满"
        if self.bars:
            return USED if self.single else f"已{named}，须评估"
        return f"{named}，已做{self.number}例"

    def done(self) -> str:
        """Say how many were done: 「自2026-03-01起已完成1例，另有1例不能确定，未计入」."""
        if self.tally is None or self.since is None:
            return UNREAD
        said = f"自{since_in_words(self.since)}起已完成{self.tally.least}例"
        if not self.tally.unsure or self.fulfilled:
            return said
        if isinstance(self.condition, ThenReview):
            return f"{said}，另有{self.tally.unsure}例不能确定，按已完成计入"
        return f"{said}，另有{self.tally.unsure}例没有登记指导医师或不能确定，未计入"

    def so_far(self) -> str:
        """Say how many were done and which one this is: 「自…起已完成1例，这是第2例」."""
        return f"{self.done()}，这是第{self.number + 1}例" if self.tally else self.done()

    def in_words(self) -> str:
        """Say the condition and how far it is, as on lists and papers.

        「前3例须在上级医师指导下实施，已做2例」, 「已满20例，须评估后再开展」.
        """
        said = describe(self.condition)
        if self.tally is None:
            return f"{said}，{UNREAD}"
        if self.bars and self.single:
            return USED
        if self.bars:
            unsure = self.tally.least < self.condition.cases
            doubt = f"（其中{self.tally.unsure}例不能确定，按已做计）" if unsure else ""
            return f"已满{self.condition.cases}例{doubt}，须评估后再开展"
        if self.fulfilled:
            return f"{said}，已做满"
        aside = f"，另有{self.tally.unsure}例未计入" if self.tally.unsure else ""
        return f"{said}，已做{self.number}例{aside}"

    def data(self) -> dict[str, object]:
        """Return the count for programs."""
        return {
            "since": self.since.isoformat() if self.since else None,
            "cases": self.condition.cases,
            "done": self.tally.least if self.tally else None,
            "unsure": self.tally.unsure if self.tally else None,
        }


Counts = tuple[Count, ...]


def count(
    condition: Counted,
    decisions: Iterable[Decision],
    performed: Iterable[Performed] | None,
    at: datetime,
    *,
    others: Collection[str] = (),
) -> Count:
    """Count the cases up to ``at`` since the condition was imposed; ``performed`` None: unread.

    ``others`` are patients it is for as well. A review allows so many cases of each: theirs are
    left out, while a case of nobody named may have been this one and counts. The first cases
    under supervision are the surgeon's own learning: there every patient counts.
    """
    each_own = performed is not None and isinstance(condition, ThenReview)
    own = _without(others, performed or ()) if each_own else performed
    return count_since(condition, imposed_at(decisions, condition, at), own, at)


def count_since(
    condition: Counted,
    since: datetime | None,
    performed: Iterable[Performed] | None,
    at: datetime,
) -> Count:
    """Count where it is known since when: None where the condition is not held at ``at``."""
    known = performed is not None and since is not None
    counting = _under_supervision(condition, performed or ())
    return Count(
        condition=condition,
        since=since,
        tally=tally(counting, since, at) if known and since else None,
    )


def _under_supervision(condition: Counted, performed: Iterable[Performed]) -> Iterator[Performed]:
    """Yield the cases; one that had to be supervised and is not so on record is in doubt."""
    for each in performed:
        supervised = isinstance(condition, ThenReview) or each.was_under(condition.staff_no)
        yield each if supervised else replace(each, doubtful=True)


def counts_in(
    state: State, decisions: Iterable[Decision], performed: Iterable[Performed]
) -> Counts:
    """Count what the conditions count that hold in that state; nothing where none is held."""
    lines, held = tuple(decisions), state.conditions
    counting = ((c, imposed_at(lines, c, state.at)) for c in are_counting(held))
    return counts_since(held, counting, tuple(performed), state.at)


def counts_since(
    conditions: Sequence[Condition],
    counting: Iterable[tuple[Counted, datetime | None]],
    performed: Sequence[Performed],
    at: datetime,
) -> Counts:
    """Count for each that counts, given with since when it is held; ``conditions`` are all held."""
    patients = patients_of(conditions) or frozenset()
    return of_one(conditions, (_least(c, since, performed, at, patients) for c, since in counting))


def _least(
    condition: Counted,
    since: datetime | None,
    performed: Sequence[Performed],
    at: datetime,
    patients: Set[str],
) -> Count:
    """Count for the patient of whom least was done: used up is what is used up for all."""
    if isinstance(condition, FirstSupervised) or not patients:
        return count_since(condition, since, performed, at)
    counts = [
        count_since(condition, since, _without(patients - {patient}, performed), at)
        for patient in patients
    ]
    return min(counts, key=lambda each: each.number)


def _without(patients: Collection[str], performed: Iterable[Performed]) -> list[Performed]:
    return [each for each in performed if each.case_no not in patients]


def of_one(conditions: Iterable[Condition], counts: Iterable[Count]) -> Counts:
    """Put the counts of one privilege together: they know whether it is for one patient."""
    single = is_single(conditions)
    return tuple(replace(each, single=single) for each in counts)


def are_counting(conditions: Iterable[Condition]) -> tuple[Counted, ...]:
    """Return the conditions that count cases."""
    return tuple(c for c in conditions if isinstance(c, Counted))


def barred(counts: Iterable[Count]) -> bool:
    """Whether nothing may be done under the privilege before somebody decides anew."""
    return any(count.bars for count in counts)


def is_able(state: State, counts: Iterable[Count]) -> bool:
    """Whether one may operate by a privilege that stands so, with conditions or without."""
    return state.standing is Standing.ACTIVE and not barred(counts)


def outstanding(conditions: Iterable[Condition], counts: Iterable[Count]) -> tuple[Condition, ...]:
    """Return the conditions that still bear on an operation: not the first cases once done."""
    silent = {count.condition for count in counts if count.fulfilled}
    return tuple(c for c in conditions if c not in silent)


def without_reached(
    conditions: Sequence[Condition], counts: Counts
) -> tuple[Condition, ...] | None:
    """Return what is left once the reviews that were reached are made; None where none was."""
    made = {c.condition for c in counts if c.bars and c.tally is not None and not c.single}
    return tuple(c for c in conditions if c not in made) if made else None


def is_single(conditions: Iterable[Condition]) -> bool:
    """Whether it is for one patient: what it allows can be used up, and nobody reviews it."""
    return patients_of(conditions) is not None


def in_words(conditions: Sequence[Condition], counts: Iterable[Count]) -> str:
    """Say all conditions in one text, each that counts with how far it is."""
    by_condition: dict[Condition, Count] = {count.condition: count for count in counts}
    return "；".join(_said(c, by_condition.get(c)) for c in conditions)


def _said(condition: Condition, count: Count | None) -> str:
    if count is not None:
        return count.in_words()
    said = describe(condition)
    return f"{said}（{BY_PROCEDURE}）" if are_counting([condition]) else said
