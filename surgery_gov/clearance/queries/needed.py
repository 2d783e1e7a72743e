"""What only some questions need, read only where a privilege on record calls for it.

Cases done, where a condition counts them. Visits, of somebody without a post who holds what is
limited to one patient. Each is one statement for as many surgeons as are asked about.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from surgery_gov.clearance.rules.dossier import Visit
from surgery_gov.kernel.period import Period
from surgery_gov.operations.queries import performed_by
from surgery_gov.operations.rules.counting import Performed
from surgery_gov.privileges.queries.ledger import Ledgers
from surgery_gov.privileges.rules.conditions import patients_of
from surgery_gov.privileges.rules.since import are_counted
from surgery_gov.staff import queries as staff
from surgery_gov.staff.rules.facts import SurgeonFacts

Cases = Mapping[str, tuple[Performed, ...]]
Person = tuple[SurgeonFacts, Ledgers]


@dataclass(frozen=True, slots=True)
class Needed:
    """What was read, by 工号; ``cases`` of a surgeon hold every code asked, empty ones too."""

    cases: Mapping[str, Cases]
    visits: Mapping[str, tuple[Visit, ...]]


NOTHING = Needed({}, {})


def needed_for(
    people: Iterable[Person], codes: Collection[str], at: datetime, known_at: datetime
) -> Needed:
    """Read what these surgeons' privileges call for; no statement where nothing does."""
    counted, away = [], []
    for facts, ledgers in people:
        if any(are_counted(lines) for lines in ledgers.values()):
            counted.append(facts.staff_no)
        if facts.employment_at(at) is None and _for_one_patient(ledgers):
            away.append(facts)
    return Needed(
        _cases(counted, codes, known_at) if counted else {},
        _visits(away, known_at) if away else {},
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """One surgeon asked about, with the ledgers that bear on it; ``at`` is when."""

    facts: SurgeonFacts
    ledgers: Ledgers
    codes: tuple[str, ...]
    at: datetime

    @property
    def counted(self) -> bool:
        """Whether a privilege calls for the operations done."""
        return any(are_counted(lines) for lines in self.ledgers.values())

    @property
    def away(self) -> bool:
        """Whether a privilege calls for the visits."""
        return self.facts.employment_at(self.at) is None and _for_one_patient(self.ledgers)


def needed_for_each(asked: Iterable[Asked], known_at: datetime) -> Callable[[Asked], Needed]:
    """Read at once what ``needed_for`` reads of each; returns what was read of the one given."""
    asked = list(asked)
    counting = [one for one in asked if one.counted]
    codes = list(dict.fromkeys(code for one in counting for code in one.codes))
    cases = _cases({one.facts.staff_no for one in counting}, codes, known_at) if counting else {}
    away = {one.facts.id: one.facts for one in asked if one.away}
    visits = _visits(away.values(), known_at) if away else {}

    def needed(one: Asked) -> Needed:
        own = one.facts.staff_no
        return Needed(
            {own: {code: cases[own][code] for code in one.codes}} if one.counted else {},
            {own: visits[own]} if one.away and own in visits else {},
        )

    return needed


def _cases(
    staff_nos: Collection[str], codes: Collection[str], known_at: datetime
) -> Mapping[str, Cases]:
    found = performed_by(staff_nos, codes, known_at)
    return {no: {code: found.get((no, code), ()) for code in codes} for no in staff_nos}


def _for_one_patient(ledgers: Ledgers) -> bool:
    return any(
        patients_of(decision.conditions) is not None
        for lines in ledgers.values()
        for decision in lines
    )


def _visits(people: Iterable[SurgeonFacts], known_at: datetime) -> Mapping[str, tuple[Visit, ...]]:
    numbers = {facts.id: facts.staff_no for facts in people}
    found = staff.visits_by_ids(list(numbers), known_at)
    return {
        numbers[key]: tuple(
            Visit(
                home_hospital=v.home_hospital,
                department=v.department_name,
                invitation_no=v.invitation_no,
                responsible_no=v.responsible_no,
                period=Period(v.since, v.until),
            )
            for v in visits
        )
        for key, visits in found.items()
    }
