"""What is known of one surgeon when his conditions are judged."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
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
Key = tuple[Hand, str | int | None]


@dataclass(slots=True)
class _Days:
    """Days in order, one per operation, and how many have none."""

    dated: list[date] = field(default_factory=list)
    undated: int = 0

    def within(self, since: date, until: date) -> int:
        """Count those from the first day through the last, and those without a day."""
        between = bisect_right(self.dated, until) - bisect_left(self.dated, since)
        return between + self.undated


class Cases:
    """The operations of one surgeon, ready to be counted for hundreds of procedures."""

    def __init__(self, cases: Iterable[Case]) -> None:
        self._sure: dict[Key, _Days] = {}
        self._doubtful: dict[Key, _Days] = {}
        for case in sorted(cases, key=lambda c: c.day or date.min):
            self._put(case)

    def _put(self, case: Case) -> None:
        hand = ROLES[case.role]
        for key in ((hand, case.code), (hand, case.grade)):
            sure = case.certain and case.day is not None and key[1] is not None
            days = (self._sure if sure else self._doubtful).setdefault(key, _Days())
            if case.day is None:
                days.undated += case.count
            else:
                days.dated += [case.day] * case.count

    def count(
        self, wanted: MinimumCases, code: str, grade: int, since: date, until: date
    ) -> tuple[int, int]:
        """Return the cases that count, and those that may: of the procedure, or of its grade."""
        subjects: Sequence[str | int | None] = [grade]
        if wanted.among is not Among.GRADE:
            listed = wanted.codes if wanted.among is Among.LISTED else ()
            subjects = list(dict.fromkeys([code, *listed]))
        keys: list[Key] = [(wanted.hand, subject) for subject in subjects]
        unsure = [*keys, (wanted.hand, None)] if wanted.among is Among.GRADE else keys
        return (
            _counted(self._sure, keys, since, until),
            _counted(self._doubtful, unsure, since, until),
        )


def _counted(days: Mapping[Key, _Days], keys: Iterable[Key], since: date, until: date) -> int:
    return sum(days[key].within(since, until) for key in keys if key in days)


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """One surgeon as known then; ``licence_scope`` None where no licence is in force."""

    staff_no: str
    name: str
    cases: Cases
    proofs: tuple[Qualification, ...]
    licence_scope: str | None
