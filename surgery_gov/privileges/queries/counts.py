"""The operations that conditions count, read once for many surgeons; the rule counts them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from surgery_gov.kernel import clock
from surgery_gov.operations.queries import performed_by
from surgery_gov.operations.rules.counting import Performed
from surgery_gov.privileges.queries.ledger import Ledgers, ledgers_ever_counted, ledgers_of_surgeons
from surgery_gov.privileges.queries.people import staff_nos_by_id
from surgery_gov.privileges.rules.counted import Counts, barred, counts_in
from surgery_gov.privileges.rules.decisions import Decision
from surgery_gov.privileges.rules.ledger import Standing, State, state_at
from surgery_gov.privileges.rules.since import are_counted
from surgery_gov.privileges.rules.target import Target

FEW = 500
"""Surgeons whose ledgers are read whole; of more, those of all that count are looked for."""
CountsOf = Mapping[tuple[int, str], Counts]
"""By surgeon id and text of the target; what has nothing to count is absent."""


@dataclass(frozen=True, slots=True)
class Cases:
    """What was read, by surgeon id and code: of everybody of whom a condition counts it."""

    performed: Mapping[tuple[int, str], tuple[Performed, ...]] = field(default_factory=dict)

    def of(self, surgeon: int, code: str) -> tuple[Performed, ...]:
        """Return the operations of one procedure."""
        return self.performed.get((surgeon, code), ())

    def counts(
        self, surgeon: int, code: str, decisions: tuple[Decision, ...], state: State
    ) -> Counts:
        """Count, for one procedure, what the conditions count that hold in that state."""
        return counts_in(state, decisions, self.of(surgeon, code))


def cases_for(
    ledgers: Mapping[int, Ledgers], codes: Collection[str], known_at: datetime | None = None
) -> Cases:
    """Read the operations with these codes of those whose ledger counts any.

    Two statements; none where no ledger counts cases. As known then, or now.
    """
    whom = [key for key, own in ledgers.items() if any(map(are_counted, own.values()))]
    if not whom or not codes:
        return Cases()
    numbers = {staff_no: key for key, staff_no in staff_nos_by_id(whom).items()}
    found = performed_by(list(numbers), codes, known_at or clock.now())
    return Cases({(numbers[no], code): rows for (no, code), rows in found.items()})


def counts_at(
    at: datetime, surgeons: Collection[int] | None = None, *, active: bool = False
) -> CountsOf:
    """Return how far every item held at an instant is, of these surgeons or of all.

    Three statements at most, however many there are. A grade held by department is absent: its
    cases are counted procedure by procedure. ``active`` leaves out what is suspended.
    """
    few = surgeons is not None and len(surgeons) <= FEW
    ledgers = ledgers_of_surgeons(surgeons or ()) if few else ledgers_ever_counted()
    items = {
        key: {
            target: lines
            for target, lines in own.items()
            if are_counted(lines) and Target.parse(target).code is not None
        }
        for key, own in ledgers.items()
    }
    cases = cases_for(items, {target for own in items.values() for target in own})
    found = {
        (key, target): cases.counts(key, target, lines, state)
        for key, own in items.items()
        for target, lines in own.items()
        for state in [state_at(lines, at)]
        if state.standing is Standing.ACTIVE or not active
    }
    return {pair: counts for pair, counts in found.items() if counts}


def barred_at(at: datetime, surgeons: Collection[int] | None = None) -> frozenset[tuple[int, str]]:
    """Return the items that are active and under which nothing may be done until a review."""
    found = counts_at(at, surgeons, active=True)
    return frozenset(pair for pair, counts in found.items() if barred(counts))
