"""Decisions told for a timeline, newest first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from surgery_gov.kernel.calendar import ZONE, last_day, local_date
from surgery_gov.privileges.rules.conditions import describe
from surgery_gov.privileges.rules.decisions import Decision, DecisionKind
from surgery_gov.privileges.rules.verbs import verbs_of

KINDS = {
    DecisionKind.GRANT: "ok",
    DecisionKind.RENEW: "ok",
    DecisionKind.RESTRICT: "warn",
    DecisionKind.SUSPEND: "hold",
    DecisionKind.REINSTATE: "ok",
    DecisionKind.REVOKE: "stop",
}


@dataclass(frozen=True, slots=True)
class Told:
    """A decision in words; ``exact`` where its hour matters."""

    id: int
    at: datetime
    exact: bool
    kind: str
    verb: str
    facts: tuple[str, ...]
    document: str
    who: str
    recorded_at: datetime
    basis: str

    @property
    def late(self) -> bool:
        """Whether it was recorded on another day than it took effect."""
        return local_date(self.recorded_at) != local_date(self.at)


def story(*ledgers: Sequence[Decision]) -> list[Told]:
    """Tell the decisions about one or more privileges, the one that takes effect last first."""
    verbs = {number: verb for ledger in ledgers for number, verb in verbs_of(ledger).items()}
    decisions = [decision for ledger in ledgers for decision in ledger]
    ordered = sorted(decisions, key=lambda d: d.in_effect_order, reverse=True)
    return [_told(decision, verbs[decision.id]) for decision in ordered]


def _told(decision: Decision, verb: str) -> Told:
    local = decision.effective_at.astimezone(ZONE)
    return Told(
        id=decision.id,
        at=decision.effective_at,
        exact=(local.hour, local.minute) != (0, 0),
        kind=KINDS[decision.kind],
        verb=verb,
        facts=tuple(_facts(decision)),
        document=decision.document_no,
        who=decision.actor_name,
        recorded_at=decision.recorded_at,
        basis=decision.basis,
    )


def _facts(decision: Decision) -> Iterable[str]:
    if decision.until is not None:
        yield f"有效至{last_day(decision.until)}"
    if decision.conditions:
        yield "条件：" + "；".join(describe(c) for c in decision.conditions)
    if decision.reason:
        yield decision.reason
