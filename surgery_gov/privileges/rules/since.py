"""Since when a condition has been held, without a break: from there its cases are counted."""

from collections.abc import Iterable
from datetime import datetime

from surgery_gov.privileges.rules.conditions import Condition, Counted
from surgery_gov.privileges.rules.decisions import Decision
from surgery_gov.privileges.rules.ledger import fold


def imposed_at(
    decisions: Iterable[Decision], condition: Condition, at: datetime
) -> datetime | None:
    """Return the beginning of the unbroken run around ``at`` in which the condition is held.

    A renewal that keeps the condition goes on counting; another condition in its place, or a
    gap, begins anew. None where the condition is not held at ``at``.
    """
    since: datetime | None = None
    reached: datetime | None = None
    for span in fold(decisions):
        if span.since > at:
            break
        if condition not in span.conditions:
            since = reached = None
            continue
        since = since if since is not None and reached == span.since else span.since
        reached = span.until
    return since if since is not None and (reached is None or at < reached) else None


def are_counted(decisions: Iterable[Decision]) -> bool:
    """Whether any of the decisions carries a condition that counts cases."""
    return any(
        isinstance(condition, Counted)
        for decision in decisions
        for condition in decision.conditions
    )
