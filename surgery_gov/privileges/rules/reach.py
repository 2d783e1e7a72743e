"""Whether any of a surgeon's privileges reaches a procedure. What was taken by item stays taken."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from surgery_gov.kernel.period import Period
from surgery_gov.privileges.rules.decisions import Decision
from surgery_gov.privileges.rules.ledger import Span, Standing, State, fold, state_at
from surgery_gov.privileges.rules.proposal import Procedure
from surgery_gov.privileges.rules.target import Target, targets_reaching

TAKEN_AWAY = frozenset({Standing.SUSPENDED, Standing.REVOKED})
T = TypeVar("T")


def reaching(
    procedure: Procedure, codes_by_name: Mapping[str, str], *, by_department: bool
) -> tuple[Target, ...]:
    """Return the targets that cover the procedure; departments are looked up by name."""
    codes = {codes_by_name[n] for n in procedure.departments if n in codes_by_name}
    return targets_reaching(procedure.code, procedure.grade, codes if by_department else ())


def standing_for(
    ledgers: Mapping[str, Iterable[Decision]],
    targets: Collection[Target],
    at: datetime,
    known_at: datetime | None = None,
) -> tuple[Target, State]:
    """Return how the surgeon stands for the procedure and through which target.

    The item itself decides when it is active, suspended or revoked; otherwise the first active
    band does; otherwise the item again, or what is known of a band where there is no item.
    """
    states = {t: state_at(ledgers.get(str(t), ()), at, known_at) for t in targets}
    item_first = sorted(targets, key=lambda t: t.code is None)
    chosen = prevailing(item_first, lambda t: states[t].standing)
    return chosen, states[chosen]


def prevailing(targets: Sequence[T], standing_of: Callable[[T], Standing]) -> T:
    """Return the target that decides, of those that reach one procedure, the item first."""
    item = targets[0]
    if standing_of(item) in TAKEN_AWAY:
        return item
    active = next((t for t in targets if standing_of(t) is Standing.ACTIVE), None)
    known = next((t for t in targets if standing_of(t) is not Standing.NONE), item)
    return known if active is None else active


def run_around(spans: Iterable[Span], at: datetime) -> Period | None:
    """Return the unbroken stretch in which something is held around ``at``, or None."""
    run: Period | None = None
    for span in spans:
        if run is not None and run.until == span.since:
            run = Period(run.since, span.until)
        elif run is not None and at in run:
            return run
        else:
            run = span.period
    return run if run is not None and at in run else None


def stretch(decisions: Iterable[Decision], state: State) -> Period | None:
    """Return the unbroken run the state stands in, is to begin, or last stood in."""
    spans = fold(decisions)
    if state.held:
        return run_around(spans, state.at)
    if state.standing is Standing.NOT_YET and state.since is not None:
        return run_around(spans, state.since)
    past = [s for s in spans if s.until is not None and s.until <= state.at]
    return run_around(spans, past[-1].since) if past else None
