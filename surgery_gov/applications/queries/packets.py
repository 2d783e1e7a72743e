"""What the committee needs of each surgeon on the agenda, at a constant number of statements."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from surgery_gov.applications.queries.dossier import Dossier
from surgery_gov.privileges.queries.counts import counts_at
from surgery_gov.privileges.queries.ledger import Ledgers, ledgers_of_surgeons
from surgery_gov.privileges.queries.procedures import departments_at, procedures_at
from surgery_gov.privileges.rules.counted import Counts
from surgery_gov.privileges.rules.ledger import Standing, State, state_at
from surgery_gov.privileges.rules.proposal import Procedure
from surgery_gov.privileges.rules.target import Target
from surgery_gov.privileges.rules.words import in_words
from surgery_gov.staff.queries.facts import facts_of

HELD = frozenset({Standing.ACTIVE})
TOUCHED = frozenset({Standing.SUSPENDED, Standing.REVOKED})


@dataclass(frozen=True, kw_only=True, slots=True)
class Held:
    """One privilege as it stands: its words and grade; grade 0 where no edition holds the code."""

    name: str
    grade: int
    state: State
    counts: Counts = ()

    @property
    def told(self) -> str:
        """How far the cases are that its conditions count; empty where none does."""
        active = self.state.standing in HELD
        return "；".join(count.in_words() for count in self.counts) if active else ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Packet:
    """One surgeon: the applications on the agenda, and the privileges as they stand now."""

    staff_no: str
    name: str
    dossiers: tuple[Dossier, ...]
    held: tuple[Held, ...]

    def active(self, grade: int) -> tuple[Held, ...]:
        """Return the privileges in force of one grade."""
        return tuple(h for h in self.held if h.state.standing in HELD and h.grade == grade)

    @property
    def touched(self) -> tuple[Held, ...]:
        """What is suspended or was revoked."""
        return tuple(h for h in self.held if h.state.standing in TOUCHED)

    @property
    def counting(self) -> tuple[Held, ...]:
        """What stands under a condition that counts cases."""
        return tuple(h for h in self.held if h.told)


def packets_of(dossiers: Sequence[Dossier], at: datetime) -> list[Packet]:
    """Return one packet per surgeon, in the order of the agenda."""
    by_person: dict[str, list[Dossier]] = {}
    for dossier in dossiers:
        by_person.setdefault(dossier.staff_no, []).append(dossier)
    held = _held(by_person, at)
    return [
        Packet(
            staff_no=staff_no,
            name=found[-1].name,
            dossiers=tuple(found),
            held=held.get(staff_no, ()),
        )
        for staff_no, found in by_person.items()
    ]


def _held(staff_nos: Iterable[str], at: datetime) -> Mapping[str, tuple[Held, ...]]:
    facts = facts_of(list(staff_nos), at)
    ledgers = ledgers_of_surgeons([f.id for f in facts.values()], at)
    codes = {t for lines in ledgers.values() for t in lines if not t.startswith("grade:")}
    _, procedures = procedures_at(sorted(codes), at)
    departments = departments_at(at)
    counts = counts_at(at, list(ledgers))
    return {
        staff_no: tuple(
            replace(held, counts=counts.get((fact.id, target), ()))
            for target, held in _privileges(ledgers.get(fact.id, {}), procedures, departments, at)
        )
        for staff_no, fact in facts.items()
    }


def _privileges(
    ledgers: Ledgers,
    procedures: Mapping[str, Procedure],
    departments: Mapping[str, str],
    at: datetime,
) -> list[tuple[str, Held]]:
    found = []
    for text, decisions in sorted(ledgers.items()):
        target = Target.parse(text)
        procedure = procedures.get(text)
        grade = procedure.grade if procedure else target.grade or 0
        name = in_words(target, procedure, departments)
        found.append((text, Held(name=name, grade=grade, state=state_at(decisions, at))))
    return found
