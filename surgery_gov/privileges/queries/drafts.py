"""Draws up proposals against what is on record: for a preview, for an import, under the lock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from surgery_gov.kernel.permissions import Actor
from surgery_gov.policy import queries as policy
from surgery_gov.policy.rules.settings import HighGradeEntry, LowGradeMode
from surgery_gov.privileges.queries.ledger import Ledgers, ledgers_for
from surgery_gov.privileges.queries.people import Person, known_among, person
from surgery_gov.privileges.queries.procedures import (
    InForce,
    departments_at,
    procedures_at,
)
from surgery_gov.privileges.rules.conditions import supervisor_named_by
from surgery_gov.privileges.rules.decisions import Decision, DecisionKind
from surgery_gov.privileges.rules.lifecycle import as_decision, check
from surgery_gov.privileges.rules.orders import Order
from surgery_gov.privileges.rules.proposal import Fault, Procedure, Proposal, Setting
from surgery_gov.privileges.rules.scope import scope_of
from surgery_gov.privileges.rules.ways import Way
from surgery_gov.privileges.rules.words import in_words


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """One proposal drawn up: what it stands on, what it would become, what speaks against it."""

    person: Person
    proposal: Proposal
    procedure: Procedure | None
    edition: str
    on_record: tuple[Decision, ...]
    decision: Decision
    faults: tuple[Fault, ...]


def drafts_of(
    actor: Actor, kind: DecisionKind, order: Order, now: datetime, way: Way = Way.DIRECT
) -> tuple[Draft, ...]:
    """Draw up an order; ``NotFound`` where the surgeon lies outside the actor's scope."""
    whom = person(scope_of(actor), order.staff_no)
    proposals = [
        Proposal(
            kind=kind,
            target=target,
            name=str(target),
            effective_at=order.effective_at,
            until=order.until,
            reason=order.reason,
            basis=order.basis,
            document_no=order.document_no,
            conditions=order.conditions,
        )
        for target in dict.fromkeys(order.targets)
    ]
    return draw_up([(whom, p) for p in proposals], actor.staff_no, now, way)


def draw_up(
    proposals: Sequence[tuple[Person, Proposal]],
    decider_no: str | None,
    now: datetime,
    way: Way,
) -> tuple[Draft, ...]:
    """Check all proposals in their order, each on top of the ones before it.

    A code is looked up in the edition in force when the decision takes effect, or now where that
    lies in the past: what was granted before there was a catalog here is held to today's.
    """
    books = _Books(now, decider_no, proposals, way)
    ledgers = ledgers_for({str(p.target) for _, p in proposals})
    running: dict[tuple[int, str], tuple[Decision, ...]] = {}
    return tuple(_draft(whom, p, books, ledgers, running) for whom, p in proposals)


def _draft(
    whom: Person,
    proposal: Proposal,
    books: "_Books",
    ledgers: Mapping[int, Ledgers],
    running: dict[tuple[int, str], tuple[Decision, ...]],
) -> Draft:
    key = (whom.id, str(proposal.target))
    on_record = running.get(key) or ledgers.get(whom.id, {}).get(key[1], ())
    edition, procedure = books.look_up(proposal)
    named = books.named(proposal, procedure)
    faults = check(on_record, named, books.setting(whom, procedure))
    decision = as_decision(on_record, named, books.now)
    if not faults:
        running[key] = (*on_record, decision)
    return Draft(
        person=whom,
        proposal=named,
        procedure=procedure,
        edition=edition.name,
        on_record=on_record,
        decision=decision,
        faults=faults,
    )


@dataclass(slots=True)
class _Books:
    """What is looked up once for all proposals: editions, departments, the house rule."""

    now: datetime
    decider_no: str | None
    proposals: Sequence[tuple[Person, Proposal]]
    way: Way
    departments: Mapping[str, str] = field(init=False)
    by_department: bool = field(init=False)
    high_grade_entry: HighGradeEntry = field(init=False)
    staff: frozenset[str] = field(init=False)
    _editions: dict[datetime, tuple[InForce, Mapping[str, Procedure]]] = field(
        init=False, default_factory=dict
    )

    def __post_init__(self) -> None:
        mode = policy.low_grade_mode(self.now)
        self.by_department = mode is LowGradeMode.ITEM_OR_DEPARTMENT
        self.high_grade_entry = policy.high_grade_entry(self.now)
        self.departments = departments_at(self.now)
        self.staff = known_among(
            number
            for _, proposal in self.proposals
            for condition in proposal.conditions or ()
            if (number := supervisor_named_by(condition))
        )

    def look_up(self, proposal: Proposal) -> tuple[InForce, Procedure | None]:
        """Return the edition that counts for the proposal, and its entry for the code."""
        at = max(self.now, proposal.effective_at)
        if at not in self._editions:
            codes = {p.target.code for _, p in self.proposals if p.target.code is not None}
            self._editions[at] = procedures_at(codes, at)
        edition, procedures = self._editions[at]
        return edition, procedures.get(proposal.target.code or "")

    def named(self, proposal: Proposal, procedure: Procedure | None) -> Proposal:
        """Put the target into words."""
        return replace(proposal, name=in_words(proposal.target, procedure, self.departments))

    def setting(self, whom: Person, procedure: Procedure | None) -> Setting:
        """Return what bears on a proposal about this surgeon."""
        return Setting(
            surgeon_no=whom.staff_no,
            decider_no=self.decider_no,
            procedure=procedure,
            departments=frozenset(self.departments),
            low_grades_by_department=self.by_department,
            staff=self.staff,
            way=self.way,
            high_grade_entry=self.high_grade_entry,
        )
