"""Who may perform a procedure, read off the ledger in one statement."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from surgery_gov.catalog.rules.entries import Entry
from surgery_gov.kernel import clock
from surgery_gov.kernel.errors import NotFound
from surgery_gov.kernel.period import Period
from surgery_gov.policy import queries as policy
from surgery_gov.policy.rules.settings import LowGradeMode
from surgery_gov.privileges.queries.counts import cases_for
from surgery_gov.privileges.queries.ledger import ledgers_for
from surgery_gov.privileges.queries.people import Person, people_by_id
from surgery_gov.privileges.queries.procedures import (
    InForce,
    procedure_of,
    procedures_at,
)
from surgery_gov.privileges.queries.record import KINDS
from surgery_gov.privileges.rules.counted import REACHED, Counts, in_words, is_able
from surgery_gov.privileges.rules.ledger import Standing, State, state_at
from surgery_gov.privileges.rules.proposal import Procedure
from surgery_gov.privileges.rules.reach import covering, reaching, standing_for, stretch
from surgery_gov.privileges.rules.scope import Scope
from surgery_gov.privileges.rules.target import Target
from surgery_gov.staff.queries import codes_by_name

SHOWN = (Standing.ACTIVE, Standing.SUSPENDED, Standing.NOT_YET, Standing.EXPIRED, Standing.REVOKED)


class _Holding(NamedTuple):
    """How somebody stands for the procedure, through which target; of whom is said elsewhere."""

    target: Target
    state: State
    period: Period | None
    counts: Counts


@dataclass(frozen=True, kw_only=True, slots=True)
class Holder:
    """A surgeon and how they stand for the procedure, through which target."""

    person: Person
    target: Target
    state: State
    period: Period | None
    counts: Counts = ()

    @property
    def able(self) -> bool:
        """Whether the surgeon may operate by it, with conditions or without."""
        return is_able(self.state, self.counts)

    @property
    def conditions(self) -> str:
        """The conditions in words, those that count cases with how far they are."""
        return in_words(self.state.conditions, self.counts)

    @property
    def label(self) -> str:
        """The word of its status tag."""
        barred = self.state.standing is Standing.ACTIVE and not self.able
        return REACHED if barred else self.state.standing.label

    @property
    def kind(self) -> str:
        """The family of its status tag."""
        return "stop" if self.label == REACHED else KINDS[self.state.standing]


@dataclass(frozen=True, kw_only=True, slots=True)
class Holders:
    """Who may perform the procedure at ``at``; ``holders`` lie within the scope asked for.

    ``able`` counts those of the whole hospital who may, whatever the scope, and ``reached``
    those who hold it and have done the cases before a review.
    """

    procedure: Procedure
    edition: InForce
    at: datetime
    holders: tuple[Holder, ...]
    able: int
    reached: int


def holders_of(code: str, at: datetime, scope: Scope, known_at: datetime | None = None) -> Holders:
    """Find them all; ``NotFound`` where the edition in force does not hold the code."""
    edition, procedures = procedures_at([code], at, known_at)
    procedure = procedures.get(code)
    if procedure is None:
        raise NotFound(f"手术编码 {code[:40]} 不在届时施行的手术分级管理目录中。请核对编码。")
    holdings = _holdings(procedure, at, known_at)
    holders = [
        Holder(person=person, **holdings[who]._asdict())
        for who, person in people_by_id(holdings, scope).items()
    ]
    able = sum(is_able(held.state, held.counts) for held in holdings.values())
    active = sum(held.state.standing is Standing.ACTIVE for held in holdings.values())
    return Holders(
        procedure=procedure,
        edition=edition,
        at=at,
        holders=tuple(sorted(holders, key=_in_order)),
        able=able,
        reached=active - able,
    )


def _holdings(
    procedure: Procedure, at: datetime, known_at: datetime | None
) -> Mapping[int, _Holding]:
    """Return how everybody who ever held it stands, by the id of the surgeon."""
    by_department = policy.low_grade_mode(at, known_at) is LowGradeMode.ITEM_OR_DEPARTMENT
    departments = codes_by_name(known_at or clock.now())
    targets = reaching(procedure, departments, by_department=by_department)
    found = ledgers_for([str(t) for t in targets], known_at)
    cases = cases_for(found, [procedure.code], known_at)

    def holding(who: int) -> _Holding:
        target, state = standing_for(found[who], targets, at)
        ledger = found[who].get(str(target), ())
        counts = cases.counts(who, procedure.code, ledger, state)
        return _Holding(target, state, stretch(ledger, state), counts)

    return {who: holding(who) for who in found}


def count_holders(entries: Sequence[Entry], at: datetime) -> Mapping[str, int]:
    """Return how many surgeons may operate by a privilege that covers each entry, by code.

    Five statements at most, however many entries.
    """
    by_department = policy.low_grade_mode(at) is LowGradeMode.ITEM_OR_DEPARTMENT
    departments = codes_by_name(clock.now())
    targets = {
        entry.code: [
            str(target)
            for target in reaching(procedure_of(entry), departments, by_department=by_department)
        ]
        for entry in entries
    }
    found = ledgers_for({t for own in targets.values() for t in own})
    cases = cases_for(found, targets)
    states = {
        who: {target: state_at(lines, at) for target, lines in ledgers.items()}
        for who, ledgers in found.items()
    }

    def is_covered(who: int, code: str) -> bool:
        own, nothing = states[who], State(standing=Standing.NONE, at=at)
        place = covering([own.get(target, nothing).standing for target in targets[code]])
        if place is None:
            return False
        target = targets[code][place]
        counts = cases.counts(who, code, found[who][target], own[target])
        return is_able(own[target], counts)

    return {code: sum(is_covered(who, code) for who in found) for code in targets}


def _in_order(holder: Holder) -> tuple[int, str]:
    order = SHOWN.index(holder.state.standing) if holder.state.standing in SHOWN else len(SHOWN)
    return (order, holder.person.staff_no)
