"""One surgeon's privileges, read off the ledger: how each stands, since when, until when, why."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from surgery_gov.kernel.errors import NotFound
from surgery_gov.kernel.period import Period
from surgery_gov.policy import queries as policy
from surgery_gov.policy.rules.settings import Key
from surgery_gov.privileges.queries.counts import Cases, cases_for
from surgery_gov.privileges.queries.ledger import ledgers_of
from surgery_gov.privileges.queries.people import Person
from surgery_gov.privileges.queries.procedures import (
    InForce,
    departments_at,
    procedures_at,
)
from surgery_gov.privileges.rules.counted import REACHED, Counts, barred, in_words
from surgery_gov.privileges.rules.decisions import Decision
from surgery_gov.privileges.rules.ledger import Standing, State, state_at
from surgery_gov.privileges.rules.proposal import Procedure
from surgery_gov.privileges.rules.reach import stretch
from surgery_gov.privileges.rules.target import Target
from surgery_gov.privileges.rules.words import in_words as target_in_words

_ORDER = (
    Standing.ACTIVE,
    Standing.SUSPENDED,
    Standing.NOT_YET,
    Standing.EXPIRED,
    Standing.REVOKED,
    Standing.NONE,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Holding:
    """One privilege at an instant; ``period`` is the unbroken run it stands in, or stood in.

    ``procedure`` is None for a grade-and-department, and for a code the edition does not hold.
    ``decisions`` are in the order they were recorded.
    """

    target: Target
    name: str
    procedure: Procedure | None
    state: State
    period: Period | None
    ends_soon: bool
    decisions: tuple[Decision, ...]
    counts: Counts = ()

    @property
    def barred(self) -> bool:
        """Whether the cases before a review are done: nothing more may be, though it stands."""
        return self.state.standing is Standing.ACTIVE and barred(self.counts)

    @property
    def conditions(self) -> str:
        """The conditions in words, those that count cases with how far they are.

        What is decided for a later day has no span yet; its decision says them.
        """
        if self.state.standing is Standing.NOT_YET and self.state.decision is not None:
            return in_words(self.state.decision.conditions, self.counts)
        return in_words(self.state.conditions, self.counts)

    @property
    def label(self) -> str:
        """The word of its status tag."""
        if self.barred:
            return REACHED
        return "将到期" if self.ends_soon else self.state.standing.label

    @property
    def grade(self) -> int | None:
        """The grade it counts as: None where the code is in no edition in force."""
        if self.target.code is None:
            return self.target.grade
        return self.procedure.grade if self.procedure else None

    @property
    def kind(self) -> str:
        """The family of its status tag."""
        if self.barred:
            return "stop"
        return KINDS[self.state.standing] if not self.ends_soon else "warn"


KINDS = {
    Standing.ACTIVE: "ok",
    Standing.SUSPENDED: "hold",
    Standing.NOT_YET: "info",
    Standing.EXPIRED: "stop",
    Standing.REVOKED: "stop",
    Standing.NONE: "none",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Record:
    """Everything about one surgeon's privileges as of ``at``, as known at ``known_at``."""

    person: Person
    at: datetime
    known_at: datetime | None
    edition: InForce
    holdings: tuple[Holding, ...]

    def count(self, standing: Standing) -> int:
        """How many stand so."""
        return sum(h.state.standing is standing for h in self.holdings)

    @property
    def ending(self) -> int:
        """How many end soon."""
        return sum(h.ends_soon for h in self.holdings)

    @property
    def reached(self) -> int:
        """Under how many the cases before a review are done."""
        return sum(h.barred for h in self.holdings)


def record_of(person: Person, at: datetime, known_at: datetime | None = None) -> Record:
    """Read all of a surgeon's privileges: active first, the highest grade first."""
    ledgers = ledgers_of(person.id, known_at)
    edition, holdings = _holdings(person, ledgers, at, known_at)
    return Record(
        person=person,
        at=at,
        known_at=known_at,
        edition=edition,
        holdings=tuple(sorted(holdings, key=_in_order)),
    )


def holding_of(
    person: Person, target: Target, at: datetime, known_at: datetime | None = None
) -> Holding:
    """Read one of a surgeon's privileges; ``NotFound`` where nothing was ever decided."""
    decisions = ledgers_of(person.id, known_at).get(str(target))
    if decisions is None:
        raise NotFound(f"{person.name}没有“{target}”的权限记录。请核对编码。")
    return _holdings(person, {str(target): decisions}, at, known_at)[1][0]


def ends_within(at: datetime) -> timedelta:
    """Return how long before its end a privilege counts as ending soon."""
    return timedelta(days=max(policy.numbers(Key.EXPIRING_DAYS, at), default=0))


def _holdings(
    person: Person,
    ledgers: Mapping[str, tuple[Decision, ...]],
    at: datetime,
    known_at: datetime | None,
) -> tuple[InForce, list[Holding]]:
    codes = [t for t in ledgers if not t.startswith("grade:")]
    edition, procedures = procedures_at(codes, at, known_at)
    departments, soon = departments_at(at), at + ends_within(at)
    cases = cases_for({person.id: {code: ledgers[code] for code in codes}}, codes, known_at)
    return edition, [
        _counted(
            _holding(
                Target.parse(text),
                target_in_words(Target.parse(text), procedures.get(text), departments),
                procedures.get(text),
                decisions,
                (at, soon),
            ),
            cases,
            person.id,
        )
        for text, decisions in ledgers.items()
    ]


def _holding(
    target: Target,
    name: str,
    procedure: Procedure | None,
    decisions: tuple[Decision, ...],
    instants: tuple[datetime, datetime],
) -> Holding:
    at, soon = instants
    state = state_at(decisions, at)
    period = stretch(decisions, state)
    ends = period.until if period and state.standing is Standing.ACTIVE else None
    return Holding(
        target=target,
        name=name,
        procedure=procedure,
        state=state,
        period=period,
        ends_soon=ends is not None and ends <= soon,
        decisions=decisions,
    )


def _counted(holding: Holding, cases: Cases, surgeon: int) -> Holding:
    """Add the cases done; those under a grade held by department are counted by procedure."""
    if holding.target.code is None:
        return holding
    counts = cases.counts(surgeon, str(holding.target), holding.decisions, holding.state)
    return replace(holding, counts=counts)


def _in_order(holding: Holding) -> tuple[int, int, str]:
    return (
        _ORDER.index(holding.state.standing),
        -(holding.grade or 0),
        str(holding.target),
    )
