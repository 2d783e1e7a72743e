"""How a privilege stands at one instant, in as little as a wide table needs. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from surgery_gov.privileges.rules.conditions import Condition, Counted, naming
from surgery_gov.privileges.rules.counted import are_counting
from surgery_gov.privileges.rules.decisions import Decision
from surgery_gov.privileges.rules.ledger import Standing, state_at
from surgery_gov.privileges.rules.reach import stretch
from surgery_gov.privileges.rules.since import imposed_at


@dataclass(frozen=True, slots=True)
class Stood:
    """A standing; ``until`` ends the unbroken run and ``conditions`` hold where it is active.

    ``counting`` are those of them that count cases, each with since when it is held.
    """

    standing: Standing
    until: datetime | None = None
    conditions: tuple[Condition, ...] = ()
    counting: tuple[tuple[Counted, datetime | None], ...] = ()

    def calling(self, names: Mapping[str, str]) -> "Stood":
        """Return the same with the names of the supervisors that conditions name, by 工号."""
        if not self.conditions:
            return self
        held = naming(self.conditions, names)
        since = dict(self.counting)
        counting = tuple((c, since[c]) for c in are_counting(held))
        return replace(self, conditions=held, counting=counting)


def stood(decisions: Iterable[Decision], at: datetime) -> Stood:
    """Fold the decisions about one privilege, all of them known, and look at one instant."""
    lines = tuple(decisions)
    state = state_at(lines, at)
    if state.standing is not Standing.ACTIVE or state.span is None:
        return Stood(state.standing)
    run = stretch(lines, state)
    held = state.span.conditions
    counting = tuple((c, imposed_at(lines, c, at)) for c in are_counting(held))
    return Stood(state.standing, run.until if run else None, held, counting)


def stood_once(
    effective_at: datetime, until: datetime | None, conditions: tuple[Condition, ...], at: datetime
) -> Stood:
    """Return what ``stood`` says of a single grant, without folding: most privileges are one."""
    if at < effective_at:
        return Stood(Standing.NOT_YET)
    if until is not None and until <= at:
        return Stood(Standing.EXPIRED)
    counting = tuple((c, effective_at) for c in are_counting(conditions))
    return Stood(Standing.ACTIVE, until, conditions, counting)
