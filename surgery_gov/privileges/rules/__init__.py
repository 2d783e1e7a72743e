"""The ledger of privileges as values: decisions in, spans and standing out. Pure."""

from surgery_gov.privileges.rules.conditions import (
    AtSite,
    Condition,
    FirstSupervised,
    ForPatients,
    Noted,
    ThenReview,
    Through,
    UnderSupervisor,
)
from surgery_gov.privileges.rules.decisions import Decision, DecisionKind
from surgery_gov.privileges.rules.ledger import (
    Span,
    SpanState,
    Standing,
    State,
    fold,
    state_at,
)
from surgery_gov.privileges.rules.target import Target, targets_reaching

__all__ = [
    "AtSite",
    "Condition",
    "Decision",
    "DecisionKind",
    "FirstSupervised",
    "ForPatients",
    "Noted",
    "Span",
    "SpanState",
    "Standing",
    "State",
    "Target",
    "ThenReview",
    "Through",
    "UnderSupervisor",
    "fold",
    "state_at",
    "targets_reaching",
]
