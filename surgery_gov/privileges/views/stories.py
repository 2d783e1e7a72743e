"""Decisions told for a timeline, newest first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from surgery_gov.kernel.calendar import ZONE, last_day, local_date
from surgery_gov.privileges.rules.conditions import describe
from surgery_gov.privileges.rules.decisions import Decision, DecisionKind

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


def story(decisions: Iterable[Decision]) -> list[Told]:
    """Tell the decisions, the one that takes effect last first."""
    ordered = sorted(decisions, key=lambda d: d.in_effect_order, reverse=True)
    return [_told(decision) for decision in ordered]


def _told(decision: Decision) -> Told:
    local = decision.effective_at.astimezone(ZONE)
    return Told(
        id=decision.id,
        at=decision.effective_at,
        exact=(local.hour, local.minute) != (0, 0),
        kind=KINDS[decision.kind],
        verb=decision.kind.label,
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
