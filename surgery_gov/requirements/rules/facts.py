"""What is known of one surgeon when his conditions are judged."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from surgery_gov.operations.rules.cases import Case
from surgery_gov.operations.rules.records import Role
from surgery_gov.requirements.rules.conditions import Among, Hand, MinimumCases
from surgery_gov.requirements.rules.qualifications import Qualification

ROLES: Mapping[Role, Hand] = {
    Role.FIRST: Hand.ASSISTED,
    Role.SUPERVISED: Hand.SUPERVISED,
    Role.OPERATOR: Hand.OPERATED,
}
Operation = tuple[date | None, str]
Key = tuple[Hand, str | int | None]


@dataclass(slots=True)
class _Done:
    """Operations by day, in order, and those that have none: each once, whatever codes it bears."""

    dated: list[tuple[date, str]] = field(default_factory=list)
    undated: set[str] = field(default_factory=set)

    def within(self, since: date, until: date) -> Iterator[Operation]:
        """Yield those from the first day through the last, and those without a day."""
        first = bisect_left(self.dated, since, key=_day)
        yield from self.dated[first : bisect_right(self.dated, until, key=_day)]
        yield from ((None, operation) for operation in self.undated)


def _day(done: tuple[date, str]) -> date:
    return done[0]


class Cases:
    """The operations of one surgeon, ready to be counted for hundreds of procedures."""

    def __init__(self, cases: Iterable[Case]) -> None:
        self._sure: dict[Key, _Done] = {}
        self._doubtful: dict[Key, _Done] = {}
        for case in sorted(cases, key=lambda c: c.day or date.min):
            self._put(case)

    def _put(self, case: Case) -> None:
        hand = ROLES[case.role]
        for key in ((hand, case.code), (hand, case.grade)):
            sure = case.certain and case.day is not None and key[1] is not None
            done = (self._sure if sure else self._doubtful).setdefault(key, _Done())
            if case.day is None:
                done.undated.add(case.operation)
            else:
                done.dated.append((case.day, case.operation))

    def count(
        self, wanted: MinimumCases, code: str, grade: int, since: date, until: date
    ) -> tuple[int, int]:
        """Return the cases that count, and those that may: of the procedure, or of its grade.

        An operation with several codes is one case, and what is sure of one is not in doubt.
        """
        subjects: Sequence[str | int | None] = [grade]
        if wanted.among is not Among.GRADE:
            listed = wanted.codes if wanted.among is Among.LISTED else ()
            subjects = list(dict.fromkeys([code, *listed]))
        keys: list[Key] = [(wanted.hand, subject) for subject in subjects]
        unsure = [*keys, (wanted.hand, None)] if wanted.among is Among.GRADE else keys
        sure = _found(self._sure, keys, since, until)
        return len(sure), len(_found(self._doubtful, unsure, since, until) - sure)


def _found(
    done: Mapping[Key, _Done], keys: Iterable[Key], since: date, until: date
) -> set[Operation]:
    return {each for key in keys if key in done for each in done[key].within(since, until)}


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """One surgeon as known then; ``licence_scope`` None where no licence is in force."""

    staff_no: str
    name: str
    cases: Cases
    proofs: tuple[Qualification, ...]
    licence_scope: str | None
